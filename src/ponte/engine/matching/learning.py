"""Weights learnt from answers: what people accepted and declined, on top of what was known before.

A logistic regression over the parts of the score, with a Gaussian prior around the plain weights: the maximum a
posteriori estimate stays at them while answers are few and moves as they agree otherwise (Chelba & Acero, *Adaptation
of Maximum Entropy Capitalizer: Little Data Can Help a Lot*, Computer Speech & Language 20, 2006). Each weight
stays between half and twice its plain one: people are asked, and answer, among those suggested to them, who are alike
in what the suggestions went by, so that answers alone would say that it does not matter (restriction of range).

The learnt weights are used from `LEAST_ANSWERS` answers on, `LEAST_OF_EACH` of either kind, where they foretell answers
that were held back better than the plain weights do, whose `base` alone may follow the answers: how often people accept
at all is no reason to trust other weights.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.score import Parts, Weights

LEAST_ANSWERS: Final = 60
LEAST_OF_EACH: Final = 15
FOLDS: Final = 5
"""Parts that the answers are cut into, each held back once."""

SPREAD: Final = 0.5
"""Standard deviation of a weight around its plain one, as a share of that."""
LEAST, MOST = 0.5, 2.0
"""What a weight may become, as a share of the plain one."""
SPREAD_OF_BASE: Final = 2.0
"""That of ``base``, in log-odds: how readily people accept is not known beforehand."""

LEARNABLE: Final = tuple(column.name for column in fields(Weights) if column.name != "base")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights in use, how many answers there were to learn from, and whether the weights are learnt."""

    weights: Weights
    answers: int = 0
    is_learned: bool = False


def features(parts: Parts, asked_left: NDArray[np.bool_]) -> Floats:
    """Return the parts of answered pairs as whoever was asked saw them, shape ``(pairs, len(LEARNABLE))``.

    Parameters
    ----------
    asked_left
        Whether the left end of a pair is the one that was asked.
    """
    standing = np.where(asked_left, parts.standing_left, parts.standing_right)
    columns = [standing if name == "standing" else getattr(parts, name) for name in LEARNABLE]
    return np.column_stack(columns).astype(np.float64)


def learn(parts: Floats, accepted: NDArray[np.bool_], plain: Weights) -> Weighing:
    """Return the weights that answers speak for, or the plain ones where there are too few or they do no better.

    Parameters
    ----------
    parts
        What `features` returns.
    accepted
        The answers.
    plain
        What the weights are without answers; a weight of 0 stays 0.
    """
    unlearnt = Weighing(plain, len(accepted))
    if len(accepted) < LEAST_ANSWERS or min(accepted.sum(), (~accepted).sum()) < LEAST_OF_EACH:
        return unlearnt
    X = np.column_stack([np.ones(len(parts)), parts])
    held_back = np.arange(len(accepted)) % FOLDS
    losses = np.zeros(2)
    for fold in range(FOLDS):
        train, test = held_back != fold, held_back == fold
        for way, free in enumerate((1, X.shape[1])):
            found = _most_likely(X[train], accepted[train], plain, free)
            losses[way] += _loss(X[test] @ found, accepted[test])
    if losses[1] >= losses[0]:
        return unlearnt
    base, *learnt = _most_likely(X, accepted, plain, X.shape[1]).tolist()
    return Weighing(
        replace(plain, base=base, **dict(zip(LEARNABLE, learnt, strict=True))), len(accepted), is_learned=True
    )


def _most_likely(given: Floats, accepted: NDArray[np.bool_], plain: Weights, free: int) -> Floats:
    """Return base and weights of maximum posterior, of which only the first `free` may leave the plain ones."""
    from scipy.optimize import minimize

    centre = np.array([plain.base, *(getattr(plain, name) for name in LEARNABLE)])
    spread = np.array([SPREAD_OF_BASE, *(SPREAD * np.abs(centre[1:]))])
    spread[free:] = 0
    signs = np.where(accepted, 1.0, -1.0)

    def posterior(steps: Floats) -> tuple[float, Floats]:
        """Return the negative logarithm, and its slope; steps are counted in standard deviations."""
        margins = signs * (given @ (centre + spread * steps))
        doubt = np.exp(-np.logaddexp(0, margins))
        slope = steps - spread * (given.T @ (signs * doubt))
        return float(np.logaddexp(0, -margins).sum() + steps @ steps / 2), slope

    bounds = [(None, None), *[((LEAST - 1) / SPREAD, (MOST - 1) / SPREAD)] * len(LEARNABLE)]
    solved = minimize(posterior, np.zeros(len(centre)), jac=True, bounds=bounds, method="L-BFGS-B")
    found: Floats = centre + spread * solved.x
    return found


def _loss(log_odds: Floats, accepted: NDArray[np.bool_]) -> float:
    """Return the negative log-likelihood of the answers."""
    return float(np.logaddexp(0, np.where(accepted, -log_odds, log_odds)).sum())
