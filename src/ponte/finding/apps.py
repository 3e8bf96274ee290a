"""Django application of the room."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.finding"
    label = "finding"
