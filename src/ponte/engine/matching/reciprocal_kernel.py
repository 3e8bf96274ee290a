"""The compiled inner loops of the assignment. Imported on first use: loading the compiler takes half a second.

Pairs come sorted by left end, then by right end. What a profile gets starts at a little more than nothing, so that the
logarithm of an empty list exists.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray

Places = NDArray[np.int64]
Amounts = NDArray[np.float64]
Chosen = NDArray[np.bool_]

_NOBODY = -1
_LEAST_GAIN = 1e-9


@njit(cache=True, nogil=True)
def lazy_greedy(
    left: Places, right: Places, utility: Amounts, room_left: Places, room_right: Places, already_there: float
) -> Chosen:  # pragma: no cover (compiled)
    """Choose pairs by falling gain in the logarithms of both ends; see :mod:`ponte.engine.matching.reciprocal`."""
    room_left, room_right = room_left.copy(), room_right.copy()
    got_left = np.full(len(room_left), already_there)
    got_right = np.full(len(room_right), already_there)
    chosen = np.zeros(len(left), dtype=np.bool_)
    heap = [(-2 * np.log1p(utility[pair] / already_there), pair) for pair in range(len(left))]
    heapq.heapify(heap)
    while heap:
        _, pair = heapq.heappop(heap)
        i, j = left[pair], right[pair]
        if room_left[i] == 0 or room_right[j] == 0:
            continue
        gain = np.log1p(utility[pair] / got_left[i]) + np.log1p(utility[pair] / got_right[j])
        if heap and (-gain, pair) > heap[0]:
            heapq.heappush(heap, (-gain, pair))
            continue
        chosen[pair] = True
        room_left[i] -= 1
        room_right[j] -= 1
        got_left[i] += utility[pair]
        got_right[j] += utility[pair]
    return chosen


@njit(cache=True, nogil=True)
def improve(
    left: Places,
    right: Places,
    utility: Amounts,
    room_left: Places,
    room_right: Places,
    chosen: Chosen,
    already_there: float,
    sweeps: int,
) -> None:  # pragma: no cover (compiled)
    """Add pairs, or exchange chosen ones for others, in place, as long as that raises Nash welfare."""
    starts = np.searchsorted(left, np.arange(len(room_left) + 1))
    by_right = np.argsort(right, kind="mergesort")
    starts_right = np.searchsorted(right[by_right], np.arange(len(room_right) + 1))
    got = np.full(len(room_left), already_there), np.full(len(room_right), already_there)
    free = room_left.copy(), room_right.copy()
    for pair in range(len(left)):
        if chosen[pair]:
            _take(pair, 1, left, right, utility, chosen, got, free)
    for sweep in range(sweeps + 1):
        changed = False
        for new in range(len(left)):
            if chosen[new]:
                continue
            old = other = second = _NOBODY
            found = free[0][left[new]] > 0 and free[1][right[new]] > 0
            if not found and sweep < sweeps:  # the last sweep only fills room that exchanges have left
                found, old, other, second = _best_exchange(
                    new, left, right, utility, chosen, got, free, starts, by_right, starts_right
                )
            if found:
                changed = True
                for pair, sign in ((old, -1), (other, -1), (new, 1), (second, 1)):
                    if pair != _NOBODY:
                        _take(pair, sign, left, right, utility, chosen, got, free)
        if not changed:
            break


@njit(cache=True, nogil=True)
def _take(
    pair: int,
    sign: int,
    left: Places,
    right: Places,
    utility: Amounts,
    chosen: Chosen,
    got: tuple[Amounts, Amounts],
    free: tuple[Places, Places],
) -> None:  # pragma: no cover (compiled)
    """Choose a pair (sign 1) or give it up (sign -1)."""
    chosen[pair] = sign > 0
    got[0][left[pair]] += sign * utility[pair]
    got[1][right[pair]] += sign * utility[pair]
    free[0][left[pair]] -= sign
    free[1][right[pair]] -= sign


@njit(cache=True, nogil=True)
def _best_exchange(
    new: int,
    left: Places,
    right: Places,
    utility: Amounts,
    chosen: Chosen,
    got: tuple[Amounts, Amounts],
    free: tuple[Places, Places],
    starts: Places,
    by_right: Places,
    starts_right: Places,
) -> tuple[bool, int, int, int]:  # pragma: no cover (compiled)
    """Return the exchange that brings a pair (a, d) in at the greatest gain: the two pairs that go, the one that comes.

    The gain is the factor by which the product of what everybody gets grows, which needs no logarithm.

    Either one chosen pair goes, (a, b) or (c, d), where the end that keeps all has room; or both go and (c, b) comes.
    """
    a, d = left[new], right[new]
    worth = utility[new]
    best, answer = 1.0 + _LEAST_GAIN, (_NOBODY, _NOBODY, _NOBODY)
    if free[0][a] > 0:
        for place in range(starts_right[d], starts_right[d + 1]):
            other = by_right[place]
            if chosen[other]:
                c, lost = left[other], utility[other]
                gain = (got[0][a] + worth) * (got[1][d] + worth - lost) * (got[0][c] - lost)
                gain /= got[0][a] * got[1][d] * got[0][c]
                if gain > best:
                    best, answer = gain, (_NOBODY, other, _NOBODY)
        return answer[1] != _NOBODY, answer[0], answer[1], answer[2]
    for old in range(starts[a], starts[a + 1]):
        if not chosen[old]:
            continue
        b, lost = right[old], utility[old]
        here = (got[0][a] + worth - lost) / got[0][a]
        if free[1][d] > 0:
            gain = here * (got[1][b] - lost) * (got[1][d] + worth) / (got[1][b] * got[1][d])
            if gain > best:
                best, answer = gain, (old, _NOBODY, _NOBODY)
            continue
        for place in range(starts_right[d], starts_right[d + 1]):
            other = by_right[place]
            if not chosen[other]:
                continue
            c = left[other]
            second = starts[c] + np.searchsorted(right[starts[c] : starts[c + 1]], b)
            if second == starts[c + 1] or right[second] != b or chosen[second]:
                continue
            kept = utility[second] - utility[other]
            gain = here * (got[1][b] + utility[second] - lost) * (got[0][c] + kept)
            gain *= (got[1][d] + worth - utility[other]) / (got[1][b] * got[0][c] * got[1][d])
            if gain > best:
                best, answer = gain, (old, other, second)
    return answer[1] != _NOBODY or answer[0] != _NOBODY, answer[0], answer[1], answer[2]
