"""The public agenda: what a reader asks of it, and the lines of one page.

A page is read in a number of queries that depends on nothing. First come the bare times and places of every released
session, of which the filters and their counts are made; then the words of the few sessions that the page shows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from ponte.faces.site import dates
from ponte.faces.site.templatetags.ponte import fullname, said
from ponte.faces.site.timed import Asked, Timed, answering, cities_of, timed_in, topics_of
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Person, Place, Sector
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models import Release, ReleasedSession, ReleasedSpeaker

PER_PAGE = 100
"""Sessions on a page: more than anybody reads at once, and little enough for a phone on a slow network."""


class Choice(NamedTuple):
    """A link of a filter."""

    label: str
    query: str
    number: int
    is_chosen: bool


class Topic(NamedTuple):
    """What a session is about."""

    slug: str
    name: str


class Voice(NamedTuple):
    """Somebody who speaks at a session."""

    name: str
    plain_name: str
    part: str
    """Empty for speakers: only other parts are worth a word."""


@dataclass(frozen=True, slots=True)
class Line:
    """A session as a page shows it, in the time of its city.

    A text that exists only in another language is marked up with it; its plain twin is for calendar programs.
    """

    pk: int
    starts: dt.datetime
    ends: dt.datetime
    zone: str
    """Abbreviation of the city's time zone at the end, and at the start where the clocks change in between."""
    first_zone: str
    day_after: str
    """The day on which it ends, where that is not the day on which it starts."""
    title: str
    plain_title: str
    city: Place
    city_name: str
    room: str
    plain_room: str
    kind: str
    track: str
    languages: str
    topics: list[Topic]
    speakers: list[Voice]
    is_sample: bool

    @property
    def clock(self) -> str:
        """Time of day at which it starts."""
        return f"{self.starts:%H:%M}"

    @property
    def until(self) -> str:
        """Time of day at which it ends."""
        return f"{self.ends:%H:%M}"

    @property
    def date(self) -> str:
        """Day on which it starts, as addresses write it."""
        return self.starts.date().isoformat()


class Day(NamedTuple):
    """A day as the cities live it, with the zone that each group of them keeps."""

    date: dt.date
    zones: list[tuple[str, list[str]]]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the agenda with the filters around it."""

    asked: Asked
    filters: list[tuple[str, str, list[Choice]]]
    """Name of each filter in addresses and for people, with its links."""
    page: Page[Timed]
    days: list[Day]
    total: int

    @property
    def has_sample(self) -> bool:
        """Whether an invented session is on the page."""
        return any(line.is_sample for day in self.days for line in day.lines)

    @property
    def all_sample(self) -> bool:
        """Whether nothing on the page is real."""
        return all(line.is_sample for day in self.days for line in day.lines)


def list_agenda(release: Release, asked: Asked, *, page: str | int = 1) -> Listing:
    """Read the page of a release that a reader asks for, in the active language."""
    cities, topics = cities_of(release), topics_of(release)
    timed = timed_in(release, cities, topics)
    shown = Paginator(answering(timed, asked), PER_PAGE).get_page(page)
    by_slug = {sector.slug: sector for sector in topics.values()}
    lines = _lines(list(shown.object_list), cities, by_slug)
    return Listing(
        asked=asked,
        filters=_filters(timed, asked, _named(cities.values()), by_slug),
        page=shown,
        days=[_day(date, list(on_day)) for date, on_day in groupby(lines, key=lambda line: line.starts.date())],
        total=len(timed),
    )


def lines_of(sessions: Sequence[Timed]) -> list[Line]:
    """Read the words of some sessions."""
    cities = Place.objects.in_bulk({session.city for session in sessions})
    wanted = {slug for session in sessions for slug in session.topics}
    return _lines(sessions, cities, {sector.slug: sector for sector in Sector.objects.filter(slug__in=wanted)})


def _lines(sessions: Sequence[Timed], cities: Mapping[int, Place], topics: Mapping[str, Sector]) -> list[Line]:
    keys = [session.pk for session in sessions]
    words = _words(keys)
    speakers = _speakers(keys)
    kinds, zone, languages = dict(SessionKind.choices), _Zones(), cache(_languages)
    # A translated name is looked up in three languages each time that it is asked for: once is enough.
    city_names = {pk: said(place, "name") for pk, place in cities.items()}
    named = {slug: Topic(slug, name) for slug, name in _named(topics.values()).items()}
    lines = []
    for session in sessions:
        row = words[session.pk]
        last, first = zone.name(session.ends), zone.name(session.starts)
        lines.append(
            Line(
                pk=row.session_id,
                starts=session.starts,
                ends=session.ends,
                zone=last,
                first_zone=first if first != last else "",
                day_after=zone.day(session.ends) if session.ends.date() != session.starts.date() else "",
                title=said(row, "title"),
                plain_title=_plain(row, "title"),
                city=cities[session.city],
                city_name=city_names[session.city],
                room=said(row, "room__name") if row.room_id else "",
                plain_room=_plain(row, "room__name") if row.room_id else "",
                kind=str(kinds[session.kind]),
                track=said(row, "track__name") if row.track_id else "",
                languages=languages(tuple(row.languages), tuple(map(tuple, row.interpretation))),
                topics=[named[slug] for slug in session.topics],
                speakers=speakers[session.pk],
                is_sample=row.is_sample,
            )
        )
    return lines


def _named(rows: Iterable[Place | Sector]) -> dict[str, str]:
    """Names by slug, each tagged with its language where it is not the reader's."""
    return {row.slug: said(row, "name") for row in rows}


def _words(keys: Sequence[int]) -> dict[int, Any]:
    """Read what a line says; bare rows, since models of them cost more time than all the rest of a page."""
    translated = [
        build_localized_fieldname(field, code)
        for field in ("title", "room__name", "track__name")
        for code in settings.MODELTRANSLATION_LANGUAGES
    ]
    plain = ["pk", "session_id", "room_id", "track_id", "languages", "interpretation", "is_sample"]
    rows = ReleasedSession.objects.filter(pk__in=keys).order_by()
    return {row.pk: row for row in rows.values_list(*plain, *translated, named=True)}


def _plain(row: Any, field: str) -> str:
    codes = (get_language() or settings.LANGUAGE_CODE, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES)
    return next((text for code in codes if (text := getattr(row, build_localized_fieldname(field, code)))), "")


def _speakers(keys: Sequence[int]) -> dict[int, list[Voice]]:
    parts = dict(SpeakerPart.choices)
    found: defaultdict[int, list[Voice]] = defaultdict(list)
    rows = ReleasedSpeaker.objects.filter(session__in=keys).order_by("pk")
    people = {
        row.pk: row
        for row in Person.objects.filter(pk__in=rows.values("person"))
        .order_by()
        .values_list("pk", "name_latin", "name_han", named=True)
    }
    for key, part, speaker in rows.values_list("session_id", "part", "person_id"):
        person: Any = people[speaker]
        name = "" if part == SpeakerPart.SPEAKER else str(parts[part])
        found[key].append(Voice(fullname(person), f"{person.name_latin} {person.name_han}".strip(), name))
    return found


def _languages(spoken: Sequence[str], interpreted: Iterable[Sequence[str]]) -> str:
    """Say which languages a room hears: ``Italian, English; interpreted: Italian–Chinese``."""
    names = {code: str(name) for code, name in SpokenLanguage.choices}
    # Translators: what separates the items of a list within a sentence.
    heard = _(", ").join(names.get(code, code) for code in spoken)
    pairs = _(", ").join("–".join(names.get(code, code) for code in pair) for pair in interpreted)
    if not pairs:
        return heard
    return _("%(languages)s; interpreted: %(pairs)s") % {"languages": heard, "pairs": pairs}


def _filters(
    timed: Sequence[Timed], asked: Asked, cities: Mapping[str, str], topics: Mapping[str, Sector]
) -> list[tuple[str, str, list[Choice]]]:
    days = sorted({session.starts.date() for session in timed})
    kinds = dict(SessionKind.choices)
    named: list[tuple[str, str, dict[str, str]]] = [
        ("day", _("Day"), {day.isoformat(): dates.format_short_day(day) for day in days}),
        ("city", _("City"), dict(sorted(cities.items(), key=lambda item: item[1]))),
        ("topic", _("Topic"), _named(topics.values())),
        ("kind", _("Kind of session"), {kind: str(kinds[kind]) for kind in SessionKind.values}),
    ]
    return [(name, label, _choices(timed, asked, name, labels)) for name, label, labels in named]


def _choices(timed: Sequence[Timed], asked: Asked, name: str, labels: Mapping[str, str]) -> list[Choice]:
    """Offer the values of one filter, each with what it would show beside the other filters."""
    others = answering(timed, asked, leaving_out=name)
    counts = Counter(chain.from_iterable(map(_VALUES[name], others)))
    chosen = getattr(asked, name)
    everything = Choice(_("All"), replace(asked, **{name: ""}).query, len(others), not chosen)
    offered = [
        Choice(label, replace(asked, **{name: value}).query, counts[value], value == chosen)
        for value, label in labels.items()
        if counts[value] or value == chosen
    ]
    return [everything, *offered]


_VALUES: Mapping[str, Callable[[Timed], Iterable[str]]] = {
    "day": lambda session: [session.day],
    "city": lambda session: [session.city_slug],
    "topic": lambda session: session.topics,
    "kind": lambda session: [session.kind],
}
"""By which values of each filter a session is found."""


def _day(date: dt.date, lines: list[Line]) -> Day:
    zones: dict[str, dict[str, None]] = {}
    label = _Zones().label
    for line in lines:
        zones.setdefault(label(line.starts), {})[line.city_name] = None
    return Day(date, [(zone, list(cities)) for zone, cities in zones.items()], lines)


class _Zones:
    """Names of zones and days, each worked out once for a page."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, dt.timedelta | None, str], str] = {}
        self._days: dict[dt.date, str] = {}

    def name(self, moment: dt.datetime) -> str:
        return self._remembered(moment, "short")

    def label(self, moment: dt.datetime) -> str:
        return self._remembered(moment, "long")

    def day(self, moment: dt.datetime) -> str:
        if moment.date() not in self._days:
            self._days[moment.date()] = dates.format_short_day(moment.date())
        return self._days[moment.date()]

    def _remembered(self, moment: dt.datetime, width: str) -> str:
        zone = moment.tzinfo
        assert isinstance(zone, ZoneInfo)  # noqa: S101 (`timed_sessions` puts every time into its city's zone)
        key = (zone.key, moment.utcoffset(), width)
        if key not in self._names:
            self._names[key] = dates.zone_label(moment, zone.key) if width == "long" else dates.zone_short(moment)
        return self._names[key]
