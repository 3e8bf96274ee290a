"""Whom each stage of a route serves, and each member's own reason: pure functions over the engine's problem.

A member counts the stage that suits it best in full and the second best in part (`ponte.engine.touring`); of stages
that suit it equally, the earlier of the route is taken for the better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ponte.engine.touring import Candidate, Profile, Roadshow, Stop, strength


@dataclass(frozen=True, slots=True)
class Service:
    """What a route does for a member.

    ``code`` is ``served`` or ``served_twice`` (best and second-best stage, and the sector that each is for), or why it
    is not served: ``left_out`` (``missed`` stages would suit it), ``nobody_asks`` for what it brings, or it
    ``brings_nothing``. ``strengths`` say how well each candidate suits it, 0 where not at all.
    """

    member: str
    code: str
    strengths: Mapping[str, int]
    best: str | None = None
    sector: str | None = None
    second: str | None = None
    second_sector: str | None = None
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a stage serves: members it suits best of the route, and those it serves a second time."""

    stage: str
    first: tuple[str, ...]
    again: tuple[str, ...]


def services(roadshow: Roadshow, stops: Sequence[Stop]) -> list[Service]:
    """What a route does for each member, in the members' order."""
    candidates = {candidate.id: candidate for candidate in roadshow.candidates}
    route = [candidates[stage] for stage in dict.fromkeys(stop.stage for stop in stops)]
    return [_service(profile, roadshow.candidates, route) for profile in roadshow.profiles]


def audiences(found: Sequence[Service], stops: Sequence[Stop]) -> list[Audience]:
    """Whom each stage serves, in the route's order."""
    return [
        Audience(
            stage,
            tuple(service.member for service in found if service.best == stage),
            tuple(service.member for service in found if service.second == stage),
        )
        for stage in dict.fromkeys(stop.stage for stop in stops)
    ]


def _service(profile: Profile, candidates: Sequence[Candidate], route: Sequence[Candidate]) -> Service:
    strengths = {candidate.id: strength(profile, candidate) for candidate in candidates}
    suiting = sorted((c for c in route if strengths[c.id]), key=lambda c: -strengths[c.id])  # stable: earlier first
    if suiting:
        best, second = suiting[0], suiting[1] if len(suiting) > 1 else None
        return Service(
            profile.id,
            "served_twice" if second else "served",
            strengths,
            best=best.id,
            sector=_sector(profile, best),
            second=second.id if second else None,
            second_sector=_sector(profile, second) if second else None,
        )
    if not profile.sectors:
        return Service(profile.id, "brings_nothing", strengths)
    missed = tuple(id_ for id_, value in strengths.items() if value)
    return Service(profile.id, "left_out" if missed else "nobody_asks", strengths, missed=missed)


def _sector(profile: Profile, candidate: Candidate) -> str:
    """The sector that suits best; of equals the first by id."""
    shared = profile.sectors & candidate.sectors.keys()
    return min(shared, key=lambda sector: (-candidate.sectors[sector], sector))
