"""Django application of the face."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.faces.operation"
    label = "operation"

    def ready(self) -> None:
        """Have the checks of real use known to ``check --deploy``."""
        from ponte.faces.operation import checks  # noqa: F401
