"""Django application of the room."""

from django.apps import AppConfig


class BrokerageConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.brokerage"
    label = "brokerage"
