"""Warnings about the agenda, and changes of it, as sentences in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from ponte.people.enums import SpokenLanguage
from ponte.people.models import Person, Sector
from ponte.programme.domain.checking import Warning
from ponte.programme.domain.comparing import Change, Line
from ponte.programme.domain.reading import WorkingCopy
from ponte.programme.models import Edition, Room, Session
from ponte.programme.queries import zone_of

WARNED: dict[str, str | Promise] = {
    "speaker_twice": gettext_lazy(
        "%(person)s speaks in “%(session)s” and in “%(other)s” at the same time. Move one of them."
    ),
    "room_twice": gettext_lazy(
        "“%(session)s” and “%(other)s” are in %(room)s at the same time. Move one of them, or give it another room."
    ),
    "speaker_unavailable": gettext_lazy(
        "%(person)s cannot be there when “%(session)s” takes place. Move it to a time they have given."
    ),
    "room_too_small": gettext_lazy(
        "“%(session)s” expects %(audience)s people, and %(room)s has %(capacity)s seats. Choose a larger room."
    ),
    "no_interpretation": gettext_lazy(
        "Nobody interprets what %(person)s says (%(languages)s) in “%(session)s”. "
        "Add interpretation, or agree on a language of the room."
    ),
    "room_cannot_interpret": gettext_lazy(
        "“%(session)s” needs interpretation (%(pairs)s), and %(room)s is not equipped for it. "
        "Choose another room, or have one set up."
    ),
    "owners_clash": gettext_lazy(
        "“%(session)s” (%(event)s) and “%(other)s” (%(other_event)s) ask for the same public at the same time. "
        "Agree with the other owner on which one moves."
    ),
    "delegation_twice": gettext_lazy(
        "%(delegation)s is expected at “%(session)s” and at “%(other)s” at the same time. Move one, or divide them."
    ),
    "speaker_cannot_travel": gettext_lazy(
        "%(person)s has %(minutes)s minutes to get from “%(other)s” to “%(session)s”, and the journey takes "
        "%(needed)s. Leave more time between them."
    ),
    "delegation_cannot_travel": gettext_lazy(
        "%(delegation)s has %(minutes)s minutes to get from “%(other)s” to “%(session)s”, and the journey takes "
        "%(needed)s. Leave more time between them."
    ),
    "outside_the_days": gettext_lazy("“%(session)s” lies outside the days of the edition. Move it, or check its date."),
    "parallel_topic": gettext_lazy(
        "“%(session)s” and “%(other)s” are both about %(topic)s at the same time. Place them one after the other if "
        "the same people want to hear them."
    ),
    "parallel_track": gettext_lazy(
        "“%(session)s” and “%(other)s” belong to the track “%(track)s” and are on at the same time. "
        "Place them one after the other."
    ),
    "nobody_speaks": gettext_lazy("“%(session)s” has no speaker yet. Add who speaks."),
    "nobody_chairs": gettext_lazy("“%(session)s” has several speakers and no chair. Ask one of them, or add a chair."),
    "over_lunch": gettext_lazy(
        "“%(session)s” leaves less than %(minutes)s minutes for lunch. Move it, or provide for lunch there."
    ),
    "far_hour": gettext_lazy(
        "%(person)s speaks in “%(session)s” from afar, where it begins on %(at)s. Move it to an hour that suits there."
    ),
    "no_room": gettext_lazy("“%(session)s” has its time and no room yet. Give it one."),
}

CHANGED: dict[str, str | Promise] = {
    "new": gettext_lazy("New: “%(session)s”, %(when)s, %(where)s."),
    "placed": gettext_lazy("“%(session)s”, which was waiting, is on %(when)s, %(where)s."),
    "taken_off": gettext_lazy("“%(session)s”, which was on %(when)s, %(where)s, waits without a time."),
    "gone": gettext_lazy("Taken out: “%(session)s”, which was %(when)s, %(where)s."),
    "moved": gettext_lazy("“%(session)s” moves from %(before)s to %(after)s."),
    "ends": gettext_lazy("“%(session)s”, %(when)s, now ends at %(after)s instead of %(before)s."),
    "room": gettext_lazy("“%(session)s” changes room: %(after)s instead of %(before)s."),
    "renamed": gettext_lazy("“%(before)s” is now called “%(session)s”."),
    "joined": gettext_lazy("“%(session)s”: %(people)s joins those who speak."),
    "left": gettext_lazy("“%(session)s”: %(people)s no longer speaks."),
    "details": gettext_lazy("“%(session)s”: its track, topics or languages have changed."),
}


WITHIN = {"new": "placed", "gone": "taken_off"}
"""What a change between two states of the working copy is called: no session comes or goes."""


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called, by primary key, for whole lists of sentences."""

    sessions: Mapping[int, str]
    people: Mapping[int, str]
    rooms: Mapping[int, str]
    cities: Mapping[int, str]
    zones: Mapping[int, ZoneInfo]
    events: Mapping[int, str]
    tracks: Mapping[int, str]
    topics: Mapping[int, str]
    delegations: Mapping[int, str]


def names_for_warnings(copy: WorkingCopy, warnings: Iterable[Warning]) -> Names:
    """Name what a list of warnings speaks of, in the reader's language."""
    people = {warning.params["person"] for warning in warnings if "person" in warning.params}
    sessions = {session for warning in warnings for session in warning.sessions}
    return Names(
        sessions=dict(Session.objects.filter(pk__in=sessions).values_list("pk", "title")),
        people={pk: person.name for pk, person in Person.objects.in_bulk(people).items()},
        rooms={room.pk: room.name for room in copy.rooms},
        cities={city.pk: city.name for city in copy.cities},
        zones=copy.draft.zones,
        events=dict(copy.edition.events.values_list("pk", "name")),
        tracks=dict(copy.edition.tracks.values_list("pk", "name")),
        topics=dict(Sector.objects.values_list("pk", "name")),
        delegations=dict(copy.edition.delegations.values_list("pk", "name")),
    )


def names_for_changes(edition: Edition, changes: Iterable[Change]) -> Names:
    """Name what a list of changes speaks of, in the reader's language."""
    people = Person.objects.in_bulk({person for change in changes for person in change.people})
    rooms = list(Room.objects.filter(edition=edition).select_related("city__parent"))
    cities = {city.pk: city for city in edition.cities.select_related("parent")}
    cities |= {room.city_id: room.city for room in rooms}
    cities |= {session.city_id: session.city for session in edition.sessions.select_related("city__parent")}
    return Names(
        sessions={},
        people={pk: person.name for pk, person in people.items()},
        rooms={room.pk: room.name for room in rooms},
        cities={pk: city.name for pk, city in cities.items()},
        zones={pk: zone_of(city) for pk, city in cities.items()},
        events={},
        tracks={},
        topics={},
        delegations={},
    )


def why_warned(warning: Warning, names: Names) -> str:
    """Say what is wrong, and what to do about it."""
    params: dict[str, Any] = dict(warning.params)
    params["session"] = names.sessions[warning.sessions[0]]
    if len(warning.sessions) > 1:
        params["other"] = names.sessions[warning.sessions[1]]
    if "events" in params:
        params["event"], params["other_event"] = (names.events[event] for event in params["events"])
    if "languages" in params:
        params["languages"] = joined(map(_spoken, params["languages"]))
    if "pairs" in params:
        params["pairs"] = joined("–".join(map(_spoken, pair)) for pair in params["pairs"])
    if "at" in params:
        params["at"] = say_moment(params["at"], params["at"].tzinfo)
    named = {
        "person": names.people,
        "room": names.rooms,
        "track": names.tracks,
        "topic": names.topics,
        "delegation": names.delegations,
    }
    params |= {key: of[params[key]] for key, of in named.items() if key in params}
    return str(WARNED[warning.code]) % params


def say_change(change: Change, names: Names, *, of_working_copy: bool = False) -> str:
    """Say one thing that differs between two versions; within the working copy what is new or gone only waits."""
    line = change.line
    params: dict[str, Any] = {
        "session": line.title,
        "when": _when(line, names),
        "where": _where(line, names),
        "people": joined(names.people[person] for person in change.people),
    }
    if change.before and change.after and change.code in TOLD_APART:
        tell = TOLD_APART[change.code]
        params |= {"before": tell(change.before, names), "after": tell(change.after, names)}
    code = WITHIN.get(change.code, change.code) if of_working_copy else change.code
    return str(CHANGED[code]) % params


def _spoken(code: str) -> str:
    return str(dict(SpokenLanguage.choices).get(code, code))


def joined(parts: Iterable[str]) -> str:
    """Write a list within a sentence."""
    # Translators: what separates the items of a list within a sentence.
    return _(", ").join(parts)


def say_moment(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """Write a moment with its day and the distance of its zone from UTC: ``Tue, 25 Oct 10:00 (UTC+2)``."""
    local = moment.astimezone(zone)
    locale = Locale.parse({"en": "en_GB"}.get(get_language() or "en", to_locale(get_language() or "en")))
    minutes = (local.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    distance = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    day = format_skeleton("MMMEd", local.date(), locale=locale)
    return f"{day} {local:%H:%M}（{distance}）" if locale.language == "zh" else f"{day} {local:%H:%M} ({distance})"


def _when(line: Line, names: Names) -> str:
    return say_moment(line.starts, names.zones[line.city])


def _where(line: Line, names: Names) -> str:
    city = names.cities[line.city]
    if line.room is None:
        return city
    return _("%(room)s, %(city)s") % {"room": names.rooms[line.room], "city": city}


TOLD_APART: dict[str, Callable[[Line, Names], str]] = {
    "moved": lambda line, names: f"{_when(line, names)}, {names.cities[line.city]}",
    "ends": lambda line, names: f"{line.ends.astimezone(names.zones[line.city]):%H:%M}",
    "room": _where,
    "renamed": lambda line, names: line.title,
}
"""What a change says of either end."""
