"""Django application of the room."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.common"
    label = "common"
