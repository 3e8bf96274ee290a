"""Django application of the face."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.faces.desk"
    label = "desk"
