"""Django application of the room."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.calls"
    label = "calls"
