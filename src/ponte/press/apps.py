"""Django application of the room."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.press"
    label = "press"
