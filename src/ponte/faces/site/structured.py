"""What a page is about, in the vocabulary of schema.org, from what the page itself was given.

Nothing is fetched for it: each function reads the template's context and only relations that its page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.urls import reverse
from modeltranslation.utils import build_localized_fieldname

from ponte.accords.models import Accord
from ponte.faces.site.agenda import Line
from ponte.faces.site.open_data import LICENCE
from ponte.faces.site.open_data_catalogue import for_searches
from ponte.intake.models import CatalogueEntry, Exchange, Exhibition, Fair
from ponte.people.enums import OrganisationKind, PlaceKind
from ponte.people.models import Organisation, Person, Place
from ponte.press.domain.picturing import LARGE
from ponte.press.models import Post
from ponte.programme.models import Activity, Edition, Stage

Thing = dict[str, Any]
Context = Mapping[str, Any]
Absolute = Callable[[str], str]
"""Makes an address whole, by the host that was asked."""

_LANGUAGES: Final = ("en", "it", "zh-hans")
_PLACES: Final[Mapping[str, str]] = {
    PlaceKind.COUNTRY: "Country",
    PlaceKind.CITY: "City",
    PlaceKind.MUNICIPALITY: "City",
    PlaceKind.REGION: "AdministrativeArea",
    PlaceKind.PROVINCE: "AdministrativeArea",
    PlaceKind.DISTRICT: "AdministrativeArea",
}
_ORGANISATIONS: Final[Mapping[str, str]] = {
    OrganisationKind.MINISTRY: "GovernmentOrganization",
    OrganisationKind.GOVERNMENT: "GovernmentOrganization",
    OrganisationKind.AGENCY: "GovernmentOrganization",
    OrganisationKind.DIPLOMATIC: "GovernmentOrganization",
    OrganisationKind.RESEARCH: "ResearchOrganization",
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.COMPANY: "Corporation",
    OrganisationKind.STARTUP: "Corporation",
    OrganisationKind.HOSPITAL: "Hospital",
}
_IN_PERSON: Final = "https://schema.org/OfflineEventAttendanceMode"


def describe(page: str, context: Context, absolute: Absolute) -> Thing | None:
    """Describe what a page, named as its address is, is about; None for lists and the like."""
    describing = _DESCRIBED.get(page)
    thing = describing(context, absolute) if describing else None
    return _tidy(thing) if thing else None


def breadcrumbs(crumbs: list[tuple[str, str]], absolute: Absolute) -> Thing:
    """Describe the way to a page by the names and addresses that it shows; the last may have no address."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            _tidy({"@type": "ListItem", "position": n, "name": name, "item": absolute(url) if url else None})
            for n, (name, url) in enumerate(crumbs, start=1)
        ],
    }


def _home(context: Context, absolute: Absolute) -> Thing | None:
    edition: Edition | None = context["edition"]
    if not edition:
        return None
    search = absolute(reverse("site:search"))
    return {
        "@type": "WebSite",
        "name": edition.programme.name,
        "url": absolute(reverse("site:home")),
        "about": _event(edition, absolute),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def _edition(context: Context, absolute: Absolute) -> Thing:
    edition: Edition = context["page_edition"]
    promoters = [_organisation(promoter, absolute) for promoter in edition.promoters.all()]
    return _event(edition, absolute) | {
        "description": edition.description,
        "organizer": _organisation(edition.organiser, absolute) if edition.organiser else None,
        "sponsor": promoters,
        "image": absolute(reverse("site:edition_preview", args=[edition.slug])),
    }


def _agenda(context: Context, absolute: Absolute) -> Thing | None:
    listing = context.get("listing")
    if listing is None:
        return None
    edition: Edition = context["page_edition"]
    lines: list[Line] = [line for day in listing.days for line in day.lines]
    page = absolute(reverse("site:agenda", args=[edition.slug]))
    return _dates(edition) | {
        "@type": "Event",
        "name": edition.name,
        "url": page,
        "location": [_named_place(place) for place in {line.city.pk: line.city for line in lines}.values()],
        "subEvent": [
            {
                "@type": "Event",
                "name": line.plain_title,
                "startDate": line.starts.isoformat(),
                "endDate": line.ends.isoformat(),
                "location": {"@type": "Place", "name": line.plain_room or line.city_name, "address": line.city_name},
                "performer": [{"@type": "Person", "name": voice.plain_name} for voice in line.speakers],
                "url": f"{page}#s{line.pk}",
            }
            for line in lines
            if not line.is_sample
        ],
    }


def _stage(context: Context, absolute: Absolute) -> Thing:
    stage: Stage = context["stage"]
    edition: Edition = context["page_edition"]
    page = absolute(reverse("site:stage", args=[edition.slug, stage.slug]))
    activities: list[Activity] = [entry.activity for _day, entries in context["days"] for entry in entries]
    return {
        "@type": "Event",
        "name": stage.title,
        "description": stage.summary,
        "url": page,
        "startDate": stage.starts.isoformat(),
        "endDate": stage.ends.isoformat(),
        "eventAttendanceMode": _IN_PERSON,
        "location": _place(stage.place, absolute),
        "image": absolute(reverse("site:stage_preview", args=[edition.slug, stage.slug])),
        "subEvent": [
            {
                "@type": "Event",
                "name": activity.title,
                "startDate": activity.date.isoformat(),
                "location": _named_place(activity.place or stage.place),
                "organizer": [{"@type": "Organization", "name": host.name} for host in activity.hosts.all()],
                "performer": [
                    {"@type": "Person", "name": part.person.name}
                    for part in activity.people.all()
                    if part.part == "speaker"
                ],
                "url": f"{page}#{activity.slug}",
            }
            for activity in activities
        ],
    }


def _place_page(context: Context, absolute: Absolute) -> Thing:
    place: Place = context["place"]
    return _place(place, absolute) | {"description": place.note}


def _organisation_page(context: Context, absolute: Absolute) -> Thing:
    organisation: Organisation = context["organisation"]
    parent, place = organisation.parent, organisation.place
    return _organisation(organisation, absolute) | {
        "description": organisation.note,
        "parentOrganization": {"@type": "Organization", "name": parent.name} if parent else None,
        "location": _named_place(place) if place else None,
        "member": [_person(person, absolute) for person in context["people"]],
    }


def _person_page(context: Context, absolute: Absolute) -> Thing:
    person: Person = context["person"]
    roles = list(person.roles.all())
    return _person(person, absolute) | {
        "honorificPrefix": person.honorific,
        "jobTitle": [role.title for role in roles],
        "worksFor": [_organisation(role.organisation, absolute) for role in roles if role.organisation],
    }


def _accord(context: Context, absolute: Absolute) -> Thing:
    accord: Accord = context["accord"]
    return {
        "@type": "CreativeWork",
        "name": accord.title,
        "alternateName": _other_names(accord, "title"),
        "description": accord.summary,
        "dateCreated": accord.date,
        "url": absolute(reverse("site:accord", args=[accord.slug])),
        "genre": accord.get_kind_display(),
        "contributor": [_organisation(party, absolute) for party in accord.parties.all()],
        "locationCreated": _named_place(accord.place) if accord.place else None,
    }


def _post(context: Context, absolute: Absolute) -> Thing:
    post: Post = context["post"]
    return {
        "@type": "BlogPosting",
        "headline": post.title,
        "description": post.lead,
        "datePublished": post.published_at.isoformat() if post.published_at else None,
        "dateModified": post.changed.isoformat(),
        "contentLocation": [_named_place(place) for place in post.places.all()],
        "mentions": [_person(person, absolute) for person in context["people"]]
        + [_organisation(organisation, absolute) for organisation in post.organisations.all()],
        "image": [absolute(reverse("picture", args=[picture.token, LARGE])) for picture in post.pictures.all()],
        "url": absolute(reverse("site:post", args=[context["page_edition"].slug, post.slug])),
    }


def _fair(context: Context, absolute: Absolute) -> Thing:
    fair: Fair = context["fair"]
    return _dates(fair) | {
        "@type": "ExhibitionEvent",
        "name": fair.name,
        "alternateName": _other_names(fair, "name"),
        "description": fair.description,
        "url": absolute(reverse("site:fair", args=[context["page_edition"].slug, fair.slug])),
        "eventAttendanceMode": _IN_PERSON,
        "location": _place(fair.place, absolute),
        "organizer": [_organisation(one, absolute) for one in fair.organisers.all()],
    }


def _exhibitor(context: Context, absolute: Absolute) -> Thing | None:
    entry: CatalogueEntry = context["entry"]
    fair: Fair = context["fair"]
    if entry.is_sample:
        return None
    page = reverse("site:fair", args=[context["page_edition"].slug, fair.slug])
    return _organisation(entry.organisation, absolute) | {
        "description": entry.text,
        "knowsAbout": [sector.name for sector in entry.sectors.all()],
        "subjectOf": {"@type": "ExhibitionEvent", "name": fair.name, "url": absolute(page)},
    }


def _exhibition(context: Context, absolute: Absolute) -> Thing | None:
    exhibition: Exhibition = context["exhibition"]
    if exhibition.is_sample:
        return None
    return _dates(exhibition) | {
        "@type": "ExhibitionEvent",
        "name": exhibition.name,
        "alternateName": _other_names(exhibition, "name"),
        "description": exhibition.description,
        "url": absolute(reverse("site:exhibition", args=[context["page_edition"].slug, exhibition.slug])),
        "eventAttendanceMode": _IN_PERSON,
        "location": _place(exhibition.place, absolute) if exhibition.place else None,
        "organizer": [_organisation(one, absolute) for one in exhibition.organisers.all()],
    }


def _exchange(context: Context, absolute: Absolute) -> Thing | None:
    exchange: Exchange = context["exchange"]
    if exchange.is_sample:
        return None
    return _dates(exchange) | {
        "@type": "EducationEvent",
        "name": exchange.name,
        "alternateName": _other_names(exchange, "name"),
        "description": exchange.description,
        "url": absolute(reverse("site:exchange", args=[context["page_edition"].slug, exchange.slug])),
        "audience": {"@type": "EducationalAudience", "educationalRole": exchange.get_who_display()},
        "organizer": [_organisation(one, absolute) for one in exchange.organisers.all()],
    }


def _open_data(context: Context, absolute: Absolute) -> Thing:
    return {
        "@type": "DataCatalog",
        "url": absolute(reverse("site:open_data")),
        "license": LICENCE,
        "dataset": for_searches(absolute),
    }


def _event(edition: Edition, absolute: Absolute) -> Thing:
    return _dates(edition) | {
        "@type": "Event",
        "name": edition.name,
        "alternateName": _other_names(edition, "name"),
        "url": absolute(reverse("site:edition", args=[edition.slug])),
        "eventAttendanceMode": _IN_PERSON,
        "location": [_place(city, absolute) for city in edition.cities.all()],
    }


def _dates(lasting: Edition | Fair | Exhibition | Exchange) -> Thing:
    return {
        "startDate": lasting.starts.isoformat() if lasting.starts else None,
        "endDate": lasting.ends.isoformat() if lasting.ends else None,
    }


def _place(place: Place, absolute: Absolute) -> Thing:
    has_position = place.latitude is not None and place.longitude is not None
    position = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return _named_place(place) | {
        "alternateName": _other_names(place, "name"),
        "url": absolute(reverse("site:place", args=[place.slug])),
        "geo": position if has_position else None,
    }


def _named_place(place: Place) -> Thing:
    return {"@type": _PLACES.get(place.kind, "Place"), "name": place.name}


def _organisation(organisation: Organisation, absolute: Absolute) -> Thing:
    return {
        "@type": _ORGANISATIONS.get(organisation.kind, "Organization"),
        "name": organisation.name,
        "alternateName": [*_other_names(organisation, "name"), *filter(None, [organisation.acronym])],
        "url": absolute(reverse("site:organisation", args=[organisation.slug])),
    }


def _person(person: Person, absolute: Absolute) -> Thing:
    return {
        "@type": "Person",
        "name": person.name_latin,
        "alternateName": person.name_han,
        "url": absolute(reverse("site:person", args=[person.slug])),
    }


def _other_names(subject: Any, field: str) -> list[str]:
    names = [getattr(subject, build_localized_fieldname(field, code)) for code in _LANGUAGES]
    return [name for name in dict.fromkeys(names) if name and name != getattr(subject, field)]


def _tidy(value: Any) -> Any:
    """Leave out what is empty, here and below; a list of one stands for itself."""
    if isinstance(value, dict):
        return {key: _tidy(one) for key, one in value.items() if one not in (None, "", [])}
    if isinstance(value, list):
        return _tidy(value[0]) if len(value) == 1 else [_tidy(one) for one in value]
    return value


_DESCRIBED: Final[Mapping[str, Callable[[Context, Absolute], Thing | None]]] = {
    "home": _home,
    "edition": _edition,
    "agenda": _agenda,
    "stage": _stage,
    "place": _place_page,
    "organisation": _organisation_page,
    "person": _person_page,
    "accord": _accord,
    "post": _post,
    "fair": _fair,
    "exhibitor": _exhibitor,
    "exhibition": _exhibition,
    "exchange": _exchange,
    "open_data": _open_data,
}
