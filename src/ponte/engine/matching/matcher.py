"""The whole of matching: profiles → vectors → pairs → scores → lists that suit both ends → reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ponte.engine.errors import BadInput
from ponte.engine.matching.candidates import Pairs, Presence, find_pairs, nearest, within_reach
from ponte.engine.matching.centring import Centre, role
from ponte.engine.matching.encoder import Encoder, Vectors, quick
from ponte.engine.matching.explain import Passages, Reason, explain
from ponte.engine.matching.profiles import Profile, kind_indices
from ponte.engine.matching.reciprocal import assign, capacities
from ponte.engine.matching.score import Parts, Scores, Weights, combine, measure, weigh
from ponte.engine.matching.text import identify_language

Progress = Callable[[str, float], None]
"""Called with the name of a stage that begins and the share of the work done, 0 to 1."""

CANDIDATES_PER_SUGGESTION = 5
"""Pairs scored for each place in a list."""


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

    See :class:`Matcher` for the parameters, and for lists that follow changes.
    """
    return Matcher(profiles, encoder=encoder, top=top, weights=weights, on_progress=on_progress).suggestions()


class Matcher:
    """A pool of profiles and their lists.

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

    def __init__(
        self,
        profiles: Sequence[Profile],
        *,
        encoder: Encoder,
        top: int = 10,
        weights: Weights | None = None,
        on_progress: Progress | None = None,
    ) -> None:
        progress = on_progress or (lambda stage, share: None)
        self._encoder, self._top, self._weights = encoder, top, weights or Weights()
        self._profiles = {profile.id: _with_language(profile) for profile in profiles}
        self._sides = _sides(profiles)
        self._lists: dict[str, dict[str, Match]] = {profile.id: {} for profile in profiles}
        progress("reading the texts", 0.0)
        known = list(self._profiles.values())
        vectors = encoder.encode([_whole(profile) for profile in known])
        groups = [(profile.language, role(profile.kind)) for profile in known]
        self._centre = Centre(vectors, groups)
        self._vectors = dict(zip(self._profiles, self._centre(vectors, groups), strict=True))
        self._around: dict[str, float] = {}
        progress("comparing passages", 0.4)
        self._passages = Passages(known, quick(encoder))
        progress("sharing out", 0.8)
        self._share_out()
        progress("done", 1.0)

    def suggestions(self) -> list[Suggestions]:
        """Return every profile's list, in the order the profiles were given."""
        return [self.of(id) for id in self._profiles]

    def of(self, id: str) -> Suggestions:
        """Return one profile's list, best first."""
        best = sorted(self._lists[id].values(), key=lambda suggestion: -suggestion.score)
        return Suggestions(id, tuple(best[: self._top]))

    def put(self, profile: Profile) -> list[Suggestions]:
        """Add a profile, or replace the one of its id, and return the lists that changed, its own first.

        Only its own pairs are scored. It takes its places in order of score: where the other has room, or where it is
        better than the last in the other's list, who then gives way. Everybody else's lists stay until all is matched
        anew, and so do the means and neighbourhoods that scores are measured against.

        Raises
        ------
        BadInput
            The profile is of a third side, or it changed sides.
        """
        before = self._profiles.get(profile.id)
        if before and before.side != profile.side:
            raise BadInput(f"profile {profile.id!r}", f"expected side {before.side!r}, found {profile.side!r}")
        if profile.side not in self._sides and len(self._sides) == 2:
            raise BadInput(f"profile {profile.id!r}", f"expected one of two sides, found a third: {profile.side!r}")
        profile = _with_language(profile)
        changed = {profile.id, *self.remove(profile.id)} if before else {profile.id}
        self._profiles[profile.id] = profile
        self._lists[profile.id] = {}
        self._sides.setdefault(profile.side, []).append(profile.id)
        group = (profile.language, role(profile.kind))
        (self._vectors[profile.id],) = self._centre(self._encoder.encode([_whole(profile)]), [group])
        self._passages.add([profile])
        changed |= self._place(profile)
        return [self.of(profile.id), *(self.of(id) for id in sorted(changed - {profile.id}))]

    def remove(self, id: str) -> set[str]:
        """Take a profile out of the pool and of every list; return the ids whose lists changed."""
        side = self._sides[self._profiles.pop(id).side]
        side.remove(id)
        others = {other for other, theirs in self._lists.items() if theirs.pop(id, None)}
        del self._lists[id], self._vectors[id]
        return others

    def _share_out(self) -> None:
        """Score the pairs of the two sides and fill all lists."""
        if len(self._sides) < 2:
            return
        L, R = ([self._profiles[id] for id in ids] for ids in self._sides.values())
        pairs = find_pairs(
            self._stack(L),
            self._stack(R),
            kind_indices(L),
            kind_indices(R),
            per_profile=self._candidates(),
            presence=Presence.between(L, R),
        ).where(lambda i, j: _may_meet(L[i], R[j]))
        for profiles, ends, around in ((L, pairs.left, pairs.around_left), (R, pairs.right, pairs.around_right)):
            self._around |= {profiles[end].id: float(value) for end, value in zip(ends, around, strict=True)}
        evidence, scores = self._score(L, R, pairs)
        room_left, room_right = capacities(len(L), len(R), self._top)
        chosen = assign(
            pairs.left,
            pairs.right,
            scores.mutual,
            capacity_left=np.full(len(L), room_left),
            capacity_right=np.full(len(R), room_right),
        )
        for pair in np.flatnonzero(chosen)[np.argsort(-scores.mutual[chosen], kind="stable")]:
            self._list(L[pairs.left[pair]], R[pairs.right[pair]], int(pair), pairs, evidence, scores)

    def _place(self, profile: Profile) -> set[str]:
        """Give one profile its places; return the ids whose lists changed."""
        others = [self._profiles[id] for side, ids in self._sides.items() if side != profile.side for id in ids]
        if not others:
            return set()
        search = (self._stack([profile]), self._stack(others), kind_indices([profile]), kind_indices(others))
        found, around = nearest(*search, self._candidates())
        presence = Presence.between([profile], others)
        if presence is not None:
            found = within_reach(*search, self._candidates(), presence)
        near = [others[place] for place in found[:, 1] if _may_meet(profile, others[place])]
        self._around[profile.id] = float(around[0])
        pairs = Pairs(
            np.zeros(len(near), dtype=np.int64),
            np.arange(len(near)),
            self._stack(near) @ self._vectors[profile.id],
            np.full(len(near), around[0], dtype=np.float32),
            np.array([self._around.get(other.id, float(around[0])) for other in near], dtype=np.float32),
        )
        evidence, scores = self._score([profile], near, pairs)
        counts = [len(self._sides[side]) for side in (profile.side, near[0].side)] if near else [1, 1]
        room_here, room_there = capacities(counts[0], counts[1], self._top)
        changed: set[str] = set()
        for pair in np.argsort(-scores.mutual, kind="stable"):
            other = near[pair]
            if len(self._lists[profile.id]) == room_here:
                break
            if len(self._lists[other.id]) >= room_there:
                last = min(self._lists[other.id].values(), key=lambda suggestion: suggestion.score)
                if last.score >= scores.mutual[pair]:
                    continue
                del self._lists[other.id][last.id]
                self._lists[last.id].pop(other.id, None)
                changed.add(last.id)
            self._list(profile, other, int(pair), pairs, evidence, scores)
            changed.add(other.id)
        return changed

    def _score(self, left: list[Profile], right: list[Profile], pairs: Pairs) -> tuple[Parts, Scores]:
        evidence = weigh(measure(left, right, pairs, quick(self._encoder)), self._weights)
        return evidence, combine(evidence, self._weights.base)

    def _list(self, left: Profile, right: Profile, pair: int, pairs: Pairs, evidence: Parts, scores: Scores) -> None:
        """Enter a pair in both lists, each with the reasons as its reader sees them."""
        score, parts = round(float(scores.mutual[pair]), 4), evidence.of(pair)
        quotes = self._passages.correspond(left.id, right.id)
        for mine, theirs, standing, seen in (
            (left, right, "standing_left", quotes),
            (right, left, "standing_right", [(there, here, likeness) for here, there, likeness in quotes]),
        ):
            reasons = explain(
                mine,
                theirs,
                seen,
                likeness=float(pairs.cosine[pair]),
                evidence=parts | {"meaning": parts["meaning"] + parts[standing]},
            )
            self._lists[mine.id][theirs.id] = Match(theirs.id, score, reasons)

    def _candidates(self) -> int:
        return CANDIDATES_PER_SUGGESTION * self._top

    def _stack(self, profiles: list[Profile]) -> Vectors:
        return np.vstack(
            [np.empty((0, self._encoder.dimensions), np.float32), *(self._vectors[p.id] for p in profiles)]
        )


def _whole(profile: Profile) -> str:
    return f"{profile.title}. {profile.text}"


def _with_language(profile: Profile) -> Profile:
    return profile if profile.language else replace(profile, language=identify_language(_whole(profile)))


def _may_meet(one: Profile, other: Profile) -> bool:
    return not one.organisation or one.organisation != other.organisation


def _sides(profiles: Sequence[Profile]) -> dict[str, list[str]]:
    """Return the ids of either side, the side named first before the other."""
    sides: dict[str, list[str]] = {}
    seen: set[str] = set()
    for profile in profiles:
        if profile.id in seen:
            raise BadInput(f"profile {profile.id!r}", "expected ids that occur once, found it twice")
        seen.add(profile.id)
        sides.setdefault(profile.side, []).append(profile.id)
        if len(sides) > 2:
            raise BadInput(f"profile {profile.id!r}", f"expected two sides, found a third: {profile.side!r}")
    return sides
