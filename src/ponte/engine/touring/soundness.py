"""What makes a roadshow sound: refused in one line that names the entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ponte.engine.errors import BadInput
from ponte.engine.touring.problem import Roadshow, Stop

MOST = 1_000_000  # a weight, or minutes: far beyond any, and sums stay within 64 bits
LONGEST = 366  # days a roadshow may span
CANDIDATES = 50  # sets of stages are bits of one whole number


def check_roadshow(roadshow: Roadshow) -> None:
    """Refuse a roadshow that contradicts itself.

    Raises
    ------
    BadInput
        Ids that are not unique, a last day before the first or more than a year after it, stages of no length,
        strengths, weights, minutes or percentages out of range, a limit below 0, more than 50 candidates.
    """
    _unique("stage", (c.id for c in roadshow.candidates))
    _unique("profile", (p.id for p in roadshow.profiles))
    if len(roadshow.candidates) > CANDIDATES:
        raise BadInput("roadshow", f"expected at most {CANDIDATES} stages, found {len(roadshow.candidates)}")
    if not 0 <= (roadshow.last - roadshow.first).days < LONGEST:
        wanted = (
            f"expected 'last' to be at most {LONGEST - 1} days after 'first', found {roadshow.first} … {roadshow.last}"
        )
        raise BadInput("roadshow", wanted)
    if roadshow.most is not None and roadshow.most < 0:
        raise BadInput("roadshow", f"expected 'most' to be at least 0, found {roadshow.most}")
    if not 0 <= roadshow.again <= 100:
        raise BadInput("roadshow", f"expected 'again' to be 0 … 100, found {roadshow.again}")
    pace = roadshow.pace
    if pace.day < 1 or pace.evening < 0 or pace.night < 0:
        raise BadInput("pace", "expected 'day' of at least 1 minute, 'evening' and 'night' of at least 0")
    for candidate in roadshow.candidates:
        if candidate.days < 1:
            raise BadInput(f"stage {candidate.id!r}", f"expected 'days' of at least 1, found {candidate.days}")
        for sector, strength in candidate.sectors.items():
            if not 1 <= strength <= 100:
                wanted = f"expected the strength of {sector!r} to be 1 … 100, found {strength}"
                raise BadInput(f"stage {candidate.id!r}", wanted)
    for profile in roadshow.profiles:
        if not 0 <= profile.weight <= MOST:
            raise BadInput(f"profile {profile.id!r}", f"expected 'weight' to be 0 … {MOST}, found {profile.weight}")
    for t in roadshow.travel:
        if not 0 <= t.minutes <= MOST:
            raise BadInput(
                f"travel {t.origin!r} – {t.destination!r}", f"expected 0 … {MOST} minutes, found {t.minutes}"
            )


def check_stops(roadshow: Roadshow, stops: Sequence[Stop]) -> None:
    """Refuse a route of stages that are not candidates.

    Raises
    ------
    BadInput
        At the first.
    """
    known = {c.id for c in roadshow.candidates}
    for number, stop in enumerate(stops, 1):
        if stop.stage not in known:
            raise BadInput(f"stop {number}", f"expected a stage that is a candidate, found {stop.stage!r}")


def _unique(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise BadInput(f"{kind} {id_!r}", "expected an id of its own")
        seen.add(id_)
