"""Django application of the face."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.faces.console"
    label = "console"
