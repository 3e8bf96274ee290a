"""Addresses of the open data: they stay, and no language is part of them."""

from django.urls import path

from ponte.faces.site import views_open_data

app_name = "data"
urlpatterns = [
    path("catalogue.<slug:form>", views_open_data.catalogue_file, name="catalogue"),
    path("<slug:slug>.csv-metadata.json", views_open_data.columns, name="columns"),
    path("<slug:slug>.<slug:form>", views_open_data.file, name="file"),
]
