"""A proven upper bound on the weight any schedule can reach.

Slots in which exactly the same people and interpreters are free form a *block*. The relaxation forgets which slot of
its block a meeting takes: a column ``x[m, c] ∈ [0, 1]`` says how much of meeting ``m`` lies in block ``c``, and

* each meeting is held at most once (a fixed one exactly once);
* each person attends at most their ``max``, and at most as many as they can in a block, and in all blocks together,
  with slots that overlap or lie too far apart to travel between counted once;
* each block has so many tables, and each set of interpreters so many hours, for the meetings only they can serve.

Every coefficient is 1, so for any prices ``y ≥ 0`` of the rows, weak duality gives

    bound(y) = Σ_rows capacity · y  +  Σ_meetings max(0, max_columns (weight − Σ prices of the column's rows)),

(without the ``max(0, ·)`` for a fixed meeting), which is *evaluated afresh here*: whatever found the prices, and
however far it got, the bound stands. Prices come from the primal-dual hybrid gradient method with diagonal steps and
restarts to the average (Pock & Chambolle, ICCV 2011; Applegate et al., NeurIPS 2021), compiled; where the relaxation
is small, the simplex method of HiGHS sharpens them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponte.engine.scheduling.blocks import blocks_of
from ponte.engine.scheduling.compiled import allocating
from ponte.engine.scheduling.encode import I32, I64, Arrays, Encoded

F64 = NDArray[np.float64]
SMALL = 4_000  # columns up to which the simplex method takes a fraction of a second
MOST_WHOLE = 30_000  # columns up to which branch and cut in whole meetings is worth its time
ROUND = 25  # gradient steps between two looks at the bound
ROUNDS = 60
ENOUGH = 2e-6  # relative gain of four rounds below which more of them do not pay


@dataclass(frozen=True)
class Relaxation:
    """Maximise weight · x over columns of meetings, subject to rows of ones."""

    weight: F64  # per meeting
    must: NDArray[np.bool_]  # per meeting: fixed
    col_ptr: I64  # meetings + 1: the columns of each meeting
    row_ptr: I64  # columns + 1: the rows of each column
    row: I32
    capacity: F64  # per row


@dataclass(frozen=True)
class Bound:
    """The bound, the prices that prove it, and what each meeting is worth beyond the prices of its best column."""

    value: int
    prices: F64
    margin: F64


@allocating
def _most_attendable(arrays: Arrays, chosen: I32) -> int:
    """The longest chain of pairwise consecutive slots among ``chosen`` (ascending): nobody can attend more."""
    longest = np.zeros(len(chosen), np.int64)
    best = 0
    for i in range(len(chosen)):
        s = chosen[i]
        longest[i] = 1
        lo, hi = arrays.clash_ptr[s], arrays.clash_ptr[s + 1]
        for j in range(i):
            t = chosen[j]
            if longest[j] + 1 > longest[i] and arrays.end[t] <= arrays.start[s]:
                k = lo + np.searchsorted(arrays.clash[lo:hi], t)
                if k >= hi or arrays.clash[k] != t:
                    longest[i] = longest[j] + 1
        best = max(best, longest[i])
    return best


@allocating
def _attendable(arrays: Arrays, block: I32, count: int) -> tuple[I64, I64]:
    """For each member of the crowd how many free slots they could attend; the same for whoever is free in a block."""
    crowd, slots = arrays.free.shape
    person = np.zeros(crowd, np.int64)
    overlapping = len(arrays.clash) > slots
    for p in range(crowd):
        if overlapping:
            person[p] = _most_attendable(arrays, np.flatnonzero(arrays.free[p]).astype(np.int32))
        else:
            person[p] = arrays.free[p].sum()
    size = np.zeros(count, np.int64)
    for c in range(count):
        size[c] = _most_attendable(arrays, np.flatnonzero(block == c).astype(np.int32))
    return person, size


@allocating
def _columns(arrays: Arrays, block: I32) -> tuple[I64, I32]:
    """The distinct blocks of each meeting's domain."""
    total = len(arrays.weight)
    ptr = np.zeros(total + 1, np.int64)
    items = np.empty(len(arrays.domain), np.int32)
    n = 0
    for m in range(total):
        first = n
        for k in range(arrays.domain_ptr[m], arrays.domain_ptr[m + 1]):
            c = block[arrays.domain[k]]
            seen = False
            for j in range(first, n):
                seen |= items[j] == c
            if not seen:
                items[n] = c
                n += 1
        ptr[m + 1] = n
    return ptr, items[:n].copy()


@allocating
def _rows(
    arrays: Arrays, col_ptr: I64, col_block: I32, blocks: int, people: int, guide_ptr: I64, guide_rows: I32
) -> tuple[I64, I32]:
    """Row numbers of each column: people's totals, people's blocks, tables of the block, interpreters."""
    total = len(arrays.weight)
    ptr = np.zeros(len(col_block) + 1, np.int64)
    for m in range(total):
        size = 2 * (arrays.people_ptr[m + 1] - arrays.people_ptr[m]) + 1
        if arrays.kind[m] >= 0:
            size += 2 * (guide_ptr[arrays.kind[m] + 1] - guide_ptr[arrays.kind[m]])
        for c in range(col_ptr[m], col_ptr[m + 1]):
            ptr[c + 1] = size
    ptr = np.cumsum(ptr)
    row = np.empty(ptr[-1], np.int32)
    for m in range(total):
        for c in range(col_ptr[m], col_ptr[m + 1]):
            k, b = ptr[c], col_block[c]
            for i in range(arrays.people_ptr[m], arrays.people_ptr[m + 1]):
                p = arrays.people[i]
                row[k] = p
                row[k + 1] = people * (1 + b) + p
                k += 2
            tables = people * (1 + blocks)
            row[k] = tables + b
            k += 1
            if arrays.kind[m] >= 0:
                for i in range(guide_ptr[arrays.kind[m]], guide_ptr[arrays.kind[m] + 1]):
                    row[k] = tables + blocks + guide_rows[i] * (blocks + 1)
                    row[k + 1] = row[k] + 1 + b
                    k += 2
    return ptr, row


def relax(encoded: Encoded) -> Relaxation:
    """The relaxation of a problem, with empty rows taken out."""
    arrays, people = encoded.arrays, encoded.people
    block = blocks_of(arrays)
    count = int(block.max(initial=-1)) + 1
    attend, size = _attendable(arrays, block, count)
    col_ptr, col_block = _columns(arrays, block)

    # A kind of need draws on the hours of every set of interpreters that contains all who fit it.
    kinds = [
        frozenset(arrays.helpers[a:b].tolist())
        for a, b in zip(arrays.helpers_ptr[:-1], arrays.helpers_ptr[1:], strict=True)
    ]
    sets = sorted({s for s in kinds if s} | ({frozenset().union(*kinds)} if any(kinds) else set()), key=sorted)
    guide_ptr = np.zeros(len(kinds) + 1, np.int64)
    drawn = [[i for i, s in enumerate(sets) if kind and kind <= s] for kind in kinds]
    np.cumsum([len(d) for d in drawn], out=guide_ptr[1:])
    guide_rows = np.array([i for d in drawn for i in d], np.int32)

    first_of_block = np.array([int(np.flatnonzero(block == c)[0]) for c in range(count)], np.int64)
    capacity = [np.minimum(attend[:people], arrays.max_meetings[:people])]
    capacity += [np.full(people, size[c]) for c in range(count)]
    capacity.append(np.bincount(block, weights=arrays.tables, minlength=count) if count else np.zeros(0))
    for s in sets:
        members = sorted(s)
        there = arrays.free[members][:, first_of_block].sum(axis=0)
        capacity.append(np.concatenate([[attend[members].sum()], size * there]))
    row_ptr, row = _rows(arrays, col_ptr, col_block, count, people, guide_ptr, guide_rows)
    limits = np.concatenate(capacity).astype(np.float64)

    load = np.bincount(row, minlength=len(limits))
    kept = load > limits  # a row with no more columns than places never binds
    renumber = np.cumsum(kept, dtype=np.int64) - 1
    mask = kept[row]
    kept_ptr = np.zeros(len(row_ptr), np.int64)
    kept_ptr[1:] = np.cumsum(mask)[row_ptr[1:] - 1] if len(mask) else 0
    return Relaxation(
        weight=arrays.weight.astype(np.float64),
        must=arrays.fixed >= 0,
        col_ptr=col_ptr,
        row_ptr=kept_ptr,
        row=renumber[row[mask]].astype(np.int32),
        capacity=limits[kept],
    )


@allocating
def _evaluate(
    weight: F64, must: NDArray[np.bool_], col_ptr: I64, row_ptr: I64, row: I32, capacity: F64, y: F64, margin: F64
) -> float:
    """The bound that prices ``y ≥ 0`` prove; ``margin`` is filled with each meeting's best weight minus prices."""
    value = 0.0
    for i in range(len(y)):
        value += capacity[i] * y[i]
    for m in range(len(weight)):
        best = -np.inf
        for c in range(col_ptr[m], col_ptr[m + 1]):
            paid = 0.0
            for k in range(row_ptr[c], row_ptr[c + 1]):
                paid += y[row[k]]
            best = max(best, weight[m] - paid)
        margin[m] = best
        if best > 0 or (must[m] and best > -np.inf):
            value += best
    return value


@allocating
def _gradient_steps(
    weight: F64,
    must: NDArray[np.bool_],
    col_ptr: I64,
    row_ptr: I64,
    row: I32,
    capacity: F64,
    x: F64,
    y: F64,
    z: F64,
    mean: tuple[F64, F64, F64],
    scale: float,
    steps: int,
) -> None:
    """``steps`` primal-dual steps in place; ``z`` prices "each meeting at most once"; adds the iterates to ``mean``."""
    ahead = np.empty_like(y)
    degree = np.zeros(len(y))
    for i in row:
        degree[i] += 1
    for _ in range(steps):
        ahead[:] = -capacity
        for m in range(len(weight)):
            once = -1.0
            for c in range(col_ptr[m], col_ptr[m + 1]):
                paid = z[m]
                for k in range(row_ptr[c], row_ptr[c + 1]):
                    paid += y[row[k]]
                step = (weight[m] - paid) / (scale * (row_ptr[c + 1] - row_ptr[c] + 1))
                new = min(1.0, max(0.0, x[c] + step))
                over = 2 * new - x[c]
                x[c] = new
                mean[0][c] += new
                once += over
                for k in range(row_ptr[c], row_ptr[c + 1]):
                    ahead[row[k]] += over
            if col_ptr[m + 1] > col_ptr[m]:
                z[m] += scale * once / (col_ptr[m + 1] - col_ptr[m])
                if not must[m]:
                    z[m] = max(0.0, z[m])
                mean[2][m] += z[m]
        for i in range(len(y)):
            y[i] = max(0.0, y[i] + scale * ahead[i] / max(1.0, degree[i]))
            mean[1][i] += y[i]


def improve(relaxation: Relaxation) -> Iterator[Bound]:
    """Ever better upper bounds on the weight of any schedule, one every `ROUND` steps, until they settle."""
    r = relaxation
    rows = (r.weight, r.must, r.col_ptr, r.row_ptr, r.row, r.capacity)
    x, y, z = np.zeros(len(r.row_ptr) - 1), np.zeros(len(r.capacity)), np.zeros(len(r.weight))
    margin = np.zeros(len(r.weight))
    best, prices = _evaluate(*rows, y, margin), y.copy()
    scale = max(1.0, float(r.weight.mean())) if len(r.weight) else 1.0
    history = [best]
    for _ in range(ROUNDS):
        mean = (np.zeros_like(x), np.zeros_like(y), np.zeros_like(z))
        _gradient_steps(*rows, x, y, z, mean, scale, ROUND)
        for total in mean:
            total /= ROUND
        last, average = _evaluate(*rows, y, margin), _evaluate(*rows, mean[1], margin)
        if average < last:
            x, y, z = mean
        if min(last, average) < best:
            best, prices = min(last, average), y.copy()
        yield _bound(rows, prices)
        history.append(best)
        if len(history) > 8 and history[-5] - best < ENOUGH * best:
            break
    exact = _simplex(r) if len(r.row_ptr) - 1 <= SMALL else None
    if exact is not None and _evaluate(*rows, exact, margin) < best:
        yield _bound(rows, exact)


def _bound(rows: tuple[F64, NDArray[np.bool_], I64, I64, I32, F64], prices: F64) -> Bound:
    margin = np.zeros(len(rows[0]))
    return Bound(_rounded(_evaluate(*rows, prices, margin)), prices, margin)


def _rounded(bound: float) -> int:
    """Weights are whole, so a bound may be rounded down, once the error of summing floats is allowed for."""
    return int(np.floor(bound + 1e-7 * max(1.0, abs(bound))))


def _simplex(r: Relaxation) -> F64 | None:
    """Optimal prices of a small relaxation."""
    columns = len(r.row_ptr) - 1
    if not columns or not len(r.capacity):
        return None
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    meeting = np.repeat(np.arange(len(r.weight)), np.diff(r.col_ptr))
    rows = csr_array((np.ones(len(r.row)), r.row, r.row_ptr), shape=(columns, len(r.capacity))).T
    once = csr_array((np.ones(columns), (meeting, np.arange(columns))), shape=(len(r.weight), columns))
    must = -once[np.flatnonzero(r.must)]
    solved = linprog(
        -r.weight[meeting],
        A_ub=vstack([rows, once, must]).tocsr(),
        b_ub=np.concatenate([r.capacity, np.ones(len(r.weight)), -np.ones(must.shape[0])]),
        method="highs-ds",
    )
    return np.maximum(0.0, -solved.ineqlin.marginals[: len(r.capacity)]) if solved.success else None
