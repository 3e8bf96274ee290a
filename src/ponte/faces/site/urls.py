"""Addresses of the face."""

from django.urls import URLPattern

app_name = "site"
urlpatterns: list[URLPattern] = []
