"""The whole of matching: profiles → vectors → pairs → scores → lists that suit both ends → reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ponte.engine.errors import BadInput
from ponte.engine.machines import HERE, Machines
from ponte.engine.matching.alternatives import level_of_newcomer
from ponte.engine.matching.candidates import Pairs, Presence, find_pairs, nearest, within_reach
from ponte.engine.matching.centring import Centre, Group, role
from ponte.engine.matching.context import Context
from ponte.engine.matching.encoder import Encoder, Vectors, quick
from ponte.engine.matching.explain import Passages, Reason, explain
from ponte.engine.matching.learning import Weighing, features, learn
from ponte.engine.matching.profiles import Profile, kind_indices
from ponte.engine.matching.reading import Part, mean_of_parts, parts_of
from ponte.engine.matching.reciprocal import assign, capacities
from ponte.engine.matching.score import Parts, Scores, Weights, combine, measure, weigh
from ponte.engine.matching.similarity import inner_products
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
    context: Context | None = None,
    machines: Machines = HERE,
    on_progress: Progress | None = None,
) -> list[Suggestions]:
    """Return suggestions for every profile, in the order given: across the sides, best first, with reasons.

    See :class:`Matcher` for the parameters, and for lists that follow changes.
    """
    return Matcher(
        profiles,
        encoder=encoder,
        top=top,
        weights=weights,
        context=context,
        machines=machines,
        on_progress=on_progress,
    ).suggestions()


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
        What each part of the score weighs; enough answers in the context may change it (`learning`).
    context
        What is known beside the profiles.
    machines
        Where the nearest are searched, if the profiles are many; the encoder has machines of its own (`encoder_on`).
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
        context: Context | None = None,
        machines: Machines = HERE,
        on_progress: Progress | None = None,
    ) -> None:
        progress = on_progress or (lambda stage, share: None)
        self._encoder, self._top, self._context = encoder, top, context or Context()
        self.weighing = Weighing(weights or Weights())
        """What the parts of the score weigh, and whether that was learnt."""
        self._profiles = {profile.id: _with_language(profile) for profile in profiles}
        self._sides = _sides(profiles)
        self._lists: dict[str, dict[str, Match]] = {profile.id: {} for profile in profiles}
        progress("reading the texts", 0.0)
        known = list(self._profiles.values())
        parts = [_parts(profile) for profile in known]
        vectors, groups = self._encode(known, parts)
        self._centre = Centre(vectors, groups)
        self._vectors = dict(zip(self._profiles, mean_of_parts(self._centre(vectors, groups), parts), strict=True))
        self._level: dict[str, float] = {}
        progress("comparing passages", 0.4)
        self._passages = Passages(known, quick(encoder))
        progress("sharing out", 0.8)
        self._share_out(machines)
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
        better than the last there whose own list is full, who then gives way. Where its list is still not full, places
        are taken from those with longer lists, so that whoever comes late is not starved. Everybody else's lists stay
        until all is matched anew, and so do the means and neighbourhoods that scores are measured against.

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
        parts = [_parts(profile)]
        (self._vectors[profile.id],) = mean_of_parts(self._centre(*self._encode([profile], parts)), parts)
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

    def sides(self) -> tuple[list[Profile], list[Profile]]:
        """Return the profiles of both sides, the side named first before the other."""
        left, right = [*self._sides.values(), [], []][:2]
        return [self._profiles[id] for id in left], [self._profiles[id] for id in right]

    def candidates(self, machines: Machines = HERE) -> Pairs:
        """Return the pairs that are worth scoring, their ends counted within `sides`."""
        L, R = self.sides()
        pairs = find_pairs(
            self._stack(L),
            self._stack(R),
            kind_indices(L),
            kind_indices(R),
            per_profile=self._candidates(),
            presence=Presence.between(L, R),
            machines=machines,
        )
        for profiles, ends, levels in ((L, pairs.left, pairs.level_left), (R, pairs.right, pairs.level_right)):
            self._level |= {profiles[end].id: float(value) for end, value in zip(ends, levels, strict=True)}
        return pairs.where(lambda i, j: self._may_meet(L[i], R[j]))

    def scores(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Scores:
        """Return the scores of any pairs, their ends counted within `sides`."""
        L, R = self.sides()
        evidence = weigh(self._measure(L, R, self._pairs(left, right)), self.weighing.weights)
        return combine(evidence, self.weighing.weights.base)

    def _share_out(self, machines: Machines) -> None:
        """Score the pairs of the two sides and fill all lists."""
        L, R = self.sides()
        pairs = self.candidates(machines)
        self._learn()
        evidence = weigh(self._measure(L, R, pairs), self.weighing.weights)
        scores = combine(evidence, self.weighing.weights.base)
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

    def _learn(self) -> None:
        """Let the answers in the context change the weights, where they are enough."""
        L, R = self.sides()
        rows, columns = ({profile.id: place for place, profile in enumerate(side)} for side in (L, R))
        answered = [
            (rows[mine], columns[theirs], mine == past.other, past.outcome == "accepted")
            for past in self._context.history
            if past.outcome in ("accepted", "declined")
            for mine, theirs in ((past.id, past.other), (past.other, past.id))
            if mine in rows and theirs in columns
        ]
        if answered:
            left, right, asked_left, accepted = map(np.array, zip(*answered, strict=True))
            parts = features(self._measure(L, R, self._pairs(left, right)), asked_left)
            self.weighing = learn(parts, accepted, self.weighing.weights)

    def _pairs(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Pairs:
        """Return any pairs with what the search would have learnt of them."""
        L, R = self.sides()
        cosine = inner_products(self._stack(L), self._stack(R), left, right)
        return Pairs(left, right, cosine, self._levels(L)[left], self._levels(R)[right])

    def _place(self, profile: Profile) -> set[str]:
        """Give one profile its places; return the ids whose lists changed."""
        others = [self._profiles[id] for side, ids in self._sides.items() if side != profile.side for id in ids]
        if not others:
            return set()
        search = (self._stack([profile]), self._stack(others), kind_indices([profile]), kind_indices(others))
        found = nearest(*search, self._candidates())
        nearby = [others[place] for place in found[:, 1]]
        level = level_of_newcomer(self._stack(nearby) @ self._vectors[profile.id], self._levels(nearby))
        self._level[profile.id] = level
        presence = Presence.between([profile], others)
        if presence is not None:
            found = within_reach(*search, self._candidates(), presence)
        near = [others[place] for place in found[:, 1] if self._may_meet(profile, others[place])]
        pairs = Pairs(
            np.zeros(len(near), dtype=np.int64),
            np.arange(len(near)),
            self._stack(near) @ self._vectors[profile.id],
            np.full(len(near), level, dtype=np.float32),
            self._levels(near),
        )
        evidence = weigh(self._measure([profile], near, pairs), self.weighing.weights)
        scores = combine(evidence, self.weighing.weights.base)
        changed: set[str] = set()
        for admit in (self._better_than_last, self._from_the_longest):
            for pair in np.argsort(-scores.mutual, kind="stable"):
                other, score = near[pair], float(scores.mutual[pair])
                if other.id in self._lists[profile.id]:
                    continue
                if self._is_full(profile, self._lists[profile.id]):
                    return changed
                if self._is_full(other, self._lists[other.id]):
                    gives_way = admit(profile.id, other.id, score)
                    if gives_way is None:
                        continue
                    del self._lists[other.id][gives_way]
                    self._lists[gives_way].pop(other.id, None)
                    changed.add(gives_way)
                self._list(profile, other, int(pair), pairs, evidence, scores)
                changed.add(other.id)
        return changed

    def _better_than_last(self, newcomer: str, other: str, score: float) -> str | None:
        """Return who gives way in a full list to a better newcomer: its last of those whose own lists are full."""
        served = [one for one in self._lists[other].values() if len(self._lists[one.id]) >= self._top]
        last = min(served, key=lambda one: one.score, default=None)
        return last.id if last and last.score < score else None

    def _from_the_longest(self, newcomer: str, other: str, score: float) -> str | None:
        """Return who gives way whatever the score: who has the longest list, where it stays as long as the newcomer's.

        So nobody is starved for coming late: the newcomer's list ends up no more than one shorter than any that it
        could have been given a place from.
        """
        longest = max(self._lists[other].values(), key=lambda one: (len(self._lists[one.id]), -one.score))
        return longest.id if len(self._lists[longest.id]) > len(self._lists[newcomer]) + 1 else None

    def _is_full(self, profile: Profile, listed: Sized) -> bool:
        own, others = (len(ids) for _, ids in sorted(self._sides.items(), key=lambda side: side[0] != profile.side))
        return len(listed) >= capacities(own, others, self._top)[0]

    def _measure(self, left: list[Profile], right: list[Profile], pairs: Pairs) -> Parts:
        return measure(left, right, pairs, quick(self._encoder), self._context)

    def _may_meet(self, one: Profile, other: Profile) -> bool:
        colleagues = one.organisation and one.organisation == other.organisation
        return not colleagues and not self._context.kept_apart(one.id, other.id)

    def _encode(self, profiles: list[Profile], parts: list[list[Part]]) -> tuple[Vectors, list[Group]]:
        """Return a row for every part of every profile, and the group of each."""
        vectors = self._encoder.encode([part.text for own in parts for part in own])
        groups = [
            (part.language, role(profile.kind)) for profile, own in zip(profiles, parts, strict=True) for part in own
        ]
        return vectors, groups

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
                context=self._context,
            )
            self._lists[mine.id][theirs.id] = Match(theirs.id, score, reasons)

    def _levels(self, profiles: list[Profile]) -> NDArray[np.float32]:
        """Return how hard each profile's attention is to win."""
        return np.array([self._level.get(profile.id, 0.0) for profile in profiles], np.float32)

    def _candidates(self) -> int:
        return CANDIDATES_PER_SUGGESTION * self._top

    def _stack(self, profiles: list[Profile]) -> Vectors:
        return np.vstack(
            [np.empty((0, self._encoder.dimensions), np.float32), *(self._vectors[p.id] for p in profiles)]
        )


def _whole(profile: Profile) -> str:
    return f"{profile.title}. {profile.text}"


def _parts(profile: Profile) -> list[Part]:
    return parts_of(_whole(profile), profile.language)


def _with_language(profile: Profile) -> Profile:
    return profile if profile.language else replace(profile, language=identify_language(_whole(profile)))


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
