"""A B2B forum as a propositional formula whose `soft` literals are the breaks.

Variables: ``x[m][t]``, meeting ``m`` in slot ``t``; ``u[p][t]``, participant ``p`` meets in ``t``; ``c[t][i]`` for each
participant, at least ``i`` of their meetings lie before ``t`` (a sequential counter: Sinz, CP 2005), which are few, as
their number is known; for each participant and ``j``, more than ``j`` breaks.

Three things make proofs short and timetables easy to find.

*Windows*: a participant without breaks meets in consecutive slots, so ``c[t][i]`` implies ``c[t + 1][i + 1]`` if they
have no break. A solver that assumes no breaks then sees at once who must meet when.

*Parity*: each meeting occupies two participants, so an even number of them meets in every slot. Resolution, which is
what clause learning does, has no short proofs of parity. It is stated in two ways, a totalizer of the participants in a
slot whose odd counts are forbidden, or a chain of exclusive ors; which helps differs by instance.

*Few levels of fairness*: some participant can have at most ``q`` breaks (0 as soon as someone has a single meeting), so
nobody has more than ``q + fairness``, and only levels up to ``q`` need comparing.
"""

from __future__ import annotations

from typing import Literal

from ponte.engine.scheduling.b2b import Forum
from ponte.engine.scheduling.clauses import Clauses

Parity = Literal["count", "chain"]


class Encoding(Clauses):
    """A forum as a formula; `soft` holds the literals whose number, the breaks, is to be least."""

    def __init__(self, forum: Forum, fairness: int, parity: Parity) -> None:
        super().__init__()
        self.forum, self.parity = forum, parity
        self.of = forum.meetings_of()
        self.soft: list[int] = []
        self.x = [{t: self.new() for t in sorted(domain)} for domain in forum.domains]
        for row in self.x:
            self.add(*row.values())
            self.at_most_one(list(row.values()))
        self.u = [self.presence(p) for p in range(forum.participants)]
        most = [max(0, min(len(meetings) - 1, forum.slots - len(meetings))) for meetings in self.of]
        least = min(most, default=0)
        levels = [self.breaks(p, most[p], least + fairness, counted=least > 0) for p in range(forum.participants)]
        self.soft = [literal for level in levels for literal in level]
        self.fair(levels, least, fairness)
        for t in range(forum.slots):
            self.slot(t)
        for earlier, later in forum.before:
            self.order(earlier, later)

    def presence(self, p: int) -> list[int]:
        """For each slot the literal of a participant meeting in it; one meeting a slot."""
        row = []
        for t in range(self.forum.slots):
            here = [self.x[m][t] for m in self.of[p] if t in self.x[m]]
            used = self.new() if here else -self.true
            row.append(used)
            self.at_most_one(here)
            self.add(-used, *here)
            for literal in here:
                self.add(-literal, used)
        return row

    def counter(self, p: int) -> list[list[int]]:
        """Literals ``c[t][i]``: a participant has at least ``i`` meetings before slot ``t``.

        Meetings that must, or cannot, lie before ``t`` decide some: by unit propagation alone that is not seen.
        """
        used, meetings = self.u[p], len(self.of[p])
        possible = [0]
        for literal in used:
            possible.append(possible[-1] + (literal != -self.true))

        def row(t: int) -> list[int]:
            over = sum(max(self.x[m]) < t for m in self.of[p] if self.x[m])
            begun = sum(min(self.x[m]) < t for m in self.of[p] if self.x[m])
            least = max(over, meetings - (possible[-1] - possible[t]))
            most = min(possible[t], begun)
            return [
                self.true if i <= max(0, least) else -self.true if i > most else self.new() for i in range(meetings + 2)
            ]

        c = [row(t) for t in range(len(used) + 1)]
        for t, literal in enumerate(used):
            for i in range(1, meetings + 2):
                self.add(-c[t][i], c[t + 1][i])
                self.add(-c[t][i - 1], -literal, c[t + 1][i])
                self.add(-c[t + 1][i], c[t][i], literal)
                self.add(-c[t + 1][i], c[t][i - 1])
        return c

    def breaks(self, p: int, most: int, cap: int, *, counted: bool) -> list[int]:
        """Literals ``b`` with ``b[j]`` if a participant has more than ``j`` breaks, of which there are at most ``cap``.

        Parameters
        ----------
        most
            How many breaks they could have at all.
        counted
            Whether ``b[j]`` must also imply that there are so many.
        """
        used, meetings = self.u[p], len(self.of[p])
        if not meetings:
            return []
        c = self.counter(p)
        begun = [-self.true] * min(most, cap)
        for t in range(1, self.forum.slots - 1) if most else ():
            unless = [-used[t - 1], used[t], c[t][meetings]]  # else a break begins in t
            if self.true in unless:
                continue
            before, begun = begun, [self.new() for _ in begun]
            below = [self.true, *before]
            for j, literal in enumerate(begun):
                self.add(-before[j], literal)
                self.add(*unless, -below[j], literal)
                if counted:
                    self.add(-literal, before[j], below[j])
                    for other in unless:
                        self.add(-literal, before[j], -other)
            if most > cap:
                self.add(*unless, -below[-1])
        some = begun[0] if begun else -self.true
        for t in range(self.forum.slots) if most else ():
            for i in range(1, meetings):
                self.add(some, -c[t][i], c[t + 1][i + 1])
        return [literal for literal in begun if literal != -self.true]

    def fair(self, levels: list[list[int]], least: int, fairness: int) -> None:
        """Whoever has ``level + fairness`` breaks or more obliges everyone to ``level`` of them."""
        for level in range(1, least + 1):
            obliged = self.new()
            for breaks in levels:
                for literal in breaks[level + fairness - 1 : level + fairness]:
                    self.add(-literal, obliged)
                self.add(-obliged, *breaks[level - 1 : level])

    def slot(self, t: int) -> None:
        """A table for each meeting of a slot, and an even number of participants."""
        present = [row[t] for row in self.u if row[t] != -self.true]
        if self.parity == "chain":
            self.at_most([row[t] for row in self.x if t in row], self.forum.tables)
            self.even(present)
            return
        room = 2 * self.forum.tables
        counted = self.count(present, min(len(present), room + 1))
        if len(counted) > room:
            self.add(-counted[room])
        for k in range(0, len(counted), 2):
            if k + 1 < len(counted):
                self.add(-counted[k], counted[k + 1])
            elif len(counted) == len(present):
                self.add(-counted[k])

    def order(self, earlier: int, later: int) -> None:
        """One meeting strictly before another."""
        first, second = self.x[earlier], self.x[later]
        held = -self.true  # the earlier one, before slot t
        for t in range(self.forum.slots):
            if t in second:
                self.add(-second[t], held)
            before, held = held, self.new()
            at = first.get(t, -self.true)
            self.add(-before, held)
            self.add(-at, held)
            self.add(-held, before, at)

    def timetable(self, model: list[int]) -> list[int]:
        """The slots of the meetings in a model."""
        true = {literal for literal in model if literal > 0}
        return [next(t for t, literal in row.items() if literal in true) for row in self.x]

    def phases(self, slots: list[int]) -> list[int]:
        """A timetable as literals: where each meeting is, and when each participant meets."""
        busy = {(p, t) for pair, t in zip(self.forum.meetings, slots, strict=True) for p in pair}
        where = [
            literal if t == slot else -literal
            for row, slot in zip(self.x, slots, strict=True)
            for t, literal in row.items()
        ]
        when = [
            literal if (p, t) in busy else -literal for p, row in enumerate(self.u) for t, literal in enumerate(row)
        ]
        return where + [literal for literal in when if abs(literal) != self.true]
