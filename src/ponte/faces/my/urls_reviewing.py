"""Addresses of reviewers in joint calls."""

from django.urls import path

from ponte.faces.my.views import reviewing

urlpatterns = [
    path("", reviewing.reviews, name="reviews"),
    path("<int:pk>/", reviewing.sheet, name="review"),
    path("<int:pk>/draft/", reviewing.draft, name="review_draft"),
    path("<int:pk>/conflict/", reviewing.conflict, name="review_conflict"),
]
