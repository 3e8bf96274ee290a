"""What would bring left-out meetings about, as sentences in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel.dates import format_skeleton
from django.utils.translation import get_language, ngettext, pgettext, to_locale
from django.utils.translation import gettext as _

from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.enums import Half, RemedyKind
from ponte.brokerage.models import Hall, Registration, Remedy
from ponte.people.enums import SpokenLanguage
from ponte.programme.reasons import say_moment


@dataclass(frozen=True, slots=True)
class SaidRemedy:
    """A remedy with its sentence."""

    remedy: Remedy
    sentence: str


def said(remedies: Iterable[Remedy]) -> list[SaidRemedy]:
    """Word remedies, in a constant number of queries."""
    rows = list(remedies)
    halls = {
        hall.pk: hall for hall in Hall.objects.filter(pk__in={r.data["hall"] for r in rows}).select_related("city")
    }
    keys = {r.data["registration"] for r in rows if "registration" in r.data}
    people = {row.pk: row for row in Registration.objects.filter(pk__in=keys).select_related("person")}
    return [SaidRemedy(row, _sentence(row, halls, people)) for row in rows if row.data["hall"] in halls]


def _sentence(row: Remedy, halls: Mapping[int, Hall], people: Mapping[int, Registration]) -> str:
    hall, count = halls[row.data["hall"]], row.data.get("count", 1)
    words = {"count": count, "where": hall.city.name, "when": _half_day(row.data)}
    if row.kind == RemedyKind.INTERPRETERS:
        labels = dict(SpokenLanguage.choices)
        words["pair"] = " – ".join(str(labels[code]) for code in row.data["languages"])
        text = ngettext(
            "%(count)d more interpreter (%(pair)s), %(where)s, %(when)s",
            "%(count)d more interpreters (%(pair)s), %(where)s, %(when)s",
            count,
        )
    elif row.kind == RemedyKind.TABLES:
        text = ngettext(
            "%(count)d more table, %(where)s, %(when)s", "%(count)d more tables, %(where)s, %(when)s", count
        )
    elif row.kind == RemedyKind.SLOT:
        words["time"] = say_moment(dt.datetime.fromisoformat(row.data["starts"]), zone_of(hall))
        text = _("One more slot in %(where)s: %(time)s")
    else:
        guest = people.get(row.data["registration"])
        words["who"] = guest.person.name if guest else "–"
        text = _("%(who)s also in %(where)s, %(when)s")
    return text % words


def _half_day(data: Mapping[str, str]) -> str:
    locale = to_locale(get_language() or "en")
    day = format_skeleton("MMMEd", dt.date.fromisoformat(data["date"]), locale={"en": "en_GB"}.get(locale, locale))
    half = pgettext("half day", "morning") if data["half"] == Half.MORNING else pgettext("half day", "afternoon")
    return _("%(day)s, %(half)s") % {"day": day, "half": half}
