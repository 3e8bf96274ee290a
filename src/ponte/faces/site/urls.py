"""Addresses of the public pages."""

from django.urls import path

from ponte.faces.site import (
    views,
    views_agenda,
    views_discovery,
    views_edition,
    views_intake,
    views_press,
    views_search,
    views_taking_part,
)
from ponte.faces.site.offline import offline_page

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("programme/", views.programme, name="programme"),
    path("sources/", views.sources, name="sources"),
    path("offline/", offline_page, name="offline"),
    path("search/", views_search.search, name="search"),
    path("previews/<slug:slug>.png", views_discovery.preview, name="edition_preview"),
    path("previews/<slug:slug>/<slug:stage>.png", views_discovery.preview, name="stage_preview"),
    path("accords/", views.accords, name="accords"),
    path("accords/<slug:slug>/", views.accord, name="accord"),
    path("editions/<slug:slug>/", views.edition, name="edition"),
    path("editions/<slug:slug>/partners/", views_edition.partners, name="partners"),
    path("editions/<slug:slug>/results/", views_edition.results, name="results"),
    path("editions/<slug:slug>/take-part/", views_taking_part.take_part, name="take_part"),
    path("editions/<slug:slug>/roadshow/", views.roadshow, name="roadshow"),
    path("editions/<slug:slug>/roadshow/<slug:stage>/", views.stage, name="stage"),
    path("editions/<slug:slug>/agenda/", views_agenda.agenda_page, name="agenda"),
    path("editions/<slug:slug>/agenda.ics", views_agenda.agenda_calendar, name="agenda_calendar"),
    path("editions/<slug:slug>/agenda/<int:session>.ics", views_agenda.session_calendar, name="session_calendar"),
    path("editions/<slug:slug>/events/<slug:event>.ics", views_agenda.event_calendar, name="event_calendar"),
    path("editions/<slug:slug>/speakers/", views_agenda.speakers, name="speakers"),
    path("editions/<slug:slug>/roadshow/<slug:stage>.ics", views_agenda.stage_calendar, name="stage_calendar"),
    path("editions/<slug:slug>/diary/", views_press.diary, name="diary"),
    path("editions/<slug:slug>/diary/<slug:post>/", views_press.post, name="post"),
    path("editions/<slug:slug>/diary.pdf", views_press.report, name="report"),
    path("editions/<slug:slug>/roadshow/<slug:stage>/diary.pdf", views_press.report, name="stage_report"),
    path("editions/<slug:slug>/gallery/", views_press.gallery, name="gallery"),
    path("editions/<slug:slug>/press/", views_press.press_area, name="press"),
    path("editions/<slug:slug>/fairs/", views_intake.fairs, name="fairs"),
    path("editions/<slug:slug>/fairs/<slug:fair>/", views_intake.fair, name="fair"),
    path("editions/<slug:slug>/fairs/<slug:fair>/catalogue/", views_intake.catalogue, name="catalogue"),
    path(
        "editions/<slug:slug>/fairs/<slug:fair>/catalogue/<slug:organisation>/",
        views_intake.exhibitor,
        name="exhibitor",
    ),
    path("editions/<slug:slug>/exhibitions/", views_intake.exhibitions, name="exhibitions"),
    path("editions/<slug:slug>/exhibitions/<slug:exhibition>/", views_intake.exhibition, name="exhibition"),
    path("editions/<slug:slug>/exchanges/", views_intake.exchanges, name="exchanges"),
    path("editions/<slug:slug>/exchanges/<slug:exchange>/", views_intake.exchange, name="exchange"),
    path("places/<slug:slug>/", views.place, name="place"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("organisations/", views.organisations, name="organisations"),
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
]
