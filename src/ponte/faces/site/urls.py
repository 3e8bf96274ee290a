"""Addresses of the public pages."""

from django.urls import path

from ponte.faces.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("programme/", views.programme, name="programme"),
    path("sources/", views.sources, name="sources"),
    path("accords/", views.accords, name="accords"),
    path("accords/<slug:slug>/", views.accord, name="accord"),
    path("editions/<slug:slug>/", views.edition, name="edition"),
    path("editions/<slug:slug>/roadshow/", views.roadshow, name="roadshow"),
    path("editions/<slug:slug>/roadshow/<slug:stage>/", views.stage, name="stage"),
    path("editions/<slug:slug>/agenda/", views.agenda, name="agenda"),
    path("places/<slug:slug>/", views.place, name="place"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("organisations/", views.organisations, name="organisations"),
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
]
