"""The public pages: each view fetches and hands over; no rule is decided here."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ponte.accords import queries as register
from ponte.common.models import Source
from ponte.faces.site import bridge, diary, maps, timeline
from ponte.faces.site.encounters import encounters
from ponte.faces.site.meetings import published_meetings
from ponte.people.domain.personal_data import data_classes, retentions
from ponte.press import queries as press
from ponte.programme import queries
from ponte.programme.models import Event


def home(request: HttpRequest) -> HttpResponse:
    """The programme at a glance: the edition, its roadshow, its history, numbers that open into their evidence."""
    edition = queries.current_edition()
    if edition is None:
        return render(request, "site/unprepared.html", {"section": "home"})
    stages = list(queries.stages(edition))
    context = {
        "section": "home",
        "edition": edition,
        "stages": stages,
        "bridge": bridge.between(len(edition.cities.all()), len(stages)) if stages else None,
        "figures": queries.figures(edition),
        "accord_count": register.counted().filter(programme=edition.programme).count(),
        "timeline": timeline.drawn(register.history(edition.programme)),
        "week_days": queries.agenda_days(edition),
    }
    return render(request, "site/home.html", context)


def programme(request: HttpRequest) -> HttpResponse:
    """The programme and its framework since it began."""
    edition = queries.current_edition()
    if edition is None:
        return render(request, "site/unprepared.html", {"section": "programme"})
    history = register.history(edition.programme)
    context = {
        "section": "programme",
        "edition": edition,
        "programme": edition.programme,
        "history": history,
        "timeline": timeline.drawn(history),
        "claims": queries.claims(edition.programme),
        "editions": queries.editions().filter(programme=edition.programme).prefetch_related("cities"),
        **queries.framework(edition.programme),
    }
    return render(request, "site/programme.html", context)


def sources(request: HttpRequest) -> HttpResponse:
    """The documents that facts are taken from."""
    return render(
        request, "site/sources.html", {"sources": Source.objects.prefetch_related("places"), "section": "programme"}
    )


def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about people, what for and for how long; whom to ask, and what rights they have."""
    return render(request, "site/privacy.html", {"classes": data_classes(), "retentions": retentions()})


def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One year's Week."""
    found = get_object_or_404(queries.with_page(queries.visible_editions(request.user)), slug=slug)
    is_current = found.pk == getattr(queries.current_edition(), "pk", None)
    context = {
        "section": "edition" if is_current else "programme",
        "is_current": is_current,
        "page_edition": found,
        "stages": queries.stages(found),
        "roadshow": queries.roadshows().filter(edition=found).first(),
        "week_days": queries.agenda_days(found),
        "events": Event.objects.filter(released_sessions__release=found.releases.first()).distinct(),
        "meetings": published_meetings(found),
        "map": maps.of_places(found.cities.all()),
    }
    return render(request, "site/edition.html", context)


def roadshow(request: HttpRequest, slug: str) -> HttpResponse:
    """The delegation's journey on the map, stage by stage."""
    found = get_object_or_404(queries.with_page(queries.visible_editions(request.user)), slug=slug)
    stages = list(queries.stages(found))
    context = {
        "section": "roadshow",
        "page_edition": found,
        "roadshow": queries.roadshows().filter(edition=found).first(),
        "stages": stages,
        "route": maps.of_route(stages),
        "host_cities": maps.of_places(found.cities.all()),
    }
    return render(request, "site/roadshow.html", context)


def stage(request: HttpRequest, slug: str, stage: str) -> HttpResponse:
    """One stage of the roadshow, day by day."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    stages = list(queries.stages(edition))
    found = get_object_or_404(queries.stage_page(), slug=stage, roadshow__edition=edition)
    activities = list(queries.activities(found))
    position = next(i for i, other in enumerate(stages) if other.pk == found.pk)
    context = {
        "section": "roadshow",
        "page_edition": edition,
        "stage": found,
        "previous_stage": stages[position - 1] if position else None,
        "next_stage": stages[position + 1] if position + 1 < len(stages) else None,
        "days": diary.days(list(queries.stage_days(found)), activities, register.accords_of_stage(found)),
        "encounters": encounters(activities),
        "places": [place for place in queries.diary_places(found) if place.strengths.all()],
        "posts": press.posts(edition).filter(stage=found),
        "pictures": press.gallery(edition).filter(post__stage=found),
        "map": maps.of_places([found.place]),
    }
    return render(request, "site/stage.html", context)


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """A place: what it is strong in, and what happened there."""
    found = get_object_or_404(queries.public_places(), slug=slug)
    context = {
        "place": found,
        "organisations": register.public_organisations().filter(place=found),
        "activities": queries.activities_at(found),
        "accords": register.accords_of(found),
        "map": maps.of_places([found]),
    }
    return render(request, "site/place.html", context)


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation: its people, and what it hosted, attended and signed."""
    found = get_object_or_404(register.public_organisations().prefetch_related("strengths", "parts"), slug=slug)
    context = {
        "organisation": found,
        "people": register.public_people().filter(roles__organisation=found),
        "activities": queries.activities_of_organisation(found),
        "centres": found.centres.all(),
        "initiatives": found.initiatives.all(),
        "accords": register.accords_of(found),
    }
    return render(request, "site/organisation.html", context)


def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations of the record, by kind."""
    found = sorted(register.public_organisations(), key=lambda organisation: (organisation.kind, organisation.name))
    by_kind = groupby(found, key=lambda organisation: organisation.get_kind_display())
    return render(request, "site/organisations.html", {"by_kind": [(kind, list(of_kind)) for kind, of_kind in by_kind]})


def people(request: HttpRequest) -> HttpResponse:
    """The people of the record."""
    return render(request, "site/people.html", {"people": register.public_people()})


def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody of the public record: their roles, and what they took part in."""
    found = get_object_or_404(register.public_people(), slug=slug)
    context = {
        "person": found,
        "taken_part": queries.activities_of_person(found),
        "accords": register.accords_of(found),
    }
    return render(request, "site/person.html", context)
