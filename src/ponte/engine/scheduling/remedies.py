"""What would bring meetings about that a schedule leaves out: each remedy is tried, none is guessed.

All that has its place keeps it. What is left over (`leftover`) is a small problem of its own: the waiting meetings, and
for everybody the slots that their diary leaves free. A remedy changes that problem, `solve` answers it, and the gain is
the number of meetings in the answer beyond those that find a place without any remedy. So a gain is a number of
meetings that certainly can take place; a run that moves others too may find more.

The cheapest remedies are taken greedily, by meetings per effort, each beside those taken before.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from ponte.engine.scheduling.problem import Interpreter, Meeting, Person, Placement, Problem, Schedule, Slot
from ponte.engine.scheduling.soundness import clash
from ponte.engine.scheduling.standing import Standing

FEW_SECONDS = 1.0  # of search for one remedy; most are proved before
PAIRS = 3  # pairs of languages that more interpreters are tried for
STAYING = 8  # people whose longer presence is tried, those of most waiting meetings
STEPS = 4  # cheapest remedies that are sought one after the other
KEPT = 12  # remedies that are tried again in each step


@dataclass(frozen=True, slots=True)
class MoreInterpreters:
    """So many more interpreters between two languages, in the slots of one half day."""

    count: int
    languages: frozenset[str]
    slots: tuple[str, ...]

    @property
    def effort(self) -> int:
        """What it costs, beside the other remedies: somebody to be found and paid for half a day."""
        return 3 * self.count


@dataclass(frozen=True, slots=True)
class MoreTables:
    """So many more tables, in the slots of one half day."""

    count: int
    slots: tuple[str, ...]

    @property
    def effort(self) -> int:
        """What it costs: a table carried in."""
        return self.count


@dataclass(frozen=True, slots=True)
class OneMoreSlot:
    """A slot after the last of a half day, for all who are there in that one."""

    slot: Slot
    after: str

    @property
    def effort(self) -> int:
        """What it costs: a whole hall stays longer."""
        return 4


@dataclass(frozen=True, slots=True)
class LongerPresence:
    """Somebody is there in the slots of one more half day."""

    who: str
    slots: tuple[str, ...]

    @property
    def effort(self) -> int:
        """What it costs: one person's half day."""
        return 2


Remedy = MoreInterpreters | MoreTables | OneMoreSlot | LongerPresence


@dataclass(frozen=True, slots=True)
class Gain:
    """What a remedy brings, in meetings and in weight, beyond what stood before it."""

    remedy: Remedy
    meetings: int
    weight: int


@dataclass(frozen=True, slots=True)
class Remedies:
    """What was found: each remedy by itself, best first, and the cheapest ones one after the other."""

    without: int
    """Meetings that find a place as things are."""
    single: tuple[Gain, ...]
    steps: tuple[Gain, ...]
    tried: int


def leftover(problem: Problem, placements: Iterable[Placement]) -> tuple[Problem, Standing]:
    """The problem of the meetings that wait, beside all that stand and keep their places."""
    standing = Standing(problem)
    for row in placements:
        standing.add(row)
    waiting = [m for m in problem.meetings if m.id not in standing.placed]
    concerned = {p for m in waiting for p in m.people}
    rest = replace(
        problem,
        slots=tuple(replace(s, tables=max(0, s.tables - len(standing.tables[s.id]))) for s in problem.slots),
        people=tuple(_free_person(p, standing) for p in problem.people if p.id in concerned),
        interpreters=tuple(
            replace(g, available=_free(g.id, g.available, standing.slots, standing)) for g in problem.interpreters
        ),
        meetings=tuple(_waiting(m, standing) for m in waiting),
    )
    return rest, standing


def find_remedies(
    problem: Problem,
    placements: Iterable[Placement],
    half_days: Iterable[tuple[str, ...]],
    *,
    seconds: float = 120.0,
    on_try: Callable[[int, int], bool | None] | None = None,
) -> Remedies:
    """Try remedies for the meetings that a schedule leaves out.

    Parameters
    ----------
    half_days
        The slots of each half day of each venue, in order of time.
    seconds
        Time to spend at most; what has not been tried then is not told of.
    on_try
        Called after every remedy with how many have been tried and how many will be; ``False`` ends the search.
    """
    return _Search(problem, list(placements), list(half_days), seconds, on_try).run()


class _Over(Exception):
    """The time is over, or the caller has seen enough."""


class _Search:
    def __init__(
        self,
        problem: Problem,
        placements: list[Placement],
        half_days: list[tuple[str, ...]],
        seconds: float,
        on_try: Callable[[int, int], bool | None] | None,
    ) -> None:
        self.problem, self.half_days = problem, half_days
        self.rest, self.standing = leftover(problem, placements)
        self.until = time.perf_counter() + seconds
        self.on_try, self.tried, self.planned = on_try, 0, 0

    def run(self) -> Remedies:
        base = _solved(self.rest)
        single: list[Gain] = []
        steps: list[Gain] = []
        try:
            candidates = list(self.candidates())
            self.planned = len(candidates) + STEPS * KEPT
            for remedy in candidates:
                single.append(self.gain(self.rest, remedy, base))
            single = sorted((gain for gain in single if gain.meetings > 0), key=_worth, reverse=True)
            self.take(steps, single, base)
        except _Over:
            pass
        best = sorted((gain for gain in single if gain.meetings > 0), key=_worth, reverse=True)
        return Remedies(len(base.meetings), tuple(best), tuple(_joined(steps)), self.tried)

    def take(self, steps: list[Gain], single: list[Gain], before: Schedule) -> None:
        """The cheapest remedy, then the cheapest beside it, and so on."""
        rest, candidates = self.rest, [gain.remedy for gain in single[:KEPT]]
        for step in range(STEPS):
            gains = single[:KEPT] if step == 0 else [self.gain(rest, remedy, before) for remedy in candidates]
            best = max(gains, key=_worth, default=None)
            if best is None or best.meetings <= 0:
                return
            steps.append(best)
            rest = self.changed(rest, best.remedy, step)
            before = _solved(rest)
            if isinstance(best.remedy, OneMoreSlot | LongerPresence):
                candidates.remove(best.remedy)

    def gain(self, rest: Problem, remedy: Remedy, before: Schedule) -> Gain:
        """What a remedy brings beside what there is."""
        if time.perf_counter() > self.until:
            raise _Over
        answer = _solved(self.changed(rest, remedy, STEPS))
        self.tried += 1
        if self.on_try is not None and self.on_try(self.tried, max(self.tried, self.planned)) is False:
            raise _Over
        return Gain(remedy, len(answer.meetings) - len(before.meetings), answer.value - before.value)

    def changed(self, rest: Problem, remedy: Remedy, step: int) -> Problem:
        """The leftover problem with a remedy; ``step`` keeps the names of new interpreters apart."""
        match remedy:
            case MoreInterpreters(count, languages, slots):
                more = tuple(Interpreter(f"more {step} {n}", languages, slots) for n in range(count))
                return replace(rest, interpreters=(*rest.interpreters, *more))
            case MoreTables(count, slots):
                return replace(
                    rest,
                    slots=tuple(replace(s, tables=s.tables + count) if s.id in slots else s for s in rest.slots),
                )
            case OneMoreSlot(slot, after):
                return self.lengthened(rest, slot, after)
            case LongerPresence(who, slots):
                known = {s.id: s for s in rest.slots}
                free = _free(who, slots, known, self.standing)
                return replace(
                    rest,
                    people=tuple(
                        replace(p, available=(*p.available, *(s for s in free if s not in p.available)))
                        if p.id == who
                        else p
                        for p in rest.people
                    ),
                )

    def lengthened(self, rest: Problem, slot: Slot, after: str) -> Problem:
        there = self.standing.free
        known = {slot.id: slot}

        def free(who: str) -> tuple[str, ...]:
            return _free(who, (slot.id,), known, self.standing) if after in there.get(who, ()) else ()

        return replace(
            rest,
            slots=(*rest.slots, slot),
            people=tuple(replace(p, available=(*p.available, *free(p.id))) for p in rest.people),
            interpreters=tuple(replace(g, available=(*g.available, *free(g.id))) for g in rest.interpreters),
        )

    def candidates(self) -> Iterator[Remedy]:
        """Every remedy that could help at least one meeting."""
        free = {p.id: frozenset(p.available) for p in self.rest.people}
        together = {m.id: frozenset.intersection(*(free[p] for p in m.people)) for m in self.rest.meetings}
        pairs = self.pairs()
        for half in self.half_days:
            here = [m for m in self.rest.meetings if together[m.id] & set(half)]
            if here:
                for pair, meetings in pairs.items():
                    if any(m.id in meetings for m in here):
                        for count in (1, 2, 4):
                            yield MoreInterpreters(count, frozenset(pair), half)
                for count in (1, 3):
                    yield MoreTables(count, half)
            yield self.slot_after(half)
        yield from self.stays(together)

    def pairs(self) -> dict[tuple[str, str], set[str]]:
        """The pairs of languages that most waiting meetings need an interpreter between."""
        needing: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        spoken = {p.id: p.languages for p in self.rest.people}
        for m in self.rest.meetings:
            if self.standing.needs_interpreter(m) and len(m.people) == 2:
                one, other = (spoken[p] for p in m.people)
                for a in one:
                    for b in other:
                        needing[min(a, b), max(a, b)].add(m.id)
        most = sorted(needing, key=lambda pair: (-len(needing[pair]), pair))[:PAIRS]
        return {pair: needing[pair] for pair in most}

    def slot_after(self, half: tuple[str, ...]) -> OneMoreSlot:
        last = self.standing.slots[half[-1]]
        gap = timedelta(0)
        if len(half) > 1:
            gap = max(last.start - self.standing.slots[half[-2]].end, timedelta(0))
        start = last.end + gap
        slot = Slot(f"{last.id} and one more", last.venue, start, start + (last.end - last.start), last.tables)
        return OneMoreSlot(slot, last.id)

    def stays(self, together: dict[str, frozenset[str]]) -> Iterator[LongerPresence]:
        """Half days at which somebody with many waiting meetings is not, but others of these are."""
        waiting = Counter(p for m in self.rest.meetings for p in m.people)
        free = {p.id: frozenset(p.available) for p in self.rest.people}
        for who, _ in sorted(waiting.items(), key=lambda pair: (-pair[1], pair[0]))[:STAYING]:
            partners = [free[p] for m in self.rest.meetings if who in m.people for p in m.people if p != who]
            for half in self.half_days:
                is_wanted = any(others & set(half) for others in partners)
                if is_wanted and not self.standing.free[who] & set(half) and self.nowhere_else(who, half):
                    yield LongerPresence(who, half)

    def nowhere_else(self, who: str, half: tuple[str, ...]) -> bool:
        """Nobody can be added to a half day that they spend in another place."""
        slots = self.standing.slots
        mine = [slots[s] for s in self.standing.free[who]]
        return not any(clash(slots[s], other, self.standing.minutes) for s in half for other in mine)


def _solved(problem: Problem) -> Schedule:
    from ponte.engine.scheduling.solver import solve

    return solve(problem, seconds=FEW_SECONDS)


def _joined(steps: Iterable[Gain]) -> Iterator[Gain]:
    """Steps with those of one kind in one half day that follow each other as one: two more tables, not one and one."""
    last: Gain | None = None
    for gain in steps:
        match last, gain.remedy:
            case Gain(MoreTables(before, slots)), MoreTables(count, same) if slots == same:
                remedy: Remedy = MoreTables(before + count, slots)
            case Gain(MoreInterpreters(before, pair, slots)), MoreInterpreters(count, like, same) if (pair, slots) == (
                like,
                same,
            ):
                remedy = MoreInterpreters(before + count, pair, slots)
            case _:
                if last is not None:
                    yield last
                last = gain
                continue
        last = Gain(remedy, last.meetings + gain.meetings, last.weight + gain.weight)
    if last is not None:
        yield last


def _worth(gain: Gain) -> tuple[float, int, int]:
    return gain.meetings / gain.remedy.effort, gain.weight, -gain.remedy.effort


def _free(who: str, slots: Iterable[str], known: Mapping[str, Slot], standing: Standing) -> tuple[str, ...]:
    """Those of some slots that somebody's diary leaves them."""
    diary = standing.diary[who].values() if who in standing.diary else ()
    return tuple(s for s in slots if not any(clash(known[s], other, standing.minutes) for other in diary))


def _free_person(person: Person, standing: Standing) -> Person:
    number = len(standing.diary[person.id])
    return replace(
        person,
        available=_free(person.id, person.available, standing.slots, standing),
        min=0,
        max=None if person.max is None else max(0, person.max - number),
    )


def _waiting(meeting: Meeting, standing: Standing) -> Meeting:
    """A meeting that has to find its place beside those that stand: a fixed one may be missing, orders are kept."""
    slots = meeting.slots if meeting.slot is None else (meeting.slot,)
    if meeting.after or standing.followers[meeting.id]:
        in_order = [o.slot for o in standing.openings(meeting.id) if all(f.code != "too_early" for f in o.faults)]
        slots = tuple(s for s in in_order if slots is None or s in slots)
    after = tuple(m for m in meeting.after if m not in standing.placed)
    return replace(meeting, slots=slots, slot=None, after=after)
