"""Finalists under quotas of groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ponte.engine.awarding.problem import Picked, Standing


def pick_finalists(
    standings: Sequence[Standing],
    *,
    places: int,
    groups: Mapping[str, Collection[str]],
    most: Mapping[str, int],
    least: Mapping[str, int],
) -> Picked:
    """Pick at most ``places`` entries, the better ranked first, so that every group has its most and least."""
    raise NotImplementedError
