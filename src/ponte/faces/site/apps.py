"""Django application of the face."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """See the package's docstring."""

    name = "ponte.faces.site"
    label = "site"
