"""Addresses of the API."""

from django.urls import path, re_path

from ponte.faces.api.application import api
from ponte.faces.api.problems import missing

urlpatterns = [
    path("v1/", api.urls),
    re_path("", missing, name="api_missing"),
]
