"""Addresses of the participant's own pages."""

from django.urls import path

from ponte.faces.my.views import applications, assessing, diary, feeds, meetings, partners, profile, requests, week

app_name = "my"
urlpatterns = [
    path("", week.home, name="home"),
    path("profile/", profile.page, name="profile"),
    path("profile/registration/", profile.change_registration, name="registration"),
    path("profile/<slug:reference>/", profile.change_profile, name="profile_edit"),
    path("suggestions/", partners.suggestions, name="suggestions"),
    path("partners/<slug:slug>/", partners.partner, name="partner"),
    path("partners/<slug:slug>/ask/", partners.ask_for_meeting, name="ask"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:pk>/accept/", requests.accept, name="accept"),
    path("requests/<int:pk>/decline/", requests.decline, name="decline"),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("diary/", diary.page, name="diary"),
    path("diary.ics", diary.file, name="calendar"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/took-place/<slug:answer>/", meetings.took_place, name="took_place"),
    path("meetings/<int:pk>/accord/", meetings.accord, name="accord"),
    path("diary/calendars/", feeds.page, name="feeds"),
    path("diary/calendars/make/", feeds.make, name="make_feed"),
    path("diary/calendars/<int:pk>/revoke/", feeds.revoke, name="revoke_feed"),
    path("calendars/<str:token>/diary.ics", feeds.read, name="feed"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<slug:slug>/", applications.application, name="application"),
    path("applications/<slug:slug>/<int:pk>/withdraw/", applications.withdraw, name="withdraw_application"),
    path("applications/<slug:slug>/<int:pk>/catalogue/", applications.entry, name="catalogue_entry"),
    path("assessments/<slug:slug>/", assessing.sheets, name="assessment"),
    path("assessments/<slug:slug>/<int:pk>/", assessing.sheet, name="assessment_sheet"),
]
