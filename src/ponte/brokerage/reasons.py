"""The engine's reason codes as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.brokerage.enums import ProfileKind
from ponte.common.compiled import CompiledQuery
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Person, Sector

LEFT_OUT: dict[str, str | Promise] = {
    "no_common_slot": gettext_lazy("They are never in the same city at the same time."),
    "no_allowed_slot": gettext_lazy("They are free together, but in none of the times this meeting is limited to."),
    "no_interpreter_speaks": gettext_lazy("They share no language, and no interpreter speaks one with each of them."),
    "no_interpreter_then": gettext_lazy(
        "They share no language, and no fitting interpreter is there when both are free."
    ),
    "no_tables": gettext_lazy("No time at which both are there has a table."),
    "person_full": gettext_lazy("%(person)s already has %(max)s meetings, the most they wish."),
    "person_busy": gettext_lazy("%(person)s is in another meeting at every time it could take place."),
    "people_busy": gettext_lazy("At every time it could take place, one or the other is in another meeting."),
    "order": gettext_lazy("Every time at which both are free would break its order with another meeting."),
    "interpreters_busy": gettext_lazy("Whenever both are free, all fitting interpreters are busy."),
    "tables_full": gettext_lazy("Whenever both are free, all tables are taken."),
    "mixed": gettext_lazy("Whenever both are free, the order, the interpreters or the tables stand in the way."),
    "outweighed": gettext_lazy("At every time it could take place, it is worth less than what it would push out."),
    "cancelled": gettext_lazy("It was cancelled."),
    "taken_off": gettext_lazy("An office took it off by hand."),
    "infeasible": gettext_lazy("The fixed meetings leave no timetable that keeps the rules."),
}

SUGGESTED: dict[str, str | Promise] = {
    "passages": gettext_lazy("“%(mine)s” corresponds to “%(theirs)s”."),
    "meaning": gettext_lazy("The two texts are close in meaning."),
    "kinds": gettext_lazy("A %(theirs)s answers a %(mine)s."),
    "kinds-differ": gettext_lazy("A %(theirs)s does not usually answer a %(mine)s."),
    "keywords": gettext_lazy("Keywords close in meaning: %(mine)s – %(theirs)s."),
    "keywords-differ": gettext_lazy("Keywords far from each other: %(mine)s – %(theirs)s."),
    "sectors": gettext_lazy("Sectors in common: %(shared)s."),
    "sectors-near": gettext_lazy("Sectors of one branch: %(mine)s – %(theirs)s."),
    "sectors-differ": gettext_lazy("Different sectors: %(mine)s – %(theirs)s."),
    "language": gettext_lazy("You can talk without an interpreter, in %(shared)s."),
    "interpreter": gettext_lazy("An interpreter is needed: %(mine)s – %(theirs)s."),
    "priority": gettext_lazy("A priority of the host places: %(shared)s."),
    "met": gettext_lazy("You have met before, at an earlier edition."),
    "asked": gettext_lazy("One of you asked the other before and had no answer."),
    "lapsed": gettext_lazy("One of you said no before; since then a profile has changed."),
}
AGAINST = frozenset({"kinds-differ", "keywords-differ", "sectors-differ", "interpreter", "met", "asked", "lapsed"})

OFFERS = frozenset({ProfileKind.TECHNOLOGY_OFFER, ProfileKind.BUSINESS_OFFER})


def why_left_out(code: str, data: dict[str, Any], names: Mapping[str, str] | None = None) -> str:
    """Say why a timetable leaves a meeting out.

    Parameters
    ----------
    code, data
        The scheduling engine's reason code with its parameters; people in it are named by their slug.
    names
        People's names by slug, where the caller has read them for a whole list.
    """
    params = dict(data)
    if "person" in params:
        slug = params["person"]
        if names is None:
            names = {person.slug: person.name for person in Person.objects.filter(slug=slug)}
        params["person"] = names.get(slug, slug)
    return str(LEFT_OUT[code]) % params


def sector_names() -> dict[str, str]:
    """Return the names of all sectors in the reader's language, by slug."""
    return dict(_sectors())


@CompiledQuery
def _sectors() -> QuerySet[Sector, tuple[str, str]]:
    return Sector.objects.order_by().values_list("slug", "name")


def why_suggested(reason: Mapping[str, Any], sectors: Mapping[str, str] | None = None) -> str:
    """Say one thing that speaks for a suggestion, or against it.

    Parameters
    ----------
    reason
        The matching engine's reason code (``code``) with its parameters.
    sectors
        What `sector_names` returned, where the caller has read it for a whole list.
    """
    code = reason["code"]
    labels: Mapping[str, Any] = {}
    if code.startswith("kinds"):
        labels = dict(ProfileKind.choices)
    elif code.startswith("sectors") or code == "priority":
        labels = sector_names() if sectors is None else sectors
    elif code in ("language", "interpreter"):
        labels = dict(SpokenLanguage.choices)
    return str(SUGGESTED[code]) % {
        name: _joined([value] if isinstance(value, str) else value, labels)
        for name, value in reason.items()
        if name in ("mine", "theirs", "shared")
    }


def _joined(values: list[str], labels: Mapping[str, Any]) -> str:
    # Translators: what separates the items of a list within a sentence.
    return _(", ").join(str(labels.get(value, value)) for value in values)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a profile is suggested, ready to be shown to the one it is suggested to."""

    lead: str
    """Opening of one sentence, to be followed by the title of the other's profile."""
    passages: tuple[tuple[str, str], ...]
    """Passages of one's own text and the other's that correspond."""
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


def explain(reasons: list[dict[str, Any]], *, mine: str, theirs: str, sectors: Mapping[str, str]) -> Why:
    """Say why one profile is suggested to another.

    Parameters
    ----------
    reasons
        The suggestion's reason codes, as `Suggestion.reasons` keeps them.
    mine, theirs
        The two profiles' kinds.
    sectors
        What `sector_names` returned.
    """
    passages = tuple((reason["mine"], reason["theirs"]) for reason in reasons if reason["code"] == "passages")
    sentences = [
        (why_suggested(reason, sectors), reason["code"] in AGAINST)
        for reason in reasons
        if reason["code"] != "passages"
    ]
    return Why(
        lead=_lead(mine, theirs),
        passages=passages,
        speaks_for=tuple(sentence for sentence, against in sentences if not against),
        speaks_against=tuple(sentence for sentence, against in sentences if against),
    )


def _lead(mine: str, theirs: str) -> str:
    if mine in OFFERS and theirs not in OFFERS:
        return _("They look for what you offer:")
    if mine not in OFFERS and theirs in OFFERS:
        return _("They offer what you look for:")
    return _("They work on what you work on:")
