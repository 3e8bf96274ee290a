"""From juries' sheets to a ranking."""

from __future__ import annotations

from collections.abc import Sequence

from ponte.engine.awarding.problem import Ranking, RankingRule, Sheet


def rank_entries(sheets: Sequence[Sheet], rule: RankingRule) -> Ranking:
    """Rank the entries that were marked."""
    raise NotImplementedError
