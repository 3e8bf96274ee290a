"""What is wrong with an application: computed from its kind of call and its side's limits, for whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from ponte.calls.domain.costs import Share, costs_by_year, shares_of
from ponte.calls.domain.standing import proposals_of
from ponte.calls.enums import Cost, DocumentKind, Match
from ponte.calls.models import CallSide, Dossier
from ponte.calls.reasons import FAULTS

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps an application from being filed, or from being eligible."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(FAULTS[self.code]) % self.params


def faults(dossier: Dossier) -> list[Fault]:
    """List what is wrong with an application, most of all what is missing."""
    return [*_missing(dossier), *_limits(dossier), *_money(dossier)]


def faults_with_twin(dossier: Dossier) -> list[Fault]:
    """List what is wrong with an application, and where it and its twin together ask too much of its own side."""
    found = faults(dossier)
    pair = proposals_of(dossier.call).filter(Q(one=dossier) | Q(other=dossier), match=Match.CONFIRMED).first()
    if pair is None:
        return found
    side = dossier.call_side
    asked = {year: amount for (code, year), amount in costs_by_year(pair).items() if code == side.side.code}
    return [*found, *(fault for fault in over_budget(side, asked) if fault not in found)]


def _missing(dossier: Dossier) -> Iterator[Fault]:
    kind = dossier.call.what
    if not dossier.english_title:
        yield Fault("no_title")
    if not dossier.abstract:
        yield Fault("no_abstract")
    if "acronym" in kind.asked and not dossier.acronym:
        yield Fault("no_acronym")
    if dossier.theme is None and dossier.call.themes.exists():
        yield Fault("no_theme")
    if "months" in kind.asked and not dossier.months:
        yield Fault("no_months")
    if dossier.institution is None or not dossier.institution_name:
        yield Fault("no_institution")
    if not (dossier.counterpart and dossier.counterpart_institution):
        yield Fault("no_counterpart")
    there = set(dossier.documents.values_list("kind", flat=True))
    for document in kind.documents:
        if document not in there:
            yield Fault("no_document", {"document": DocumentKind(document).label})


def _limits(dossier: Dossier) -> Iterator[Fault]:
    kind = dossier.call.what
    most_months = min(dossier.call.most_months, kind.most_months)
    if dossier.months and dossier.months > most_months:
        yield Fault("too_long", {"months": dossier.months, "most": most_months})
    partners = dossier.partners.count()
    if partners > kind.most_partners:
        yield Fault("too_many_partners", {"number": partners, "most": kind.most_partners})


def _money(dossier: Dossier) -> Iterator[Fault]:
    lines = list(dossier.budget.all())
    if not lines:
        yield Fault("no_budget")
        return
    for cost in sorted({line.cost for line in lines} - set(dossier.call.what.payers)):
        yield Fault("wrong_cost", {"cost": Cost(cost).label})
    years = -(-(dossier.months or dossier.call.most_months) // MONTHS_OF_A_YEAR)
    for year in sorted({line.year for line in lines if line.year > years}):
        yield Fault("year_after_end", {"year": year})
    for share in shares_of(dossier):
        yield from _beyond(share)


def _beyond(share: Share) -> Iterator[Fault]:
    """Yield where more is asked of a side than it pays."""
    side, asked = share.payer, share.asked
    asked_by_year: dict[int, int] = defaultdict(int)
    for line in share.lines:
        asked_by_year[line.year] += line.asked
    consumables = sum(line.asked for line in share.lines if line.cost == Cost.CONSUMABLES)
    yield from over_budget(side, asked_by_year)
    if asked * 100 > share.total * side.most_share:
        yield _over("over_share", side, asked=asked, total=share.total, most=side.most_share)
    if consumables * 100 > asked * side.most_consumables:
        yield _over("over_consumables", side, asked=consumables, most=side.most_consumables)


def over_budget(side: CallSide, asked_by_year: dict[int, int]) -> Iterator[Fault]:
    """Yield where more is asked for than a side gives one project, in all and in a year."""
    asked = sum(asked_by_year.values())
    if asked > (limit := most_of(side)):
        yield _over("over_project", side, asked=asked, most=limit)
    for year, amount in sorted(asked_by_year.items()):
        if side.most_year is not None and amount > side.most_year:
            yield _over("over_year", side, asked=amount, most=side.most_year, year=year)


def most_of(side: CallSide) -> int:
    """Return what a side gives one project at most: its limit, and never more than all its money."""
    return side.budget if side.most_project is None else min(side.most_project, side.budget)


def _over(code: str, side: CallSide, **figures: int) -> Fault:
    return Fault(code, {"currency": side.currency, **figures})
