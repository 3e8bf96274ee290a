"""Where the page of an entry of the search is, and what its kind is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry

LABELS: Final[Mapping[Kind, Promise]] = {
    Kind.PERSON: _("People"),
    Kind.ORGANISATION: _("Organisations"),
    Kind.PLACE: _("Places"),
    Kind.STAGE: _("Stages of the roadshow"),
    Kind.ACTIVITY: _("Meetings, visits and signings"),
    Kind.ACCORD: _("Accords"),
    Kind.MILESTONE: _("History"),
    Kind.SESSION: _("Sessions of the agenda"),
    Kind.POST: _("The diary"),
    Kind.FAIR: _("Fairs and pavilions"),
    Kind.EXHIBITION: _("Exhibitions"),
    Kind.EXCHANGE: _("Exchanges"),
    Kind.SHOWCASE: _("Start-up showcases"),
    Kind.CALL: _("Joint calls"),
}


def address_of(entry: SearchEntry) -> str:
    """Return the address of the page, or of the place on a page, that an entry leads to."""
    return _ADDRESSES[Kind(entry.kind)](entry)


def _page(name: str) -> Callable[[SearchEntry], str]:
    return lambda entry: reverse(f"site:{name}", args=[*filter(None, entry.under.split("/")), entry.slug])


def _activity(entry: SearchEntry) -> str:
    return f"{reverse('site:stage', args=entry.under.split('/'))}#{entry.slug}"


def _session(entry: SearchEntry) -> str:
    edition, city = entry.under.split("/")
    return f"{reverse('site:agenda', args=[edition])}?{urlencode({'day': entry.date, 'city': city})}#{entry.slug}"


def _milestone(entry: SearchEntry) -> str:
    return f"{reverse('site:programme')}#{entry.slug}"


_ADDRESSES: Final[Mapping[Kind, Callable[[SearchEntry], str]]] = {
    Kind.PERSON: _page("person"),
    Kind.ORGANISATION: _page("organisation"),
    Kind.PLACE: _page("place"),
    Kind.STAGE: _page("stage"),
    Kind.ACTIVITY: _activity,
    Kind.ACCORD: _page("accord"),
    Kind.MILESTONE: _milestone,
    Kind.SESSION: _session,
    Kind.POST: _page("post"),
    Kind.FAIR: _page("fair"),
    Kind.EXHIBITION: _page("exhibition"),
    Kind.EXCHANGE: _page("exchange"),
    Kind.SHOWCASE: _page("showcase"),
    Kind.CALL: _page("call"),
}
