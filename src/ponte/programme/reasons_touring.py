"""Why a roadshow goes where it goes, and whom it serves, as sentences in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from ponte.engine.touring import Reason
from ponte.programme.domain.touring_encoding import Question
from ponte.programme.domain.touring_serving import Service
from ponte.programme.reasons import joined

NAMED = 8
"""Names a sentence holds at most."""

ROUTED: dict[str, str | Promise] = {
    # Why a stage is on the route.
    "adds": gettext_lazy("Members whom it alone serves (%(first)d): %(names)s."),
    "adds_and_again": gettext_lazy(
        "Members whom it alone serves (%(first)d): %(names)s. Served better or a second time here: %(again)d."
    ),
    "suits_better": gettext_lazy("Members whom it suits best of the route: %(better)d."),
    "suits_better_and_again": gettext_lazy(
        "Members whom it suits best of the route: %(better)d. Served a second time here: %(again)d."
    ),
    "again": gettext_lazy("Members whom it serves a second time: %(again)d."),
    "required": gettext_lazy("%(names)s must be in %(city)s."),
    "shortens": gettext_lazy("It serves nobody more, and the way through it is shorter."),
    # Why a candidate is not.
    "no_dates": gettext_lazy(
        "Its hosts cannot receive for so many days in a row (%(days)d) between %(first)s and %(last)s. "
        "Ask them for other days, or shorten the stage."
    ),
    "unreachable": gettext_lazy(
        "It cannot be reached and left again between %(first)s and %(last)s. Look at the travel times and the days."
    ),
    "serves_nobody": gettext_lazy("It asks for nothing that the delegation brings."),
    "nobody_new": gettext_lazy("The route already serves the members whom it suits (%(suits)d) at least as well."),
    "must_stay": gettext_lazy("No route has it together with every city in which somebody must be."),
    "limit": gettext_lazy(
        "Only the limit of %(most)d stages keeps it out. In its place would go: %(stages)s; the route would be worth "
        "%(loss)d points less."
    ),
    "dates_clash": gettext_lazy(
        "Its dates clash with %(stage)s. In its place would go: %(stages)s; the route would be worth %(loss)d "
        "points less."
    ),
    "too_far": gettext_lazy(
        "%(stage)s is too far from it for their dates. In its place would go: %(stages)s; the route would be worth "
        "%(loss)d points less."
    ),
    "no_days": gettext_lazy(
        "The days do not suffice for it as well. In its place would go: %(stages)s; the route would be worth %(loss)d "
        "points less."
    ),
    "as_good": gettext_lazy(
        "It could take the place of %(stages)s at the same worth; minutes of travel more: %(minutes)d."
    ),
    "not_proven": gettext_lazy("There are too many routes to try them all."),
    # Why there is no route at all.
    "city_unreachable": gettext_lazy(
        "%(names)s must be in %(city)s, and no stage there can be reached and left in time."
    ),
    "cities_clash": gettext_lazy("No route has stages in all of these cities, where somebody must be: %(cities)s."),
    # What makes a route drawn by hand impossible.
    "too_many": gettext_lazy("It has %(stages)d stages, and at most %(most)d are wanted."),
    "twice": gettext_lazy("%(stage)s is visited more than once."),
    "closed": gettext_lazy("%(stage)s cannot receive on these days: %(days)s."),
    "no_way": gettext_lazy("No travel time is stated between %(origin)s and %(destination)s."),
    "too_soon": gettext_lazy("%(stage)s begins on %(arrival)s and cannot be reached before %(ready)s."),
    "too_late": gettext_lazy("It ends on %(end)s, after the last day, %(last)s."),
    "missed": gettext_lazy("%(profile)s must be in %(city)s."),
}

SERVED: dict[str, str | Promise] = {
    "served": gettext_lazy("Served in %(best)s, because it asks for %(sector)s (%(strength)d of 100)."),
    "served_twice": gettext_lazy(
        "Served in %(best)s, because it asks for %(sector)s (%(strength)d of 100), and a second time in %(second)s "
        "for %(second_sector)s."
    ),
    "left_out": gettext_lazy("Not served: what suits it is not on the route (%(missed)s)."),
    "nobody_asks": gettext_lazy("Not served: no candidate city asks for what it brings (%(sectors)s)."),
    "brings_nothing": gettext_lazy("Not served: nothing is said yet of what it brings. Add its sectors."),
}


@dataclass(frozen=True, slots=True)
class RouteNames:
    """What the engine's ids are called in the reader's language."""

    candidates: Mapping[str, str]
    members: Mapping[str, str]
    cities: Mapping[str, str]
    sectors: Mapping[str, str]


def names_of_question(question: Question) -> RouteNames:
    """Name everything in a plan without another query."""
    asked = (interest.sector for row in question.candidates.values() for interest in row.interests.all())
    brought = (sector for row in question.members.values() for sector in row.sectors.all())
    return RouteNames(
        candidates={key: row.place.name for key, row in question.candidates.items()},
        members={key: row.organisation.name for key, row in question.members.items()},
        cities={key: place.name for key, place in question.cities.items()},
        sectors={str(sector.pk): sector.name for sector in (*asked, *brought)},
    )


def why_routed(reason: Reason, names: RouteNames) -> str:
    """Say why a stage is on the route, or not; why there is none; or what makes one impossible."""
    tell: dict[str, Mapping[str, str]] = {
        "stage": names.candidates,
        "stages": names.candidates,
        "names": names.members,
        "profile": names.members,
        "city": names.cities,
        "cities": names.cities,
        "origin": names.cities,
        "destination": names.cities,
    }
    params: dict[str, Any] = {}
    for key, value in reason.params.items():
        if isinstance(value, tuple):
            params[key] = _listed(say_day(one) if key == "days" else tell[key].get(one, one) for one in value)
        elif isinstance(value, str):
            params[key] = tell[key].get(value, value) if key in tell else say_day(value)
        else:
            params[key] = value
    longer = f"{reason.code}_and_again"
    return _ended(str(ROUTED[longer if params.get("again") and longer in ROUTED else reason.code]) % params)


def why_served(service: Service, question: Question, names: RouteNames) -> str:
    """Say where a member is served and for what, or why it is not."""
    brings = question.members[service.member].sectors.all()
    return str(SERVED[service.code]) % {
        "best": names.candidates.get(service.best or ""),
        "sector": names.sectors.get(service.sector or ""),
        "strength": service.strengths.get(service.best or "", 0),
        "second": names.candidates.get(service.second or ""),
        "second_sector": names.sectors.get(service.second_sector or ""),
        "missed": _listed(names.candidates[stage] for stage in service.missed),
        "sectors": _listed(sector.name for sector in brings),
    }


def _ended(text: str) -> str:
    """A firm's name may bring the full stop that ends the sentence (*S.p.A.*)."""
    return text.replace("..", ".")


def say_day(day: dt.date | str) -> str:
    """Write a day in few letters, with its weekday: ``Tue 12 Apr``, ``4月12日周二``."""
    date = dt.date.fromisoformat(day) if isinstance(day, str) else day
    language = get_language() or "en"
    return format_skeleton("MMMEd", date, locale=Locale.parse({"en": "en_GB"}.get(language, to_locale(language))))


def _listed(texts: Iterable[str]) -> str:
    """Some texts as a list, and how many more there are."""
    whole = list(texts)
    text = joined(whole[:NAMED])
    if len(whole) > NAMED:
        return _("%(names)s and %(more)d more") % {"names": text, "more": len(whole) - NAMED}
    return text
