"""Django application of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.people"
    label = "people"

    def ready(self) -> None:
        """Hear of second factors that are set up."""
        from ponte.people import second_factor  # noqa: F401 - it registers its receiver
