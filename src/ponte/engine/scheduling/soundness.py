"""What makes a problem sound: unique ids, known references, sensible times, fixed meetings that can stand together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from ponte.engine.errors import BadInput
from ponte.engine.scheduling.languages import ISO_639_1
from ponte.engine.scheduling.problem import Meeting, Person, Problem, Slot

MOST_WEIGHT = 2**53  # of all meetings together: whole numbers up to here are exact in floating point too
MOST = 10**9  # tables, meetings of a person, minutes of travel: fits the arrays of the search with room to spare


def check_problem(problem: Problem, source: str = "problem") -> None:
    """Refuse a problem that no schedule could make sense of.

    Parameters
    ----------
    source
        The file the problem came from, named in the error.

    Raises
    ------
    BadInput
        At the first unsound entry, naming it.
    """
    _Check(problem, source).run()


class _Check:
    def __init__(self, problem: Problem, source: str) -> None:
        self.problem = problem
        self.source = source

    def run(self) -> None:
        p = self.problem
        self.unique("venue", [v.id for v in p.venues])
        self.unique("slot", [s.id for s in p.slots])
        self.unique("person or interpreter", [x.id for x in p.people] + [x.id for x in p.interpreters])
        meetings = self.unique("meeting", [m.id for m in p.meetings])
        self.places()
        self.everybody()
        self.requests(meetings)
        self.order()
        self.fixed()

    def fail(self, entry: str, expected: str) -> BadInput:
        return BadInput(f"{self.source}: {entry}", expected)

    def unique(self, kind: str, ids: list[str]) -> Set[str]:
        found = set(ids)
        if len(found) < len(ids):
            id_, times = Counter(ids).most_common(1)[0]
            raise self.fail(f"{kind} {id_!r}", f"expected a unique id, found it {times} times")
        return found

    def within(self, entry: str, what: str, number: int) -> None:
        if not 0 <= number <= MOST:
            raise self.fail(entry, f"expected {what} from 0 to {MOST}, found {number}")

    def places(self) -> None:
        venues = {v.id for v in self.problem.venues}
        for v in self.problem.venues:
            self.within(f"venue {v.id!r}", "tables", v.tables)
        for t in self.problem.travel:
            for end in (t.origin, t.destination):
                if end not in venues:
                    raise self.fail(f"travel {t.origin!r}–{t.destination!r}", f"unknown venue {end!r}")
            self.within(f"travel {t.origin!r}–{t.destination!r}", "minutes", t.minutes)
        for s in self.problem.slots:
            if s.venue not in venues:
                raise self.fail(f"slot {s.id!r}", f"unknown venue {s.venue!r}")
            if s.start.utcoffset() is None or s.end.utcoffset() is None:
                raise self.fail(f"slot {s.id!r}", "expected times with an offset from UTC, such as +02:00")
            if s.end <= s.start:
                raise self.fail(
                    f"slot {s.id!r}", f"ends ({s.end.isoformat()}) before it starts ({s.start.isoformat()})"
                )
            self.within(f"slot {s.id!r}", "tables", s.tables)

    def everybody(self) -> None:
        slots = {s.id for s in self.problem.slots}
        sound: set[int] = set()  # availabilities are often shared: each tuple is looked through once
        for kind, group in (("person", self.problem.people), ("interpreter", self.problem.interpreters)):
            for x in group:
                for code in x.languages - ISO_639_1:
                    raise self.fail(f"{kind} {x.id!r}", f"unknown language {code!r}, expected an ISO 639-1 code")
                if id(x.available) not in sound:
                    self.known_slots(f"{kind} {x.id!r}", x.available, slots)
                    sound.add(id(x.available))
        for p in self.problem.people:
            if not 0 <= p.min <= (MOST if p.max is None else p.max) <= MOST:
                raise self.fail(f"person {p.id!r}", f"expected 0 ≤ min ≤ max ≤ {MOST}, found {p.min} and {p.max}")

    def known_slots(self, entry: str, ids: tuple[str, ...], slots: Set[str]) -> None:
        if not slots >= set(ids):
            unknown = next(i for i in ids if i not in slots)
            raise self.fail(entry, f"unknown slot {unknown!r}")

    def requests(self, meetings: Set[str]) -> None:
        people = {p.id for p in self.problem.people}
        slots = {s.id for s in self.problem.slots}
        total = 0
        for m in self.problem.meetings:
            who = set(m.people)
            if not who or len(who) < len(m.people) or not who <= people:
                raise self.wrong_people(m, people)
            if not 0 <= m.weight <= MOST_WEIGHT:
                raise self.fail(f"meeting {m.id!r}", f"expected a weight from 0 to {MOST_WEIGHT}, found {m.weight}")
            total += m.weight
            if m.slots is not None:
                self.known_slots(f"meeting {m.id!r}", m.slots, slots)
            if m.slot is not None:
                self.known_slots(f"meeting {m.id!r}", (m.slot,), slots)
                if m.slots is not None and m.slot not in m.slots:
                    raise self.fail(f"meeting {m.id!r}", f"is fixed in {m.slot!r}, which is not among its slots")
            for before in m.after:
                if before not in meetings:
                    raise self.fail(f"meeting {m.id!r}", f"comes after an unknown meeting {before!r}")
        if total > MOST_WEIGHT:
            raise self.fail("meetings", f"expected weights of at most {MOST_WEIGHT} together, found {total}")

    def wrong_people(self, m: Meeting, people: Set[str]) -> BadInput:
        if not m.people:
            return self.fail(f"meeting {m.id!r}", "expected at least one person")
        unknown = next((p for p in m.people if p not in people), None)
        wrong = "names the same person twice" if unknown is None else f"unknown person {unknown!r}"
        return self.fail(f"meeting {m.id!r}", wrong)

    def order(self) -> None:
        try:
            TopologicalSorter({m.id: m.after for m in self.problem.meetings if m.after}).prepare()
        except CycleError as error:
            circle = " → ".join(map(repr, reversed(error.args[1])))
            raise self.fail(f"meeting {error.args[1][0]!r}", f"precedences go round in a circle: {circle}") from None

    def fixed(self) -> None:
        """Fixed meetings must be possible on their own and together (interpreters aside, who need a search)."""
        slots = {s.id: s for s in self.problem.slots}
        people = {p.id: p for p in self.problem.people}
        pinned = [m for m in self.problem.meetings if m.slot is not None]
        at: defaultdict[str, list[Meeting]] = defaultdict(list)
        diary: defaultdict[str, list[Meeting]] = defaultdict(list)
        minutes = travel_minutes(self.problem)
        for m in pinned:
            slot = slots[m.slot or ""]
            for person in (people[p] for p in m.people):
                if slot.id not in person.available:
                    raise self.fail(f"meeting {m.id!r}", f"is fixed in {slot.id!r}, where {person.id!r} is not free")
                self.fits_diary(m, slot, person, diary[person.id], slots, minutes)
                diary[person.id].append(m)
            at[slot.id].append(m)
            if len(at[slot.id]) > slot.tables:
                raise self.fail(f"meeting {m.id!r}", f"is fixed in {slot.id!r}, whose {slot.tables} tables are taken")
        where = {m.id: slots[m.slot or ""] for m in pinned}
        for m in pinned:
            for before in m.after:
                if before in where and where[before].end > where[m.id].start:
                    raise self.fail(f"meeting {m.id!r}", f"is fixed before {before!r}, which it should come after")

    def fits_diary(
        self,
        m: Meeting,
        slot: Slot,
        person: Person,
        others: list[Meeting],
        slots: Mapping[str, Slot],
        minutes: Mapping[tuple[str, str], int],
    ) -> None:
        for other in others:
            if clash(slot, slots[other.slot or ""], minutes):
                raise self.fail(f"meeting {m.id!r}", f"fixed meetings clash: {person.id!r} is in {other.id!r} then")
        if person.max is not None and len(others) >= person.max:
            raise self.fail(f"meeting {m.id!r}", f"{person.id!r} has more fixed meetings than their max {person.max}")


def travel_minutes(problem: Problem) -> dict[tuple[str, str], int]:
    """Minutes of travel for both directions of every stated pair of venues."""
    minutes: dict[tuple[str, str], int] = {}
    for t in problem.travel:
        minutes[t.origin, t.destination] = minutes[t.destination, t.origin] = t.minutes
    return minutes


def clash(a: Slot, b: Slot, minutes: Mapping[tuple[str, str], int]) -> bool:
    """Whether nobody can attend meetings in both slots: they overlap, or leave too little time to travel."""
    first, second = (a, b) if a.start <= b.start else (b, a)
    needed = 0 if a.venue == b.venue else minutes.get((a.venue, b.venue), 0)
    return second.start - first.end < timedelta(minutes=needed)
