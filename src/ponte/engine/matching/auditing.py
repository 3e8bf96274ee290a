"""The audit of lists on files: what every group of profiles gets of them, beside the largest sum and a stable matching.

What a pair is worth is the score that the engine gives it now, whoever made the lists; so lists from elsewhere can be
measured as well. All ways are compared under the same capacities: those that the audited lists use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ponte.engine.errors import BadInput
from ponte.engine.matching.audit import Audit, audit, deferred_acceptance, maximum_sum, unstable
from ponte.engine.matching.encoder import Encoder
from ponte.engine.matching.matcher import Matcher
from ponte.engine.matching.profiles import Profile
from ponte.engine.matching.reciprocal import capacities

LISTS, LARGEST_SUM, STABLE = "lists", "largest sum", "deferred acceptance"

Ends = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """What the profiles of a side, or those of one language in it, get; ``language`` is None for the whole side."""

    side: str
    language: str | None
    profiles: int
    gets: Audit


@dataclass(frozen=True, slots=True)
class Way:
    """A way to choose pairs.

    ``welfare`` is the sum of the pairs' scores as a share of the largest possible; ``unstable`` the share of pairs left
    out whose ends would both rather have each other.
    """

    name: str
    pairs: int
    welfare: float
    unstable: float
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Market:
    """The pairs there are to choose from, what they are worth, and how many each profile may stand in."""

    left: Ends
    right: Ends
    left_wants: NDArray[np.float64]
    right_wants: NDArray[np.float64]
    mutual: NDArray[np.float64]
    room_left: Ends
    room_right: Ends


def audit_lists(
    profiles: Sequence[Profile], lists: Mapping[str, Sequence[str]], *, encoder: Encoder, enough: int = 4
) -> list[Way]:
    """Measure lists of suggestions, then the choice of largest sum and a stable one among the same pairs.

    Parameters
    ----------
    profiles
        The pool.
    lists
        Who is suggested to whom, by id. A pair counts once, whether it stands in one list or in both.
    enough
        Pairs below which a profile is ill served.

    Raises
    ------
    BadInput
        An id that is not in the pool, a pair of one side, or a pool of one side alone.
    """
    matcher = Matcher(profiles, encoder=encoder, top=max([1, *map(len, lists.values())]))
    sides = matcher.sides()
    if not all(sides):
        raise BadInput("profiles", "expected profiles of two sides, found one")
    listed = _listed(sides, lists)
    candidates = matcher.candidates()
    numbers = np.union1d(listed, candidates.left * len(sides[1]) + candidates.right)
    chosen = np.isin(numbers, listed)
    left, right = np.divmod(numbers, len(sides[1]))
    scores = matcher.scores(left, right)
    asked = capacities(len(sides[0]), len(sides[1]), max([1, *map(len, lists.values())]))
    rooms = [
        np.full(len(side), max(room, *np.bincount(ends[chosen], minlength=2)))
        for side, ends, room in zip(sides, (left, right), asked, strict=True)
    ]
    left_wants, right_wants, mutual = (
        values.astype(np.float64) for values in (scores.left_wants, scores.right_wants, scores.mutual)
    )
    market = _Market(left, right, left_wants, right_wants, mutual, rooms[0], rooms[1])
    best = maximum_sum(left, right, market.mutual, *rooms)
    stable = deferred_acceptance(left, right, market.left_wants, market.right_wants, *rooms)
    largest = market.mutual[best].sum()
    return [
        _way(name, way, market, sides, largest, enough)
        for name, way in ((LISTS, chosen), (LARGEST_SUM, best), (STABLE, stable))
    ]


def as_json(ways: Sequence[Way]) -> dict[str, Any]:
    """Return the report as plain data, the ways by name."""
    return {way.name: {key: value for key, value in asdict(way).items() if key != "name"} for way in ways}


def table(ways: Sequence[Way]) -> str:
    """Return the report as a table for people, one line per way and group."""
    head = ("way", "side", "language", "profiles", "idle", "thin", "worst 10th", "Gini utility", "Gini exposure")
    rows: list[tuple[str, ...]] = [head]
    for way in ways:
        for group in way.groups:
            of = group.gets
            shares = (f"{of.idle:.1%}", f"{of.thin:.1%}")
            measures = (f"{value:.2f}" for value in (of.worst_tenth, of.gini_utility, of.gini_exposure))
            rows.append((way.name, group.side, group.language or "all", str(group.profiles), *shares, *measures))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [
        f"{way.name}: {way.pairs} pairs, {way.welfare:.1%} of the largest sum, {way.unstable:.1%} unstable"
        for way in ways
    ]
    return "\n".join(lines)


def _listed(sides: tuple[list[Profile], list[Profile]], lists: Mapping[str, Sequence[str]]) -> Ends:
    """Return the pairs of the lists, each as one number: left end times the size of the right side, plus right end."""
    left, right = ({profile.id: place for place, profile in enumerate(side)} for side in sides)
    numbers = []
    for id, others in lists.items():
        for other in others:
            for unknown in {id, other} - left.keys() - right.keys():
                raise BadInput(f"list of {id!r}", f"expected ids of the profiles, found {unknown!r}")
            mine, theirs = (id, other) if id in left else (other, id)
            if mine not in left or theirs not in right:
                raise BadInput(f"list of {id!r}", f"expected profiles of the other side, found {other!r}")
            numbers.append(left[mine] * len(right) + right[theirs])
    return np.unique(np.array(numbers, dtype=np.int64))


def _way(
    name: str,
    chosen: Chosen,
    market: _Market,
    sides: tuple[list[Profile], list[Profile]],
    largest: float,
    enough: int,
) -> Way:
    m = market
    return Way(
        name=name,
        pairs=int(chosen.sum()),
        welfare=float(m.mutual[chosen].sum() / largest) if largest else 0.0,
        unstable=unstable(m.left, m.right, m.left_wants, m.right_wants, chosen, m.room_left, m.room_right),
        groups=tuple(
            group
            for side, ends in zip(sides, (m.left, m.right), strict=True)
            for group in _groups(side, ends, m.mutual, chosen, enough)
        ),
    )


def _groups(
    side: list[Profile], ends: Ends, utility: NDArray[np.float64], chosen: Chosen, enough: int
) -> Iterator[Group]:
    """Yield what a side gets, then what those of each language in it get."""
    languages = np.array([profile.language or "" for profile in side])
    for language in (None, *sorted(set(languages.tolist()))):
        members = np.ones(len(side), np.bool_) if language is None else languages == language
        gets = audit(ends, utility, chosen, len(side), enough=enough, group=members)
        yield Group(side[0].side, language, int(members.sum()), gets)
