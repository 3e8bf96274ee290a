"""The whole of matching: profiles → vectors → pairs → scores → lists that suit both ends → reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ponte.engine.errors import BadInput
from ponte.engine.matching.candidates import Pairs, find_pairs
from ponte.engine.matching.encoder import Encoder, Vectors, unit_rows
from ponte.engine.matching.explain import Passages, Reason, explain
from ponte.engine.matching.profiles import Profile, kind_indices
from ponte.engine.matching.reciprocal import assign, capacities
from ponte.engine.matching.score import Weights, combine, measure, weigh
from ponte.engine.matching.text import identify_language

Progress = Callable[[str, float], None]
"""Called with the name of a stage that begins and the share of the work done, 0 to 1."""

CANDIDATES_PER_SUGGESTION = 5
"""Pairs scored for each place in a list."""

CENTRING_PRIOR = 50
"""Texts of a language at which its mean is half believed; fewer would take part of the meaning away with it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A suggested profile, how likely both are to want each other (0 to 1), and why."""

    id: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The list of one profile, best first."""

    id: str
    matches: tuple[Match, ...]


def match(
    profiles: Sequence[Profile],
    *,
    encoder: Encoder,
    top: int = 10,
    weights: Weights | None = None,
    on_progress: Progress | None = None,
) -> list[Suggestions]:
    """Return suggestions for every profile, in the order given: across the sides, best first, with reasons.

    A suggestion stands in both profiles' lists, unless the other's list is full of better ones; see
    :mod:`ponte.engine.matching.reciprocal`. Equal input gives equal output.

    Parameters
    ----------
    profiles
        Of at most two sides. One side alone gets empty lists.
    encoder
        What compares meanings.
    top
        Longest list, at least 1.
    weights
        What each part of the score weighs.
    on_progress
        Told each stage as it begins.

    Raises
    ------
    BadInput
        More than two sides, or an id used twice.
    """
    progress = on_progress or (lambda stage, share: None)
    weights = weights or Weights()
    known = [p if p.language else replace(p, language=identify_language(f"{p.title} {p.text}")) for p in profiles]
    left, right = _sides(known)
    if not left or not right:
        return [Suggestions(profile.id, ()) for profile in profiles]

    progress("reading the texts", 0.0)
    vectors = centre(encoder.encode([f"{p.title}. {p.text}" for p in known]), [p.language for p in known])
    progress("comparing meanings", 0.3)
    L, R = [known[i] for i in left], [known[j] for j in right]
    pairs = find_pairs(
        vectors[left], vectors[right], kind_indices(L), kind_indices(R), per_profile=CANDIDATES_PER_SUGGESTION * top
    ).where(lambda i, j: not L[i].organisation or L[i].organisation != R[j].organisation)
    evidence = weigh(measure(L, R, pairs, encoder), weights)
    scores = combine(evidence, weights.base)
    progress("sharing out", 0.4)
    chosen = np.flatnonzero(_share_out(pairs, scores.mutual, len(L), len(R), top))
    progress("explaining", 0.5)
    quotes = Passages(L + R, encoder)
    lists: dict[str, list[Match]] = defaultdict(list)
    for pair in chosen[np.argsort(-scores.mutual[chosen], kind="stable")]:
        i, j, score = int(pairs.left[pair]), int(pairs.right[pair]), round(float(scores.mutual[pair]), 4)
        for mine, theirs, here, there, standing in (
            (L[i], R[j], i, len(L) + j, evidence.standing_left),
            (R[j], L[i], len(L) + j, i, evidence.standing_right),
        ):
            if len(lists[mine.id]) < top:
                added = evidence.of(int(pair)) | {"meaning": float(evidence.meaning[pair] + standing[pair])}
                reasons = explain(
                    mine,
                    theirs,
                    quotes.correspond(here, there),
                    likeness=float(pairs.cosine[pair]),
                    evidence=added,
                )
                lists[mine.id].append(Match(theirs.id, score, reasons))
    progress("done", 1.0)
    return [Suggestions(profile.id, tuple(lists[profile.id])) for profile in profiles]


def centre(vectors: Vectors, languages: Sequence[str | None]) -> Vectors:
    """Return the vectors less the mean of their language, so that no text is near another for its language alone.

    A mean over few texts also holds their meaning, so it counts by ``n / (n + CENTRING_PRIOR)``.
    """
    centred = vectors.copy()
    for language in set(languages):
        rows = [row for row, other in enumerate(languages) if other == language]
        centred[rows] -= vectors[rows].mean(axis=0) * (len(rows) / (len(rows) + CENTRING_PRIOR))
    centred[~vectors.any(axis=1)] = 0.0
    return unit_rows(centred)


def _sides(profiles: Sequence[Profile]) -> tuple[list[int], list[int]]:
    """Return the places of the profiles of either side, the side named first on the left."""
    places: dict[str, list[int]] = {}
    seen: set[str] = set()
    for place, profile in enumerate(profiles):
        if profile.id in seen:
            raise BadInput(f"profile {profile.id!r}", "expected ids that occur once, found it twice")
        seen.add(profile.id)
        places.setdefault(profile.side, []).append(place)
        if len(places) > 2:
            raise BadInput(f"profile {profile.id!r}", f"expected two sides, found a third: {profile.side!r}")
    both: list[list[int]] = [*places.values(), [], []]
    return both[0], both[1]


def _share_out(pairs: Pairs, utility: NDArray[np.float32], left: int, right: int, top: int) -> NDArray[np.bool_]:
    """Assign pairs so that every profile of either side can have a full list and none stands in too many."""
    room_left, room_right = capacities(left, right, top)
    return assign(
        pairs.left,
        pairs.right,
        utility,
        capacity_left=np.full(left, room_left),
        capacity_right=np.full(right, room_right),
    )
