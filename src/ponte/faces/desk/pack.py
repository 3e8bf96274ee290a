"""The printed pack: a page a person with their diary in their language, and the badges; one document, one compile."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import segno
from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override, to_locale

from ponte.brokerage.domain.checking_in import make_badges
from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.domain.packing import finish_pack, path_of
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Brokerage, Pack, Placement, Registration
from ponte.common import running
from ponte.common.digests import digest_of_json
from ponte.faces.site.dates import format_day, zone_label
from ponte.people.models import Person
from ponte.press.documents import render

INTERFACE = {"it": "it", "zh": "zh-hans", "en": "en"}
"""The interface's language for one that somebody speaks."""
TOLD_EVERY = 50
"""People read between two signs of life."""


def make_pack(pack: Pack) -> None:
    """Make a pack that was asked for; whatever happens, it ends ``ready`` or ``failed`` with a line that says why."""
    row = Pack.objects.filter(pk=pack.pk)
    if not running.begin(row):
        return
    with running.failing(row, on=OSError):
        began = time.perf_counter()
        make_badges(pack.brokerage)
        people = []
        for person in pages(pack.brokerage):
            people.append(person)
            if len(people) % TOLD_EVERY == 0:
                running.tell(row, read=len(people))
        running.tell(row, read=len(people), people=len(people))
        data = {"title": pack.brokerage.edition.name, "people": people}
        digest = digest_of_json(data)
        path = path_of(digest)
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            # Always by the same name: what a killed worker left behind is overwritten by the next.
            unfinished = path.with_name(f"{pack.pk}.unfinished")
            try:
                unfinished.write_bytes(render("desk/day/pack.typ", data, language=settings.LANGUAGE_CODE))
                unfinished.replace(path)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
        finish_pack(pack=pack, digest=digest, seconds=time.perf_counter() - began)


def pages(brokerage: Brokerage) -> Iterator[dict[str, Any]]:
    """Yield what each person's page and badge say, in their own language, by side and name."""
    placements = _placements(brokerage)
    people = (
        Registration.objects.approved()
        .filter(brokerage=brokerage)
        .select_related("person__account", "organisation", "side", "badge")
        .order_by("side", "person__name_latin", "pk")
    )
    words = {code: _words(code) for code, _name in settings.LANGUAGES}
    for registration in people:
        language = language_of(registration)
        with override(language):
            yield _page(brokerage, registration, placements[registration.pk], language, words[language])


def language_of(registration: Registration) -> str:
    """Return the interface's language for somebody's paper: the first that they named, else their account's."""
    account = registration.person.account
    spoken = (INTERFACE[code] for code in registration.languages if code in INTERFACE)
    return next(spoken, account.language if account else settings.LANGUAGE_CODE)


def _placements(brokerage: Brokerage) -> defaultdict[int, list[Placement]]:
    people = Registration.objects.select_related("person", "organisation", "side")
    by_person: defaultdict[int, list[Placement]] = defaultdict(list)
    for placement in (
        Placement.objects.filter(timetable__brokerage=brokerage, timetable__status=TimetableStatus.PUBLISHED)
        .select_related("meeting", "slot__hall__city", "interpreter__person")
        .prefetch_related(Prefetch("meeting__people", people))
        .order_by("slot__starts")
    ):
        for person in (*placement.meeting.people.all(), *filter(None, [placement.interpreter])):
            by_person[person.pk].append(placement)
    return by_person


def _words(language: str) -> dict[str, str]:
    with override(language):
        return {
            "table": _("Table"),
            "interpreter": _("Interpreter"),
            "none": _("No meeting in the published timetable."),
            "code": _("Show this code at the entrance."),
        }


def _page(
    brokerage: Brokerage,
    registration: Registration,
    placements: list[Placement],
    language: str,
    words: dict[str, str],
) -> dict[str, Any]:
    lang, _separator, script = to_locale(language).partition("_")
    code = registration.badge.code if hasattr(registration, "badge") else ""
    organisation = registration.organisation.name if registration.organisation else words["interpreter"]
    return {
        "lang": lang,
        "script": script,
        "edition": brokerage.edition.name,
        "name": _both(registration.person),
        "latin": registration.person.name_latin,
        "han": registration.person.name_han,
        "organisation": organisation,
        "side": registration.side.name if registration.side else "",
        "code": code,
        "qr": _path(code),
        "words": words,
        "days": _days(registration, placements),
    }


def _days(registration: Registration, placements: list[Placement]) -> list[dict[str, Any]]:
    by_day = groupby(placements, key=lambda row: (_local(row).date(), row.slot.hall_id))
    return [_day(registration, list(rows)) for _key, rows in by_day]


def _day(registration: Registration, rows: list[Placement]) -> dict[str, Any]:
    hall = rows[0].slot.hall
    return {
        "day": format_day(_local(rows[0]).date()),
        "place": f"{hall.city.name} · {hall.name}",
        "zone": zone_label(rows[0].slot.starts, hall.city.time_zone),
        "meetings": [_meeting(registration, row) for row in rows],
    }


def _meeting(registration: Registration, row: Placement) -> dict[str, Any]:
    ends = row.slot.ends.astimezone(zone_of(row.slot.hall))
    others = [person for person in row.meeting.people.all() if person.pk != registration.pk]
    mine = row.interpreter_id == registration.pk
    return {
        "time": f"{_local(row):%H:%M}–{ends:%H:%M}",
        "table": row.table,
        "others": [
            {"name": _both(other.person), "organisation": other.organisation.name if other.organisation else ""}
            for other in others
        ],
        "interpreter": _both(row.interpreter.person) if row.interpreter and not mine else "",
    }


def _local(row: Placement) -> dt.datetime:
    return row.slot.starts.astimezone(zone_of(row.slot.hall))


def _both(person: Person) -> str:
    return f"{person.name_latin} {person.name_han}".strip()


def _path(code: str) -> str:
    """Draw a QR code as one SVG path: fewest shapes for the typesetter, exact at every size."""
    if not code:
        return ""
    matrix = segno.make(code, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, cells in groupby(row):
            length = len(list(cells))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    size = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{"".join(runs)}"/></svg>'
