"""Django application of the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.intake"
    label = "intake"
