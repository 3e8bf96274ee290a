"""Who pays what of an application, in whose money, year by year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ponte.calls.enums import Cost, Payer
from ponte.calls.models import BudgetLine, CallSide, Dossier, Proposal


@dataclass(frozen=True, slots=True)
class Share:
    """What an application says of the costs that fall on one side, in that side's money."""

    payer: CallSide
    lines: tuple[BudgetLine, ...]

    @property
    def total(self) -> int:
        """What it costs."""
        return sum(line.total for line in self.lines)

    @property
    def asked(self) -> int:
        """How much of it is asked for."""
        return sum(line.asked for line in self.lines)


def payer_of(dossier: Dossier, cost: str) -> CallSide:
    """Return the side that a cost of an application falls on, in whose currency its amounts are.

    As the kind of call says: most fall on the side where it is filed; the stay of who travels, on the host. A cost that
    the kind does not know counts as one's own.
    """
    if dossier.call.what.payers.get(Cost(cost), Payer.OWN) == Payer.OWN:
        return dossier.call_side
    sides = dossier.call.sides.all()
    return next((side for side in sides if side.pk != dossier.call_side_id), dossier.call_side)


def shares_of(dossier: Dossier) -> list[Share]:
    """Part an application's budget by the side that pays, its own first."""
    lines: dict[CallSide, list[BudgetLine]] = defaultdict(list)
    for line in dossier.budget.all():
        lines[payer_of(dossier, line.cost)].append(line)
    payers = sorted(lines, key=lambda side: (side.pk != dossier.call_side_id, side.pk))
    return [Share(payer, tuple(lines[payer])) for payer in payers]


def costs_of(proposal: Proposal) -> dict[str, int]:
    """Return what a proposal asks of each side in all, by the side's code, each in its own currency."""
    asked: dict[str, int] = {call_side.side.code: 0 for call_side in proposal.call.sides.all()}
    for (code, _year), amount in costs_by_year(proposal).items():
        asked[code] += amount
    return asked


def costs_by_year(proposal: Proposal) -> dict[tuple[str, int], int]:
    """Return what a proposal asks of each side in each year, by the side's code and the year, in its own currency."""
    asked: dict[tuple[str, int], int] = defaultdict(int)
    for dossier in proposal.dossiers:
        for share in shares_of(dossier):
            for line in share.lines:
                asked[share.payer.side.code, line.year] += line.asked
    return dict(asked)
