"""Formulas in conjunctive normal form: bounds, counts and parity of sets of literals."""

from __future__ import annotations

from itertools import combinations

from pysat.card import CardEnc, EncType

GROUP = 6  # at most one of more than twice as many literals is split into groups of this many


class Clauses:
    """A formula under construction. Literals are non-zero integers; ``true`` holds, and so simplifies what it is in."""

    def __init__(self) -> None:
        self.clauses: list[list[int]] = []
        self.top = 0
        self.impossible = False
        self.true = self.new()
        self.clauses.append([self.true])

    def new(self) -> int:
        """A fresh variable."""
        self.top += 1
        return self.top

    def add(self, *literals: int) -> None:
        """At least one of these."""
        if self.true in literals:
            return
        clause = [literal for literal in literals if literal != -self.true]
        self.impossible |= not clause
        self.clauses.append(clause)

    def at_most_one(self, literals: list[int]) -> None:
        """At most one of these: pairs where they are few, else a group and the rest told apart by a fresh variable."""
        while len(literals) > 2 * GROUP:
            in_rest = self.new()
            self._pairs([*literals[:GROUP], in_rest])
            literals = [*literals[GROUP:], -in_rest]
        self._pairs(literals)

    def _pairs(self, literals: list[int]) -> None:
        for a, b in combinations(literals, 2):
            self.add(-a, -b)

    def at_most(self, literals: list[int], bound: int) -> None:
        """At most ``bound`` of these, by a cardinality network (Asín et al., Constraints 16, 2011)."""
        if bound < len(literals):
            card = CardEnc.atmost(literals, bound, top_id=self.top, encoding=EncType.cardnetwrk)
            self.clauses += card.clauses
            self.top = max(self.top, card.nv)

    def count(self, literals: list[int], cap: int) -> list[int]:
        """Literals ``r`` with ``r[k]`` exactly if more than ``k`` of these hold, ``k < cap``.

        A totalizer (Bailleux & Boufkhad, CP 2003) cut off at ``cap``.
        """
        nodes = [[literal] for literal in literals]
        while len(nodes) > 1:
            merged = [self._merge(a, b, cap) for a, b in zip(nodes[::2], nodes[1::2], strict=False)]
            nodes = merged + (nodes[-1:] if len(nodes) % 2 else [])
        return nodes[0] if nodes else []

    def _merge(self, a: list[int], b: list[int], cap: int) -> list[int]:
        size = min(len(a) + len(b), cap)
        out = [self.new() for _ in range(size)]
        for i in range(len(a) + 1):
            for j in range(len(b) + 1):
                if i + j:
                    more = [-a[i - 1]] * (i > 0) + [-b[j - 1]] * (j > 0)
                    self.add(*more, out[min(i + j, size) - 1])
                saturated = (i == len(a) == cap) or (j == len(b) == cap)
                if i + j < size and not saturated:
                    self.add(*a[i : i + 1], *b[j : j + 1], -out[i + j])
        return out

    def even(self, literals: list[int]) -> None:
        """An even number of these, by a chain of exclusive ors."""
        odd = -self.true
        for literal in literals:
            before, odd = odd, self.new()
            self.add(-before, -literal, -odd)
            self.add(before, literal, -odd)
            self.add(before, -literal, odd)
            self.add(-before, literal, odd)
        self.add(-odd)
