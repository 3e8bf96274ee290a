"""A ranking for the eye: each start-up with score and plain mean, each member of the jury with their severity."""

from __future__ import annotations

from dataclasses import dataclass

from ponte.engine.awarding import Standing
from ponte.showcase import queries
from ponte.showcase.domain.ranking import Result, names_of
from ponte.showcase.models import Contender, Juror, Stage
from ponte.showcase.reasons import why


@dataclass(frozen=True, slots=True)
class Line:
    """A start-up in the ranking."""

    contender: Contender
    standing: Standing
    is_proposed: bool
    note: str
    """Why it is not proposed, or how it was told apart from an equal."""


@dataclass(frozen=True, slots=True)
class Severity:
    """How a member of the jury marks, in points of 100 above or below the others; half the bar's width is `WIDEST`."""

    juror: Juror
    points: float

    @property
    def start(self) -> float:
        """Left end of the bar, in hundredths of its field."""
        return 50 + min(self._reach, 0)

    @property
    def width(self) -> float:
        """Length of the bar, in hundredths of its field."""
        return abs(self._reach)

    @property
    def _reach(self) -> float:
        return max(-50.0, min(50.0, 50 * self.points / WIDEST))


WIDEST = 25
"""Points of severity at which a bar reaches its end."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the page of a ranking draws."""

    lines: list[Line]
    severities: list[Severity]
    is_comparable: bool


def drawn(stage: Stage, result: Result) -> Picture:
    """Put the engine's result beside the rows that it speaks of."""
    names = names_of(stage)
    rows = {str(row.pk): row for row in queries.schedule(stage)}
    left_out = {one.entry: why(one.reason, names) for one in result.picked.left_out}
    proposed = set(result.picked.chosen)
    lines = [
        Line(
            rows[one.entry],
            one,
            one.entry in proposed,
            " · ".join(filter(None, (why(one.below, names) or left_out.get(one.entry, ""), why(one.tie, names)))),
        )
        for one in result.ranking.standings
    ]
    jurors = {str(one.pk): one for one in stage.jurors.select_related("account__person")}
    severities = [Severity(jurors[key], points) for key, points in result.ranking.severities.items()]
    return Picture(lines, sorted(severities, key=lambda one: one.points), result.ranking.comparable)
