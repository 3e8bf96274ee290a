"""Django application of the face."""

from django.apps import AppConfig


class MyConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.faces.my"
    label = "my"
