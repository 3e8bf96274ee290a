"""Addresses of the start-up showcases, below an edition's."""

from django.urls import path

from ponte.faces.site import views_showcase

urlpatterns = [
    path("<slug:showcase>/", views_showcase.showcase, name="showcase"),
    path("<slug:showcase>/stages/<slug:stage>/", views_showcase.stage, name="showcase_stage"),
    path("<slug:showcase>/stages/<slug:stage>/vote/", views_showcase.vote, name="showcase_vote"),
    path("<slug:showcase>/stages/<slug:stage>.ics", views_showcase.calendar, name="showcase_calendar"),
]
