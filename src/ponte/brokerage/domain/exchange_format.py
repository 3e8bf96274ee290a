"""``ponte.handover/1``: a hand-over as JSON for another installation, as ``docs/handover.md`` describes it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ponte.brokerage.domain.identities import Identity, Kind, read_id
from ponte.brokerage.enums import Half, HandedAnswer, ProfileKind
from ponte.common.refusals import Refused
from ponte.people.enums import IdentifierScheme, OrganisationKind, SpokenLanguage
from ponte.people.identifying import written_identifier, written_orcid

FORMAT = "ponte.handover/1"
MOST_BYTES = 20 * 2**20
MOST_ENTRIES = 10_000
LONGEST_NOTE = 400


class Faulty(Exception):
    """An entry of a file that cannot be read."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(place)
        self.place, self.expected = place, expected


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a file is wrong, and what was expected there."""

    place: str
    expected: str


@dataclass(frozen=True, slots=True)
class ForeignProfile:
    """A profile as the file tells it."""

    id: str
    reference: str
    kind: str
    language: str
    title: str
    text: str
    keywords: list[str]
    sectors: list[str]


@dataclass(frozen=True, slots=True)
class ForeignPerson:
    """Somebody who takes part, as the file tells it."""

    place: str
    id: str
    side: str
    name_latin: str
    name_han: str
    orcid: str | None
    organisation: dict[str, Any]
    position: str
    languages: list[str]
    presences: list[tuple[str, dt.date, str]]
    profiles: list[ForeignProfile]


@dataclass(frozen=True, slots=True)
class ForeignRequest:
    """A request as the file tells it."""

    place: str
    id: str
    sender: str
    recipient: str
    profile: str
    message: str
    sent_at: dt.datetime
    answer_by: dt.datetime | None
    times: list[tuple[str, dt.datetime]]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What the file answers to a request."""

    place: str
    request: str
    answer: HandedAnswer
    note: str


@dataclass(slots=True)
class Exchange:
    """A file that was read: what is good in it, and what is not."""

    installation: Identity | None
    """Whose file it is; None for an answered spreadsheet."""
    office: str
    edition: str
    hand_over: str
    """Its id; empty in a file of people only."""
    number: int
    from_side: str
    to_side: str
    note: str
    people: list[ForeignPerson] = field(default_factory=list)
    requests: list[ForeignRequest] = field(default_factory=list)
    answers: list[GivenAnswer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class Entry:
    """An object of the file, read key by key; whatever is not as expected raises `Faulty` with its place."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise Faulty(place, _("an object"))
        self.value: dict[str, Any] = value
        self.place = place

    def text(self, key: str, most: int, *, needed: bool = True) -> str:
        """Return a text of one line or more; empty where it is missing and not needed."""
        value = self.value.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or len(value) > most or (needed and not value.strip()) or "\x00" in value:
            raise Faulty(f"{self.place}.{key}", _("a text of at most %(most)d letters") % {"most": most})
        return value.strip()

    def one_of(self, key: str, values: list[str], *, needed: bool = True) -> str:
        """Return one of the values that there are."""
        text = self.text(key, 60, needed=needed)
        if text not in values and (text or needed):
            raise Faulty(f"{self.place}.{key}", _("one of: %(values)s") % {"values": ", ".join(values)})
        return text

    def id(self, kind: Kind, key: str = "id", *, needed: bool = True) -> str:
        """Return an id of a kind of row."""
        text = self.text(key, 80, needed=needed)
        if (text or needed) and read_id(kind, text) is None:
            raise Faulty(f"{self.place}.{key}", _("an id such as 00000000-0000-0000-0000-000000000000/request/1"))
        return text

    def moment(self, key: str) -> dt.datetime:
        """Return a moment with its time zone."""
        try:
            moment = dt.datetime.fromisoformat(self.text(key, 40))
        except ValueError:
            moment = dt.datetime.min
        if moment.tzinfo is None:
            raise Faulty(f"{self.place}.{key}", _("a time such as 2016-10-25T09:00:00+02:00"))
        return moment

    def date(self, key: str) -> dt.date:
        """Return a day."""
        try:
            return dt.date.fromisoformat(self.text(key, 10))
        except ValueError:
            raise Faulty(f"{self.place}.{key}", _("a day such as 2016-10-25")) from None

    def texts(self, key: str, most: int, values: list[str] | None = None) -> list[str]:
        """Return a list of texts, each one of the values that there are, if any are given."""
        return (
            [Entry({key: one}, self.place).text(key, most) for one in self._list(key)]
            if values is None
            else [Entry({key: one}, self.place).one_of(key, values) for one in self._list(key)]
        )

    def entries(self, key: str) -> Iterator[Entry]:
        """Yield the objects of a list."""
        for number, one in enumerate(self._list(key), start=1):
            yield Entry(one, f"{self.place}.{key}[{number}]".removeprefix("."))

    def _list(self, key: str) -> list[Any]:
        value = self.value.get(key, [])
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            raise Faulty(f"{self.place}.{key}", _("a list of at most %(most)d entries") % {"most": MOST_ENTRIES})
        return value


def read_json(content: bytes) -> Exchange:
    """Read a file of another installation; entries that cannot be read become faults, and the others are kept.

    Raises
    ------
    Refused
        ``too_large``, ``not_an_exchange``.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("The file is larger than 20 MB. Hand over in smaller batches."))
    try:
        top = Entry(json.loads(content), "")
        if top.value.get("format") != FORMAT:
            raise Faulty("format", FORMAT)
        office = Entry(top.value.get("installation"), "installation")
        about = Entry(top.value.get("hand_over") or {}, "hand_over")
        is_batch = bool(about.value)
        exchange = Exchange(
            installation=read_id("registration", f"{office.text('id', 36)}/person/1"),
            office=office.text("name", 160, needed=False),
            edition=top.text("edition", 60),
            hand_over=about.id("hand_over", needed=is_batch),
            number=_number(about) if is_batch else 0,
            from_side=about.text("from", 8) if is_batch else top.text("side", 8),
            to_side=about.text("to", 8, needed=is_batch),
            note=about.text("note", LONGEST_NOTE, needed=False),
        )
        if exchange.installation is None:
            raise Faulty("installation.id", _("a UUID"))
        _read_entries(top, exchange)
    except (ValueError, RecursionError):
        raise Refused(
            "not_an_exchange", _("The file is no JSON. Upload the file as the other installation has written it.")
        ) from None
    except Faulty as fault:
        raise Refused(
            "not_an_exchange",
            _("%(place)s: expected %(expected)s.") % {"place": fault.place, "expected": fault.expected},
        ) from None
    return exchange


def _read_entries(top: Entry, exchange: Exchange) -> None:
    """Read people and requests one by one; a faulty one is left out and told."""
    for key, read, into in (("people", _person, exchange.people), ("requests", _request, exchange.requests)):
        for number, value in enumerate(top._list(key), start=1):
            place = f"{key}[{number}]"
            try:
                into.append(read(Entry(value, place)))  # type: ignore[arg-type]
                if key == "requests" and (answer := _answer(Entry(value, place))):
                    exchange.answers.append(answer)
            except Faulty as fault:
                exchange.faults.append(Fault(fault.place, fault.expected))


def _number(about: Entry) -> int:
    value = about.value.get("number")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise Faulty("hand_over.number", _("a whole number from 1"))
    return value


def _person(entry: Entry) -> ForeignPerson:
    organisation = Entry(entry.value.get("organisation"), f"{entry.place}.organisation")
    orcid = entry.text("orcid", 40, needed=False)
    try:
        orcid = written_orcid(orcid) if orcid else ""
        numbers = {
            scheme: written_identifier(scheme, organisation.text(scheme, 40))
            for scheme in IdentifierScheme.values
            if scheme in organisation.value
        }
    except Refused as no:
        raise Faulty(entry.place, str(no)) from None
    return ForeignPerson(
        place=entry.place,
        id=entry.id("registration"),
        side=entry.text("side", 8),
        name_latin=entry.text("name_latin", 120),
        name_han=entry.text("name_han", 40, needed=False),
        orcid=orcid or None,
        organisation={
            "name": organisation.text("name", 240),
            "kind": organisation.one_of("kind", OrganisationKind.values),
            "country": organisation.text("country", 2, needed=False),
            "identifiers": numbers,
        },
        position=entry.text("position", 160, needed=False),
        languages=entry.texts("languages", 2, SpokenLanguage.values),
        presences=[
            (one.text("city", 50), one.date("date"), one.one_of("half", Half.values))
            for one in entry.entries("presences")
        ],
        profiles=[_profile(one) for one in entry.entries("profiles")],
    )


def _profile(entry: Entry) -> ForeignProfile:
    return ForeignProfile(
        id=entry.id("profile"),
        reference=entry.text("reference", 40),
        kind=entry.one_of("kind", ProfileKind.values),
        language=entry.one_of("language", SpokenLanguage.values),
        title=entry.text("title", 240),
        text=entry.text("text", 20_000),
        keywords=entry.texts("keywords", 80),
        sectors=entry.texts("sectors", 50),
    )


def _request(entry: Entry) -> ForeignRequest:
    return ForeignRequest(
        place=entry.place,
        id=entry.id("request"),
        sender=entry.id("registration", "sender"),
        recipient=entry.id("registration", "recipient"),
        profile=entry.id("profile", "profile", needed=False),
        message=entry.text("message", 400, needed=False),
        sent_at=entry.moment("sent_at"),
        answer_by=entry.moment("answer_by") if entry.value.get("answer_by") else None,
        times=[(one.text("city", 50), one.moment("starts")) for one in entry.entries("times")],
    )


def _answer(entry: Entry) -> GivenAnswer | None:
    answer = entry.one_of("answer", HandedAnswer.values, needed=False)
    note = entry.text("note", LONGEST_NOTE, needed=False)
    return GivenAnswer(entry.place, entry.id("request"), HandedAnswer(answer), note) if answer else None
