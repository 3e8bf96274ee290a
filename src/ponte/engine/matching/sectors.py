"""How near two sectors are in the tree of economic activities, NACE Rev. 2.1, or in a programme's own list of sectors.

The structure (sections and the range of divisions that each holds) is that of Commission Delegated Regulation (EU)
2023/137, Annex. Groups and classes need no table: their codes begin with their division's.

Method: nearness falls with the depth of the lowest common ancestor (Wu & Palmer, *Verb Semantics and Lexical
Selection*, ACL 1994). All codes count as if they named a class, the deepest level, so that two codes do not come closer
by being coarse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

_STRUCTURE: Final = """
    A 01-03  B 05-09  C 10-33  D 35-35  E 36-39  F 41-43  G 46-47  H 49-53  I 55-56  J 58-60  K 61-63
    L 64-66  M 68-68  N 69-75  O 77-82  P 84-84  Q 85-85  R 86-88  S 90-93  T 94-96  U 97-98  V 99-99
"""
SECTIONS: Final = {
    letter: range(int(first), int(last) + 1) for letter, first, last in re.findall(r"(\w) (\d+)-(\d+)", _STRUCTURE)
}
"""The divisions that each section holds."""

_SECTION_OF: Final = {division: letter for letter, divisions in SECTIONS.items() for division in divisions}
_CODE: Final = re.compile(r"[A-V]?(\d{1,2})(?:\.(\d)(\d)?)?")
_LEVELS: Final = 4
"""Section, division, group, class."""
_AT_ONCE: Final = 1 << 21
"""Comparisons of two sectors made in one step: bounds the memory."""

Nace = Mapping[str, tuple[str, ...]]
"""The NACE codes that a programme's own sectors belong to."""


def ancestry(code: str) -> tuple[str, ...]:
    """Return a NACE code and all above it, the section first: ``C26.51`` → ``("C", "26", "26.5", "26.51")``.

    The letter before the digits may be missing or that of an older revision: the digits decide. What is no code of
    NACE has no ancestry.
    """
    code = code.strip().upper()
    if code in SECTIONS:
        return (code,)
    found = _CODE.fullmatch(code)
    if found is None or int(found[1]) not in _SECTION_OF:
        return ()
    division, group, last = f"{int(found[1]):02}", found[2], found[3]
    path = [_SECTION_OF[int(division)], division]
    if group:
        path.append(f"{division}.{group}")
    if last:
        path.append(f"{division}.{group}{last}")
    return tuple(path)


def common_branch(one: str, other: str, nace: Nace) -> str:
    """Return the deepest NACE code that two sectors have in common; empty where there is none."""
    shared = (
        [a for a, b in takewhile(lambda level: level[0] == level[1], zip(mine, theirs, strict=False))]
        for mine in _places(one, nace)
        for theirs in _places(other, nace)
    )
    deepest = max(shared, key=len, default=[])
    return deepest[-1] if deepest else ""


def nearness(one: str, other: str, nace: Nace) -> float:
    """Return how near two sectors are, 0 to 1: the depth of their lowest common ancestor over that of a class.

    1 where both are the same; sectors that belong nowhere in NACE are the same or have nothing in common.
    """
    if _canonical(one) == _canonical(other):
        return 1.0
    return len(ancestry(common_branch(one, other, nace))) / _LEVELS


class Sectors:
    """The sectors named in two lists of profiles, ready to be compared pair by pair.

    Parameters
    ----------
    left, right
        The sectors that each profile of either side names.
    nace
        The codes of own sectors.
    """

    def __init__(self, left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]], nace: Nace) -> None:
        names = {_canonical(name) for named in (*left, *right) for name in named}
        coded = sorted(name for name in names if _places(name, nace))
        self._numbers = {name: number for number, name in enumerate([*coded, *sorted(names.difference(coded))])}
        self._near = _nearness_table(coded, nace)
        self._left, self._right = self._table(left), self._table(right)

    def compare(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how near the sectors of each pair are, 0 to 1; NaN where one of the two names none.

        Each sector of one list is held against the nearest of the other, and the mean over the list that agrees more
        counts, so that naming more sectors than the other is no fault.
        """
        found = np.full(len(i), np.nan, dtype=np.float32)
        stated = np.flatnonzero((self._left[i, 0] >= 0) & (self._right[j, 0] >= 0))
        step = max(1, _AT_ONCE // (self._left.shape[1] * self._right.shape[1]))
        for start in range(0, len(stated), step):
            part = stated[start : start + step]
            A, B = self._left[i[part]][:, :, None], self._right[j[part]][:, None, :]
            last = len(self._near) - 1
            near = np.where(A == B, np.float32(1), self._near[np.minimum(A, last), np.minimum(B, last)])
            near[np.broadcast_to((A < 0) | (B < 0), near.shape)] = 0
            best_left = near.max(axis=2).sum(axis=1) / (A >= 0).sum(axis=(1, 2))
            best_right = near.max(axis=1).sum(axis=1) / (B >= 0).sum(axis=(1, 2))
            found[part] = np.maximum(best_left, best_right)
        return found

    def _table(self, lists: Sequence[tuple[str, ...]]) -> NDArray[np.int64]:
        """Return the numbers of each list's sectors, one row per list, -1 where it is shorter than the longest."""
        numbered = [sorted({self._numbers[_canonical(name)] for name in names}) for names in lists]
        table = np.full((len(lists), max([1, *map(len, numbered)])), -1, dtype=np.int64)
        for row, numbers in enumerate(numbered):
            table[row, : len(numbers)] = numbers
        return table


def _nearness_table(names: list[str], nace: Nace) -> NDArray[np.float32]:
    """Return how near each of the sectors that stand in the tree is to each; a last row and column of zeros."""
    table = np.zeros((len(names) + 1, len(names) + 1), dtype=np.float32)
    for depth in range(1, _LEVELS + 1):
        above = [{path[depth - 1] for path in _places(name, nace) if len(path) >= depth} for name in names]
        columns = {code: column for column, code in enumerate(sorted(set().union(*above)))}
        belongs = np.zeros((len(names) + 1, len(columns)), dtype=np.float32)
        for row, codes in enumerate(above):
            belongs[row, [columns[code] for code in codes]] = 1
        table[belongs @ belongs.T > 0] = depth / _LEVELS
    return table


def _canonical(name: str) -> str:
    """Return a NACE code in its short form, and any other name as it is."""
    return (ancestry(name) or (name,))[-1]


def _places(name: str, nace: Nace) -> list[tuple[str, ...]]:
    """Return where in the tree a sector stands: at its code, or at each of the codes of an own sector."""
    if path := ancestry(name):
        return [path]
    return [path for path in map(ancestry, nace.get(name, ())) if path]
