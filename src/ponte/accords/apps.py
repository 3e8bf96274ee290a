"""Django application of the room."""

from django.apps import AppConfig


class AccordsConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.accords"
    label = "accords"
