"""Addresses for whoever keeps the servers running; the page of the state lies among the desk's."""

from django.urls import path

from ponte.faces.operation import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
]
