"""From juries' sheets to a ranking: severity taken out, thresholds, ties told apart rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import isfinite

import numpy as np

from ponte.engine.awarding.problem import Criterion, Ranking, RankingRule, Sheet, Standing, TieRule
from ponte.engine.awarding.reasons import Reason
from ponte.engine.awarding.severity import Fit, Floats, Readings, fit
from ponte.engine.errors import BadInput
from ponte.engine.reasons import Param

EQUAL = 1e-6  # points or marks within which two are equal: far above rounding, far below any mark
KEEP = 3  # sheets of an entry from which on its extremes can be left aside


def rank_entries(sheets: Sequence[Sheet], rule: RankingRule) -> Ranking:
    """Rank the entries that were marked, whatever the order of the sheets.

    The score of an entry is the mean of its sheets, each less what its juror marks higher than others (see `severity`);
    extremes are left aside after that. Thresholds are judged by the same figures as the ranking.

    Raises
    ------
    BadInput
        A rule without criteria or weights, two sheets of one juror on one entry, marks that are missing, of no
        criterion, or not between 0 and the scale.
    """
    check_rule(rule)
    check_sheets(sheets, rule)
    return _Jury(sorted(sheets, key=lambda sheet: (sheet.entry, sheet.juror)), rule).ranking()


def check_rule(rule: RankingRule) -> None:
    """Refuse a rule by which nothing can be ranked.

    Raises
    ------
    BadInput
        Criteria that are missing or named twice, weights, thresholds or a scale out of range.
    """
    ids = [criterion.id for criterion in rule.criteria]
    if not ids or len(set(ids)) < len(ids):
        raise BadInput("criteria", f"expected at least one, each with an id of its own, found {ids}")
    if not (isfinite(rule.scale) and rule.scale > 0):
        raise BadInput("scale", f"expected a number above 0, found {rule.scale}")
    for criterion in rule.criteria:
        if not (isfinite(criterion.weight) and criterion.weight > 0):
            raise BadInput(f"criterion {criterion.id!r}", f"expected a weight above 0, found {criterion.weight}")
        if not 0 <= criterion.threshold <= rule.scale:
            expected = f"expected a threshold of 0 … {rule.scale:g}, found {criterion.threshold}"
            raise BadInput(f"criterion {criterion.id!r}", expected)
    if not 0 <= rule.threshold <= 100:
        raise BadInput("threshold", f"expected 0 … 100, found {rule.threshold}")


def check_sheets(sheets: Iterable[Sheet], rule: RankingRule) -> None:
    """Refuse sheets that do not answer the rule.

    Raises
    ------
    BadInput
        At the first.
    """
    seen: set[tuple[str, str]] = set()
    wanted = {criterion.id for criterion in rule.criteria}
    for sheet in sheets:
        place = f"sheet of {sheet.juror!r} on {sheet.entry!r}"
        if (sheet.entry, sheet.juror) in seen:
            raise BadInput(place, "expected one sheet of a juror on an entry, found two")
        seen.add((sheet.entry, sheet.juror))
        if wanted != set(sheet.marks):
            odd = sorted(wanted ^ set(sheet.marks))[0]
            raise BadInput(place, f"expected {'a mark' if odd in wanted else 'no mark'} in {odd!r}")
        for criterion, mark in sheet.marks.items():
            if not 0 <= mark <= rule.scale:
                raise BadInput(place, f"expected a mark of 0 … {rule.scale:g} in {criterion!r}, found {mark}")


def lot(seed: int, entry: str) -> int:
    """Draw an entry's lot, the higher the better: SHA-256 of ``seed:entry``, for anybody to draw again."""
    return int.from_bytes(sha256(f"{seed}:{entry}".encode()).digest())


class _Jury:
    """Sheets as arrays, what was estimated from them, and the entries' figures."""

    def __init__(self, sheets: Sequence[Sheet], rule: RankingRule) -> None:
        self.rule = rule
        self.entries = sorted({sheet.entry for sheet in sheets})
        self.jurors = sorted({sheet.juror for sheet in sheets})
        self.weights = np.array([criterion.weight for criterion in rule.criteria], float)
        self.weights /= self.weights.sum()
        marks = [[sheet.marks[criterion.id] for criterion in rule.criteria] for sheet in sheets]
        self.marks = np.array(marks, float).reshape(len(sheets), len(rule.criteria))
        entry, juror = ({id_: i for i, id_ in enumerate(ids)} for ids in (self.entries, self.jurors))
        self.readings = Readings(
            np.array([entry[sheet.entry] for sheet in sheets], np.intp),
            np.array([juror[sheet.juror] for sheet in sheets], np.intp),
            self.marks @ self.weights * (100 / rule.scale),
            len(self.entries),
            len(self.jurors),
        )

    def ranking(self) -> Ranking:
        if not self.entries:
            return Ranking((), {}, ())
        fitted = fit(self.readings, adjust=self.rule.adjust_severity)
        standings = _ranked(self.figures(fitted), self.rule)
        severities = dict(zip(self.jurors, fitted.severities.tolist(), strict=True))
        return Ranking(tuple(standings), severities if self.rule.adjust_severity else {}, self.groups())

    def figures(self, fitted: Fit) -> list[_Figures]:
        """Every entry with its figures."""
        plain = self.readings.points
        points = plain - fitted.correction @ plain
        marks = self.marks - fitted.correction @ self.marks
        means, plain_means = self.means(points), self.means(plain)
        score, mean, criteria = means @ points, plain_means @ plain, means @ marks
        margins, sheets = fitted.margins(means), self.readings.by_entry.sum(axis=0)
        return [
            _Figures(
                entry,
                float(score[e]),
                float(mean[e]),
                float(margins[e]),
                {c.id: float(m) for c, m in zip(self.rule.criteria, criteria[e], strict=True)},
                int(sheets[e]),
                float(np.median(points[self.readings.entry == e])),
            )
            for e, entry in enumerate(self.entries)
        ]

    def means(self, points: Floats) -> Floats:
        """What averages the sheets that count, shape ``(entries, sheets)``; equal extremes share what is left aside."""
        counting = self.readings.by_entry.T.copy()
        if self.rule.drop_extremes:
            for row in counting:
                sheets = np.flatnonzero(row)
                if len(sheets) >= KEEP:
                    least, most = points[sheets].min(), points[sheets].max()
                    for extremes in (points[sheets] <= least + EQUAL, points[sheets] >= most - EQUAL):
                        row[sheets] -= extremes / extremes.sum()
        averaging: Floats = counting / counting.sum(axis=1, keepdims=True)
        return averaging

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Entries that jurors connect, the most first."""
        labels = self.readings.groups[0]
        groups = [tuple(self.entries[e] for e in np.flatnonzero(labels == label)) for label in np.unique(labels)]
        return tuple(sorted(groups, key=lambda group: (-len(group), group)))


@dataclass(frozen=True, slots=True)
class _Figures:
    """An entry before it is ranked."""

    entry: str
    score: float
    mean: float
    margin: float
    criteria: dict[str, float]
    sheets: int
    median: float


def _below(figures: _Figures, rule: RankingRule) -> Reason | None:
    """The first threshold that an entry fails."""
    for criterion in rule.criteria:
        mark = figures.criteria[criterion.id]
        if mark < criterion.threshold - EQUAL:
            params: dict[str, Param] = {"mark": f"{mark:.2f}", "threshold": f"{criterion.threshold:.2f}"}
            return Reason("below_criterion", {"criterion": criterion.id} | params)
    if figures.score < rule.threshold - EQUAL:
        return Reason("below_total", {"score": f"{figures.score:.2f}", "threshold": f"{rule.threshold:.2f}"})
    return None


@dataclass(frozen=True, slots=True)
class _Breaker:
    """A figure that may tell equals apart, the higher the better, and the reason that says so."""

    figure: Callable[[_Figures], float]
    reason: Reason


def _breakers(rule: RankingRule) -> Iterator[_Breaker]:
    """The figures that tell equals apart, in turn."""
    for tie in rule.ties:
        if tie is TieRule.SHARED:
            return
        if tie is TieRule.HIGHEST_CRITERION:
            for criterion in sorted(rule.criteria, key=lambda c: -c.weight):
                yield _Breaker(_mark_in(criterion), Reason("tie_criterion", {"criterion": criterion.id}))
        elif tie is TieRule.MEDIAN:
            yield _Breaker(lambda figures: figures.median, Reason("tie_median"))
        else:
            yield _Breaker(lambda figures: lot(rule.seed, figures.entry), Reason("tie_lot", {"seed": rule.seed}))


def _mark_in(criterion: Criterion) -> Callable[[_Figures], float]:
    return lambda figures: figures.criteria[criterion.id]


@dataclass(frozen=True, slots=True)
class _Told:
    """How entries of equal score were told apart last, or were not."""

    reason: Reason
    equals: tuple[str, ...]

    def to(self, entry: str) -> Reason:
        others: dict[str, Param] = {"entries": tuple(e for e in self.equals if e != entry)}
        return Reason(self.reason.code, {**self.reason.params, **others})


def _ranked(entries: Sequence[_Figures], rule: RankingRule) -> Iterator[Standing]:
    """Entries by rank: those above every threshold, then the others."""
    rank, breakers = 1, list(_breakers(rule))
    failed = {figures.entry: _below(figures, rule) for figures in entries}
    for passing in (True, False):
        some = [figures for figures in entries if (failed[figures.entry] is None) is passing]
        for equals in _clusters(some, lambda figures: figures.score):
            for group, told in _apart(equals, breakers):
                for figures in group:
                    tie = None if told is None else told.to(figures.entry)
                    yield _standing(figures, rank, failed[figures.entry], tie)
                rank += len(group)


def _clusters(entries: Iterable[_Figures], figure: Callable[[_Figures], float]) -> Iterator[list[_Figures]]:
    """Entries of equal figure together, the highest first, by id within."""
    cluster: list[_Figures] = []
    for entry in sorted(entries, key=lambda e: (-figure(e), e.entry)):
        if cluster and figure(cluster[-1]) - figure(entry) > EQUAL:
            yield sorted(cluster, key=lambda e: e.entry)
            cluster = []
        cluster.append(entry)
    if cluster:
        yield sorted(cluster, key=lambda e: e.entry)


def _apart(
    equals: list[_Figures], breakers: Sequence[_Breaker], told: _Told | None = None
) -> Iterator[tuple[list[_Figures], _Told | None]]:
    """Equals in their order, those who share a rank together, and what decided last."""
    names = tuple(e.entry for e in equals)
    if len(equals) == 1:
        yield equals, told
    elif not breakers:
        yield equals, _Told(Reason("tie_shared"), names)
    else:
        here, *others = breakers
        clusters = list(_clusters(equals, here.figure))
        told = _Told(here.reason, names) if len(clusters) > 1 else told
        for cluster in clusters:
            yield from _apart(cluster, others, told)


def _standing(figures: _Figures, rank: int, below: Reason | None, tie: Reason | None) -> Standing:
    return Standing(
        entry=figures.entry,
        rank=rank,
        score=figures.score,
        mean=figures.mean,
        low=float(np.clip(figures.score - figures.margin, 0, 100)),
        high=float(np.clip(figures.score + figures.margin, 0, 100)),
        criteria=figures.criteria,
        sheets=figures.sheets,
        below=below,
        tie=tie,
    )
