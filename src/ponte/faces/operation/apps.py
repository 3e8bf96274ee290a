"""Django application of the face."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.faces.operation"
    label = "operation"
