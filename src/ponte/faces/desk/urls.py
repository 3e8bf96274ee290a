"""Addresses of the desk."""

from django.urls import path

from ponte.faces.desk.views import cockpit, people, profiles, timetable

app_name = "desk"
urlpatterns = [
    path("", cockpit.home, name="home"),
    path("people/", people.people, name="people"),
    path("people.csv", people.export, name="people_csv"),
    path("people/<slug:slug>/", people.person, name="person"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/<slug:reference>/", profiles.profile, name="profile"),
    path("suggestions/", profiles.suggestions, name="suggestions"),
    path("suggestions/state/", profiles.matching_state, name="matching_state"),
    path("suggestions/again/", profiles.match_again, name="match_again"),
    path("timetables/", timetable.timetables, name="timetables"),
    path("timetables/<int:pk>/", timetable.timetable, name="timetable"),
    path("timetables/<int:pk>/progress/", timetable.progress, name="progress"),
    path("timetables/<int:pk>/stop/", timetable.stop, name="stop"),
    path("timetables/<int:pk>/publish/", timetable.publish, name="publish"),
]
