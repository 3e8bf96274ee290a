"""The compiled part of `core`: walks all choices that deviate little from the relaxed one."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DONE, DEEPER, TIRED = 0, 1, 2  # all walked; some were deeper than allowed; too many


@njit(cache=True, nogil=True)
def _can_land(
    flips: float, left: float, amount: Ints, low: Ints, high: Ints, widest: Ints, price: Floats
) -> bool:  # pragma: no cover (compiled)
    """Whether so many further flips could mend every row, and spend what is too dear to leave."""
    idle = 0.0
    for k in range(len(amount)):
        reach = flips * widest[k]
        if amount[k] - reach > high[k] or amount[k] + reach < low[k]:
            return False
        slack = high[k] - amount[k] - reach
        if slack > 0:
            idle += slack * price[k]
    return idle <= left


@njit(cache=True, nogil=True)
def walk(
    loss: Floats,  # of flipping each choice, rising
    gain: Ints,  # value that a flip adds
    rows: Ints,  # the rows that a choice is in, -1 from the end on
    change: Ints,  # what a flip adds to each of these rows
    used: Ints,  # what the rows add up to before any flip
    low: Ints,
    high: Ints,
    widest: Ints,  # the greatest change that one flip makes in a row
    price: Floats,  # what a unit of slack below ``high`` costs
    away: Ints,  # 1 where a flip makes a choice differ from the list that is not wanted, -1 where it undoes that
    value: int,
    differs: int,  # choices in which the relaxed one differs from the list that is not wanted
    bound: float,
    wanted: int,  # the least value that is of interest
    depth: int,
    nodes: int,
    best: Ints,  # out: the flips of the best choice, its value first, their number second
) -> tuple[int, int]:
    """Walk every set of flips that can be worth ``wanted`` and more than the best yet; → how it ended, sets walked."""
    size, walked, ended = len(loss), 0, DONE
    at = np.zeros(depth + 1, np.int64)  # the flip tried at each depth
    lost = np.zeros(depth + 2)
    amount = used.copy()
    bad = 0
    for k in range(len(amount)):
        if amount[k] < low[k] or amount[k] > high[k]:
            bad += 1
    d, j = 0, 0
    entering = True
    while True:
        left = bound - max(wanted, best[0] + 1) - lost[d]
        if entering:
            walked += 1
            if walked > nodes:
                return TIRED, walked
            if bad == 0 and differs != 0 and value > best[0] and value >= wanted:
                best[0], best[1] = value, d
                for q in range(d):
                    best[2 + q] = at[q]
                left = bound - max(wanted, best[0] + 1) - lost[d]
            hopeless = left < 0 or j >= size or loss[j] > left
            if not hopeless:
                most = float(size - j) if loss[j] * (size - j) <= left else np.floor(left / loss[j])
                hopeless = not _can_land(most, left, amount, low, high, widest, price)
            if not hopeless and most > depth - d and not _can_land(depth - d, left, amount, low, high, widest, price):
                ended = DEEPER
                hopeless = True
            if not hopeless and d == depth:
                ended = DEEPER
                hopeless = True
            if hopeless:
                j = size
        if j < size and loss[j] <= left:
            value += gain[j]
            differs += away[j]
            for q in range(rows.shape[1]):
                k = rows[j, q]
                if k < 0:
                    break
                bad -= amount[k] < low[k] or amount[k] > high[k]
                amount[k] += change[j, q]
                bad += amount[k] < low[k] or amount[k] > high[k]
            at[d] = j
            lost[d + 1] = lost[d] + loss[j]
            d += 1
            j += 1
            entering = True
            continue
        if d == 0:
            return ended, walked
        d -= 1
        j = at[d]
        value -= gain[j]
        differs -= away[j]
        for q in range(rows.shape[1]):
            k = rows[j, q]
            if k < 0:
                break
            bad -= amount[k] < low[k] or amount[k] > high[k]
            amount[k] -= change[j, q]
            bad += amount[k] < low[k] or amount[k] > high[k]
        j += 1
        entering = False
