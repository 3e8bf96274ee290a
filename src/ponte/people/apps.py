"""Django application of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.people"
    label = "people"
