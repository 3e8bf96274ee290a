"""Registration of the room with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API at ``/api/v1/``."""

    name = "ponte.faces.api"
    label = "api"
