"""Addresses of the face."""

from django.urls import URLPattern

app_name = "my"
urlpatterns: list[URLPattern] = []
