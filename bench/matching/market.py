"""The price of fairness on made-up markets: ``.venv/bin/python bench/matching/market.py`` prints a Markdown table.

A profile's utility from another is how well the two fit (uniform) times how much the other is in demand (log-normal, so
that a few are wanted by everybody); both directions are combined by their geometric mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ponte.engine.matching.audit import audit, deferred_acceptance, maximum_sum, unstable
from ponte.engine.matching.reciprocal import assign


@dataclass(frozen=True)
class Market:
    """All pairs of two sides, what each direction is worth, and how many meetings everybody can have."""

    left: np.ndarray
    right: np.ndarray
    left_wants: np.ndarray
    right_wants: np.ndarray
    room_left: np.ndarray
    room_right: np.ndarray

    @property
    def mutual(self) -> np.ndarray:
        """Geometric mean of both directions."""
        return np.sqrt(self.left_wants * self.right_wants)


def made_up(left: int, right: int, *, meetings: int = 8, skew: float = 0.5, seed: int = 0) -> Market:
    """Draw a market with skewed demand."""
    random = np.random.default_rng(seed)
    i, j = (axis.ravel() for axis in np.indices((left, right)))
    demand_left, demand_right = random.lognormal(0, skew, left), random.lognormal(0, skew, right)
    here, there = random.random(left * right) * demand_right[j], random.random(left * right) * demand_left[i]
    room_left, room_right = np.full(left, meetings), np.full(right, meetings)
    return Market(i, j, here / here.max(), there / there.max(), room_left, room_right)


def one_sided(market: Market) -> np.ndarray:
    """Fill the left side's lists with what it wants most, whoever is asked, the right taking the first that come."""
    chosen, room = np.zeros(len(market.left), dtype=bool), market.room_right.copy()
    for i in range(len(market.room_left)):
        own = np.flatnonzero(market.left == i)
        for pair in own[np.argsort(-market.left_wants[own])][: market.room_left[i]]:
            if room[market.right[pair]]:
                chosen[pair] = True
                room[market.right[pair]] -= 1
    return chosen


def nash(market: Market) -> np.ndarray:
    """Share out as `ponte match` does."""
    return assign(
        market.left,
        market.right,
        market.mutual.astype(np.float32),
        capacity_left=market.room_left,
        capacity_right=market.room_right,
    )


def best_sum(market: Market) -> np.ndarray:
    """Maximise the total."""
    return maximum_sum(market.left, market.right, market.mutual, market.room_left, market.room_right)


def stable(market: Market) -> np.ndarray:
    """Let the left side propose."""
    m = market
    return deferred_acceptance(m.left, m.right, m.left_wants, m.right_wants, m.room_left, m.room_right)


WAYS: dict[str, Callable[[Market], np.ndarray]] = {
    "own best first": one_sided,
    "deferred acceptance": stable,
    "maximum sum": best_sum,
    "Nash welfare (Ponte)": nash,
}


def main() -> None:
    """Print the table, means of ten markets each."""
    print("| market | way | idle | below 4 | worst tenth | Gini utility | Gini exposure | unstable | welfare |")
    print("|---|---|---|---|---|---|---|---|---|")
    for sides in ((220, 100), (150, 150)):
        markets = [made_up(*sides, seed=seed) for seed in range(10)]
        best = [m.mutual[best_sum(m)].sum() for m in markets]
        for name, way in WAYS.items():
            rows = []
            for m, total in zip(markets, best, strict=True):
                chosen = way(m)
                of = audit(m.left, m.mutual, chosen, sides[0])
                left_out = unstable(m.left, m.right, m.left_wants, m.right_wants, chosen, m.room_left, m.room_right)
                welfare = m.mutual[chosen].sum() / total
                rows.append([of.idle, of.thin, of.worst_tenth, of.gini_utility, of.gini_exposure, left_out, welfare])
            idle, thin, worst, utility, exposure, left_out, welfare = np.mean(rows, axis=0)
            print(
                f"| {sides[0]} × {sides[1]} | {name} | {idle:.1%} | {thin:.1%} | {worst:.2f} | {utility:.2f} "
                f"| {exposure:.2f} | {left_out:.1%} | {welfare:.1%} |"
            )


if __name__ == "__main__":
    main()
