"""From marks to awards: rankings without jurors' severity, finalists, funded lists, reviewers, twin dossiers.

What is awarded and what is answered is imported with this package; the methods only on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ponte.engine.awarding.dossiers import (
    Difference,
    Dossier,
    Pair,
    Pairing,
    Similarity,
    Span,
)
from ponte.engine.awarding.problem import (
    Assignment,
    Criterion,
    ExchangeCost,
    LeftOut,
    Picked,
    Proposal,
    Ranking,
    RankingRule,
    ReviewingProblem,
    Selection,
    SelectionProblem,
    Sheet,
    Standing,
    TieRule,
    Unfilled,
)
from ponte.engine.awarding.reasons import SENTENCES, Infeasible, NothingFound, Reason

if TYPE_CHECKING:
    from ponte.engine.awarding.comparing import differences
    from ponte.engine.awarding.finalists import pick_finalists
    from ponte.engine.awarding.ranking import rank_entries
    from ponte.engine.awarding.reviewing import assign_reviewers
    from ponte.engine.awarding.selection import exchange_costs, next_best, select
    from ponte.engine.awarding.twins import encoder_similarity, pair_dossiers

__all__ = [
    "SENTENCES",
    "Assignment",
    "Criterion",
    "Difference",
    "Dossier",
    "ExchangeCost",
    "Infeasible",
    "LeftOut",
    "NothingFound",
    "Pair",
    "Pairing",
    "Picked",
    "Proposal",
    "Ranking",
    "RankingRule",
    "Reason",
    "ReviewingProblem",
    "Selection",
    "SelectionProblem",
    "Sheet",
    "Similarity",
    "Span",
    "Standing",
    "TieRule",
    "Unfilled",
    "assign_reviewers",
    "differences",
    "encoder_similarity",
    "exchange_costs",
    "next_best",
    "pair_dossiers",
    "pick_finalists",
    "rank_entries",
    "select",
]

_METHODS = {
    "assign_reviewers": "reviewing",
    "differences": "comparing",
    "encoder_similarity": "twins",
    "exchange_costs": "selection",
    "next_best": "selection",
    "pair_dossiers": "twins",
    "pick_finalists": "finalists",
    "rank_entries": "ranking",
    "select": "selection",
}


def __getattr__(name: str) -> Any:
    if name in _METHODS:
        return getattr(import_module(f"{__name__}.{_METHODS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
