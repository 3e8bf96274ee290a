"""What a proposal costs each side, year by year."""

from __future__ import annotations

from collections import defaultdict

from ponte.calls.enums import Cost, Payer
from ponte.calls.models import Proposal


def costs_of(proposal: Proposal) -> dict[str, int]:
    """Return what a proposal asks of each side in all, by the side's code."""
    asked: dict[str, int] = {call_side.side.code: 0 for call_side in proposal.call.sides.all()}
    for (code, _year), amount in costs_by_year(proposal).items():
        asked[code] += amount
    return asked


def costs_by_year(proposal: Proposal) -> dict[tuple[str, int], int]:
    """Return what a proposal asks of each side in each year: a cost falls on whom its kind of call says."""
    asked: dict[tuple[str, int], int] = defaultdict(int)
    payers = proposal.call.what.payers
    sides = {call_side.pk: call_side for call_side in proposal.call.sides.all()}
    for dossier in proposal.dossiers:
        own = sides[dossier.call_side_id]
        host = next((side for side in sides.values() if side != own), own)
        for line in dossier.budget.all():
            payer = own if payers[Cost(line.cost)] == Payer.OWN else host
            asked[payer.side.code, line.year] += line.asked
    return dict(asked)
