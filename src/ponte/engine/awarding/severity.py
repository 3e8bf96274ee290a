"""The severity of jurors, estimated from the entries that several of them read, and taken out.

Model: a sheet's points are the entry's merit plus the juror's severity plus chance, fitted by least squares: Fisher's
additive analysis of incomplete blocks. Readers of essays were calibrated so by H. I. Braun (*Understanding scoring
reliability*, Journal of Educational Statistics 13, 1988), panels by R. S. MacKay, R. Kenna, R. J. Low and S. Parker
(*Calibration with confidence*, Royal Society Open Science 4: 160760, 2017), who show that the graph of jurors and
entries must be connected for it.

Severities are not shrunk towards zero (as N. T. Longford does, Journal of Educational and Behavioral Statistics 19,
1994): so whatever constant a juror adds to all their marks, the order of the entries stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import t as student

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

CONFIDENCE = 0.95
SINGULAR = 1e-9  # eigenvalues below this share of the largest are those of constants, which no marks can tell


@dataclass(frozen=True)
class Readings:
    """Who read what: the entry and the juror of each sheet, as indices, and the points of the sheets, 0 … 100."""

    entry: Indices
    juror: Indices
    points: Floats
    entries: int
    jurors: int

    @cached_property
    def groups(self) -> tuple[Indices, Indices]:
        """The connected part of the graph of jurors and entries that each entry and each juror belongs to."""
        nodes = self.entries + self.jurors
        edges = coo_array((np.ones(len(self.entry)), (self.entry, self.entries + self.juror)), shape=(nodes, nodes))
        labels = connected_components(edges, directed=False)[1]
        return labels[: self.entries], labels[self.entries :]

    @cached_property
    def by_entry(self) -> Floats:
        """Which entry each sheet is of, as ones in shape ``(sheets, entries)``."""
        return np.eye(self.entries)[self.entry]

    @cached_property
    def by_juror(self) -> Floats:
        """Which juror each sheet is of, as ones in shape ``(sheets, jurors)``."""
        return np.eye(self.jurors)[self.juror]

    @cached_property
    def estimator(self) -> Floats:
        """What turns points into severities, shape ``(jurors, sheets)``.

        Entries are eliminated from the normal equations. In each group the severities, weighed by sheets, have a mean
        of zero: the group keeps its mean.
        """
        X, Z = self.by_juror, self.by_entry
        within = X - Z @ ((Z.T @ X) / Z.sum(axis=0)[:, None])
        raw = np.linalg.pinv(X.T @ within, rcond=SINGULAR, hermitian=True) @ within.T
        group = self.groups[1]
        weights = (group[:, None] == group[None, :]) * X.sum(axis=0)[None, :]
        centred: Floats = raw - (weights / weights.sum(axis=1, keepdims=True)) @ raw
        return centred


@dataclass(frozen=True)
class Fit:
    """What was estimated: the severity of each juror, and the share of it in each sheet that is taken out.

    ``correction`` turns what was marked into what is taken out, shape ``(sheets, sheets)``; the same for points and for
    the marks in each criterion, so that corrected marks, weighed, give the corrected points.
    """

    readings: Readings
    severities: Floats
    correction: Floats

    def margins(self, means: Floats) -> Floats:
        """Half the width of the interval of each score, where ``means``, shape ``(entries, sheets)``, averages sheets.

        The variance of chance is that of the residuals; infinite where none are free.
        """
        r = self.readings
        corrected = r.points - self.correction @ r.points
        merits = (r.by_entry.T @ corrected) / r.by_entry.sum(axis=0)
        free = len(r.points) - r.entries - round(float(np.trace(self.correction)))
        if free < 1:
            return np.full(r.entries, np.inf)
        variance = float(((corrected - merits[r.entry]) ** 2).sum()) / free
        spread = means @ (np.eye(len(r.points)) - self.correction)
        deviation: Floats = np.sqrt(variance * (spread**2).sum(axis=1))
        return deviation * float(student.ppf((1 + CONFIDENCE) / 2, free))


def fit(readings: Readings, *, adjust: bool) -> Fit:
    """Estimate severities, or take every juror for equally severe where ``adjust`` is false."""
    if not adjust:
        sheets = len(readings.points)
        return Fit(readings, np.zeros(readings.jurors), np.zeros((sheets, sheets)))
    return Fit(readings, readings.estimator @ readings.points, readings.by_juror @ readings.estimator)
