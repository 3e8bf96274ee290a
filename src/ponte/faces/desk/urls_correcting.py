"""Addresses at which an office puts right what its people say of themselves."""

from django.urls import path

from ponte.faces.desk.views import correcting

urlpatterns = [
    path("registrations/<int:pk>/edit/", correcting.registration, name="correct_registration"),
    path("profiles/<slug:reference>/edit/", correcting.profile, name="correct_profile"),
]
