"""Django application of the room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.programme"
    label = "programme"
