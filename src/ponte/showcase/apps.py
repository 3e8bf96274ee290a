"""Django application of the room."""

from django.apps import AppConfig


class ShowcaseConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.showcase"
    label = "showcase"
