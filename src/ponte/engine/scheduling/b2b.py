"""The business-to-business meeting scheduling problem of Bofill et al., JAIR 74 (2022), and its ``.dzn`` files.

All meetings, each of two participants, are to be scheduled in one room of tables; the aim is fewest breaks. A *break*
is one maximal group of idle slots between two meetings of a participant (lunch is not special); *fairness* bounds the
difference between the most and the fewest breaks of any two participants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ponte.engine.errors import BadInput

MORNING, AFTERNOON, ANY = 1, 2, 3
MOST_DIGITS = 6
"""Of any number of a file: a million slots are more than any day has."""


@dataclass(frozen=True, slots=True)
class Forum:
    """One instance. Participants, slots and meetings count from 1 in the file and in answers, from 0 here."""

    participants: int
    tables: int
    slots: int
    meetings: tuple[tuple[int, int], ...]  # the two participants of each
    domains: tuple[frozenset[int], ...]  # the slots each may take: session, fixed slot, forbidden slots taken out
    before: tuple[tuple[int, int], ...]  # (earlier, later): strictly before

    def meetings_of(self) -> list[list[int]]:
        """For each participant, their meetings."""
        rows: list[list[int]] = [[] for _ in range(self.participants)]
        for m, pair in enumerate(self.meetings):
            for p in pair:
                rows[p].append(m)
        return rows


def read_forum(path: Path) -> Forum:
    """An instance from a ``.dzn`` file.

    Raises
    ------
    BadInput
        A key is missing, has the wrong number of entries, or an entry is out of range.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start}", "expected UTF-8") from None
    return _Reader(text, str(path)).forum()


class _Reader:
    def __init__(self, text: str, source: str) -> None:
        self.source = source
        text = re.sub(r"%[^\n]*", "", text)
        assignments = (entry.partition("=") for entry in text.split(";")[:-1])
        self.values = {key.split()[-1]: value for key, sign, value in assignments if sign and key.strip()}

    def fail(self, key: str, expected: str) -> BadInput:
        return BadInput(f"{self.source}: {key}", expected)

    def numbers(self, key: str) -> list[int]:
        if key not in self.values:
            raise self.fail(key, "expected this key, found nothing")
        found = re.findall(r"-?\d+", self.values[key])
        if too_long := [n for n in found if len(n) > MOST_DIGITS]:
            raise self.fail(key, f"expected numbers of at most {MOST_DIGITS} digits, found {too_long[0][:40]!r}")
        return [int(n) for n in found]

    def whole(self, key: str) -> int:
        found = self.numbers(key)
        if len(found) != 1 or found[0] < 0:
            raise self.fail(key, f"expected one whole number, found {self.values[key].strip()[:40]!r}")
        return found[0]

    def sets(self, key: str, size: int) -> list[set[int]]:
        """One set per participant or meeting; an absent key means that all are empty."""
        if key not in self.values:
            return [set() for _ in range(size)]
        found = [
            {int(n) for n in re.findall(r"\d+", body) if len(n) <= MOST_DIGITS} - {0}
            for body in re.findall(r"\{([^}]*)\}", self.values[key])
        ]
        if len(found) != size:
            raise self.fail(key, f"expected {size} sets, found {len(found)}")
        return found

    def forum(self) -> Forum:
        participants, total = self.whole("nBusiness"), self.whole("nMeetings")
        slots, morning = self.whole("nTotalSlots"), self.whole("nMorningSlots")
        requested = self.numbers("requested")
        if len(requested) != 3 * total:
            raise self.fail("requested", f"expected {total} rows of 3, found {len(requested)} numbers")
        rows = list(zip(requested[::3], requested[1::3], requested[2::3], strict=True))
        forbidden = self.sets("forbidden", participants)
        fixed = self.numbers("fixed") if "fixed" in self.values else [0] * total
        if len(fixed) != total:
            raise self.fail("fixed", f"expected {total} slots, found {len(fixed)}")
        sessions = {
            MORNING: set(range(1, morning + 1)),
            AFTERNOON: set(range(morning + 1, slots + 1)),
            ANY: set(range(1, slots + 1)),
        }
        domains: list[frozenset[int]] = []
        for number, ((a, b, session), slot) in enumerate(zip(rows, fixed, strict=True), 1):
            place = f"requested row {number}"
            if not (1 <= a <= participants and 1 <= b <= participants and a != b):
                raise self.fail(place, f"expected two participants of 1…{participants}, found {a} and {b}")
            if session not in sessions:
                raise self.fail(place, f"expected a session of 1, 2 or 3, found {session}")
            if not 0 <= slot <= slots:
                raise self.fail(f"fixed entry {number}", f"expected a slot of 0…{slots}, found {slot}")
            domain = sessions[session] - forbidden[a - 1] - forbidden[b - 1]
            domains.append(frozenset(s - 1 for s in domain if slot in (0, s)))
        return Forum(
            participants=participants,
            tables=self.whole("nTables"),
            slots=slots,
            meetings=tuple((a - 1, b - 1) for a, b, _ in rows),
            domains=tuple(domains),
            before=tuple(self.precedences(total)),
        )

    def precedences(self, total: int) -> list[tuple[int, int]]:
        pairs = []
        for later, earlier in enumerate(self.sets("precedences", total)):
            for m in earlier:
                if not 1 <= m <= total:
                    raise self.fail(f"precedences entry {later + 1}", f"expected meetings of 1…{total}, found {m}")
                pairs.append((m - 1, later))
        return pairs


def breaks_of(forum: Forum, timetable: list[int]) -> list[int]:
    """The breaks of each participant, given the slot of each meeting."""
    return [
        sum(b - a > 1 for a, b in pairwise(sorted(timetable[m] for m in meetings))) for meetings in forum.meetings_of()
    ]


def forum_faults(forum: Forum, timetable: list[int], fairness: int) -> list[str]:
    """Every rule a timetable breaks; written apart from the solver."""
    faults = [
        f"meeting {m + 1} is not allowed in slot {s + 1}" for m, s in enumerate(timetable) if s not in forum.domains[m]
    ]
    for p, meetings in enumerate(forum.meetings_of()):
        if len({timetable[m] for m in meetings}) < len(meetings):
            faults.append(f"participant {p + 1} has two meetings in one slot")
    for s in range(forum.slots):
        if timetable.count(s) > forum.tables:
            faults.append(f"slot {s + 1} has {timetable.count(s)} meetings at {forum.tables} tables")
    faults += [f"meeting {b + 1} is not after {a + 1}" for a, b in forum.before if timetable[a] >= timetable[b]]
    breaks = breaks_of(forum, timetable)
    if breaks and max(breaks) - min(breaks) > fairness:
        faults.append(f"breaks differ by {max(breaks) - min(breaks)}, fairness allows {fairness}")
    return faults
