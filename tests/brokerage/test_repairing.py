"""The day's repair in the database: no rule broken, nothing begun touched, only those told whom it concerns."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.brokerage.domain.missing import close_tables, note_arrival, reopen_tables, report_missing
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.repairing import apply_repair, propose_repair
from ponte.brokerage.domain.standing_by import stand_by
from ponte.brokerage.enums import Half, TimetableStatus
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import (
    Booth,
    Brokerage,
    Meeting,
    Placement,
    Presence,
    Registration,
    Seat,
    Timetable,
    Unplaced,
)
from ponte.brokerage.queries.day import stand_by_choices
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.engine import scheduling
from ponte.people.models import Person
from ponte.press.models import Message
from tests.factories import ProfileFactory, SuggestionFactory, a_week
from tests.factories_day import ROME, ROUND, Day, a_day

pytestmark = pytest.mark.django_db


def published(brokerage: Brokerage) -> Timetable:
    return brokerage.timetables.get(status=TimetableStatus.PUBLISHED)


def repair(day: Day) -> Timetable:
    return apply_repair(
        actor=day.week.officer, brokerage=day.week.brokerage, digest=propose_repair(day.week.brokerage).digest
    )


def gone(day: Day, registration: Registration) -> None:
    report_missing(actor=day.week.officer, registration=registration, starts=day.begun, ends=day.begun + 4 * ROUND)


def told() -> set[str]:
    return set(Message.objects.values_list("account__email", flat=True))


def test_a_no_show_frees_the_slots_to_come_for_who_waits_and_leaves_what_has_begun() -> None:
    day = a_day()
    anna, wei = day.week.anna, day.week.wei
    mei, luca, carlo = (
        day.somebody(side, name, ("en", "it")) for side, name in [("cn", "Mei"), ("it", "Luca"), ("it", "Carlo")]
    )
    running = day.meets(anna, wei, 0)
    lost = day.meets(mei, luca, 1)
    untouched = day.meets(anna, mei, 2)
    waiting = day.meets(carlo, luca, None)
    gone(day, mei)
    proposal = propose_repair(day.week.brokerage)
    kinds = {line.id: line.kind for line in proposal.lines}
    assert kinds == {f"m{lost.pk}": "lost", f"m{untouched.pk}": "lost", f"m{waiting.pk}": "new"}
    assert Timetable.objects.count() == 1  # nothing is written by looking

    mended = repair(day)
    assert published(day.week.brokerage) == mended
    assert mended.placements.get(meeting=running).slot == day.week.slots[0]
    assert mended.placements.get(meeting=waiting).slot in day.week.slots[1:]
    assert set(mended.unplaced.values_list("meeting", flat=True)) == {lost.pk, untouched.pk}
    assert told() == {f"{row.person.account.email}" for row in (anna, mei, luca, carlo)}
    assert AuditEntry.objects.filter(action="brokerage.apply_repair", subject_id=mended.pk).count() == 1


def test_who_arrives_late_keeps_the_slots_after_and_who_comes_after_all_gets_them_back() -> None:
    day = a_day()
    anna, mei = day.week.anna, day.somebody("cn", "Mei", ("it",))
    early, late = day.meets(anna, mei, 1), day.meets(day.somebody("it", "Luca", ("it",)), mei, 3)
    report_missing(actor=None, registration=mei, starts=day.begun, ends=day.week.slots[2].starts)
    mended = repair(day)
    assert mended.placements.get(meeting=early).slot == day.week.slots[2]
    assert mended.placements.get(meeting=late).slot == day.week.slots[3]

    gone(day, mei)
    repair(day)
    assert not Placement.objects.filter(timetable=published(day.week.brokerage)).exists()
    assert note_arrival(actor=None, registration=mei, at=dt.datetime.now(dt.UTC))
    repair(day)
    assert Placement.objects.filter(timetable=published(day.week.brokerage)).count() == 2


def test_a_closed_table_moves_its_meeting_and_reopened_it_serves_again() -> None:
    day = a_day()
    pairs = [(day.somebody("it", f"I {n}"), day.somebody("cn", f"C {n}")) for n in range(3)]
    meetings = [day.meets(one, other, 1, table=n + 1) for n, (one, other) in enumerate(pairs)]
    hall = day.week.hall
    closure = close_tables(actor=None, hall=hall, count=2, starts=day.begun, ends=day.week.slots[1].ends)
    mended = repair(day)
    slots = [mended.placements.get(meeting=meeting).slot for meeting in meetings]
    assert slots.count(day.week.slots[1]) == 1
    assert len(slots) == 3
    reopen_tables(actor=None, closure=closure)
    assert not propose_repair(day.week.brokerage).lines  # what stands may stay: nobody is moved for nothing
    with pytest.raises(Refused) as no:
        close_tables(actor=None, hall=hall, count=4, starts=day.begun, ends=day.begun + ROUND)
    assert no.value.code == "no_such_tables"


def test_who_has_a_table_of_their_own_keeps_it_when_their_meeting_moves() -> None:
    day = a_day()
    luca, mei = day.somebody("it", "Luca"), day.somebody("cn", "Mei")
    Booth.objects.create(hall=day.week.hall, table=3, registration=mei)
    meeting = day.meets(luca, mei, 1, table=3)
    report_missing(actor=None, registration=luca, starts=day.begun, ends=day.week.slots[2].starts)
    placement = repair(day).placements.get(meeting=meeting)
    assert (placement.slot, placement.table) == (day.week.slots[2], 3)


def test_freed_slots_go_to_pairs_on_stand_by_who_were_suggested_to_each_other() -> None:
    day = a_day()
    luca, mei, zoe = (day.somebody(side, name) for side, name in [("it", "Luca"), ("cn", "Mei"), ("cn", "Zoe")])
    lost = day.meets(luca, zoe, 1)
    Timetable.objects.update(bound=0)  # what it was proved for knew nothing of the pair
    profiles = [ProfileFactory(registration=row) for row in (luca, mei)]
    SuggestionFactory(profile=profiles[0], other=profiles[1])
    gone(day, zoe)
    assert {line.kind for line in propose_repair(day.week.brokerage).lines} == {"lost"}

    for row in (luca, mei):
        account = row.person.account
        assert account
        for date in {slot.starts.astimezone(ROME).date() for slot in day.week.slots}:
            if row.presences.filter(date=date).exists():
                stand_by(actor=account, registration=row, date=date, half=Half.MORNING, is_on=True)
    proposal = propose_repair(day.week.brokerage)
    assert {line.kind for line in proposal.lines} == {"lost", "stand-by"}
    mended = repair(day)
    placement = mended.placements.get()
    assert set(placement.meeting.people.all()) == {luca, mei}
    assert mended.unplaced.get().meeting == lost
    assert mended.value is not None
    assert mended.bound is not None
    assert mended.value <= mended.bound
    with pytest.raises(Refused) as no:
        stand_by(actor=luca.person.account, registration=luca, date=dt.date(2000, 1, 1), half="morning", is_on=True)  # type: ignore[arg-type]
    assert no.value.code == "not_there"
    with pytest.raises(Forbidden):
        stand_by(actor=day.week.officer, registration=luca, date=day.begun.date(), half="morning", is_on=True)


def test_half_days_to_stand_by_on_begin_with_the_day_of_the_city() -> None:
    anna = a_week().anna
    (presence,) = anna.presences.all()
    midnight = dt.datetime.combine(presence.date, dt.time(22), tzinfo=dt.UTC)  # in Naples
    assert [choice.presence for choice in stand_by_choices(anna, midnight - dt.timedelta(minutes=1))] == [presence]
    assert stand_by_choices(anna, midnight) == []


def test_a_proposal_that_is_no_longer_true_is_not_applied() -> None:
    day = a_day()
    mei, luca = day.somebody("cn", "Mei"), day.somebody("it", "Luca")
    day.meets(mei, luca, 1)
    brokerage = day.week.brokerage
    with pytest.raises(Refused) as no:
        apply_repair(actor=None, brokerage=brokerage, digest=propose_repair(brokerage).digest)
    assert no.value.code == "nothing_to_repair"
    gone(day, mei)
    shown = propose_repair(brokerage).digest
    gone(day, luca)
    day.meets(day.somebody("cn", "Zoe"), day.somebody("it", "Carlo"), None)
    with pytest.raises(Refused) as no:
        apply_repair(actor=None, brokerage=brokerage, digest=shown)
    assert no.value.code == "changed_meanwhile"
    assert published(brokerage) == day.timetable
    assert not Message.objects.exists()


def test_without_a_published_timetable_there_is_nothing_to_mend() -> None:
    day = a_day()
    Timetable.objects.update(status=TimetableStatus.READY)
    with pytest.raises(Refused) as no:
        propose_repair(day.week.brokerage)
    assert no.value.code == "not_published"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_happens_a_repair_breaks_no_rule_and_moves_nothing_that_has_begun(data: st.DataObject) -> None:
    """Random meetings, absences, delays and closures: a checker that shares no code with the search finds no fault."""
    with transaction.atomic():
        day = _random_day(data)
        _random_events(data, day)
        _check_repair(day)
        transaction.set_rollback(True)


def _check_repair(day: Day) -> None:
    now, brokerage = dt.datetime.now(dt.UTC), day.week.brokerage
    before = {row.meeting_id: (row.slot_id, row.table) for row in day.timetable.placements.all()}
    begun = {row.meeting_id for row in day.timetable.placements.filter(slot__starts__lte=now)}
    proposal = propose_repair(brokerage)
    if proposal.lines:
        apply_repair(actor=None, brokerage=brokerage, digest=proposal.digest)
    after = published(brokerage)
    problem = _with_the_past(scheduling_problem(brokerage), exported_schedule(after), now)
    faults = scheduling.verify(problem, exported_schedule(after)).faults
    # What a timetable of the factory claims to be worth, nobody has counted.
    assert [fault for fault in faults if proposal.lines or not fault.startswith("claims")] == []
    placed = {row.meeting_id: (row.slot_id, row.table) for row in after.placements.all()}
    assert {key: placed.get(key) for key in begun} == {key: before[key] for key in begun}
    assert Seat.objects.filter(timetable=after).count() == sum(
        row.meeting.people.count() + (row.interpreter is not None) for row in after.placements.all()
    )
    assert len(placed) + Unplaced.objects.filter(timetable=after).count() == brokerage.meetings.count()
    assert not propose_repair(brokerage).lines  # mended once is mended


def _with_the_past(problem: scheduling.Problem, before: scheduling.Schedule, now: dt.datetime) -> scheduling.Problem:
    """Give back what a report of absence or closure took from meetings that have begun: they were as they were."""
    people_of = {meeting.id: meeting.people for meeting in problem.meetings}
    begun = {slot.id for slot in problem.slots if slot.start <= now}
    spent: defaultdict[str, set[str]] = defaultdict(set)
    tables: defaultdict[str, int] = defaultdict(int)
    for row in before.meetings:
        if row.slot in begun:
            tables[row.slot] = max(tables[row.slot], row.table)
            for who in (*people_of[row.meeting], *([row.interpreter] if row.interpreter else [])):
                spent[who].add(row.slot)

    def there(who: str, available: tuple[str, ...]) -> tuple[str, ...]:
        return (*available, *sorted(spent[who] - set(available)))

    return replace(
        problem,
        slots=tuple(replace(slot, tables=max(slot.tables, tables[slot.id])) for slot in problem.slots),
        people=tuple(replace(row, available=there(row.id, row.available)) for row in problem.people),
        interpreters=tuple(replace(row, available=there(row.id, row.available)) for row in problem.interpreters),
    )


def _random_day(data: st.DataObject) -> Day:
    day = a_day()
    italians = [day.somebody("it", f"I {n}", ("it",)) for n in range(3)]
    chinese = [day.somebody("cn", f"C {n}", data.draw(st.sampled_from([("zh",), ("it",)]))) for n in range(3)]
    taken: set[tuple[int, int]] = set()
    for one, other in product(italians, chinese):
        round_ = data.draw(st.sampled_from([None, 0, 1, 2, 3]))
        seated = [one, other] if set(one.languages) & set(other.languages) else [one, other, day.week.interpreter]
        table = 1 + Placement.objects.filter(slot=day.week.slots[round_ or 0]).count()
        if round_ is None or table > day.week.hall.tables or any((row.pk, round_) in taken for row in seated):
            day.meets(one, other, None)
        else:
            day.meets(one, other, round_, table=table)
            taken |= {(row.pk, round_) for row in seated}
    return day


def _random_events(data: st.DataObject, day: Day) -> None:
    for registration in Registration.objects.filter(brokerage=day.week.brokerage):
        start = data.draw(st.sampled_from([None, None, 0, 1, 2]))
        if start is not None:
            length = data.draw(st.integers(1, 4 - start))
            starts = day.begun + ROUND * start
            ends = max(starts + ROUND * length, dt.datetime.now(dt.UTC) + ROUND)
            report_missing(actor=None, registration=registration, starts=starts, ends=ends)
    closed = data.draw(st.integers(0, 3))
    if closed:
        first = data.draw(st.integers(0, 3))
        starts = day.begun + ROUND * first
        close_tables(actor=None, hall=day.week.hall, count=closed, starts=starts, ends=starts + 2 * ROUND)


@pytest.mark.slow
def test_a_thousand_people_are_mended_in_about_a_second() -> None:
    """Processor time, once the compiled search is warm: reading, mending and comparing."""
    day = a_day(rounds=8)
    day.week.hall.tables = 300
    day.week.hall.save()
    italians, chinese = (_crowd(day, code, 300) for code in ("it", "cn"))
    brokerage = day.week.brokerage
    pairs = [(one, chinese[(n + k) % 300], k, n + 1) for k in range(6) for n, one in enumerate(italians)]
    meetings = Meeting.objects.bulk_create(Meeting(brokerage=brokerage, weight=50) for _pair in pairs)
    Meeting.people.through.objects.bulk_create(
        Meeting.people.through(meeting=meeting, registration=row)
        for meeting, pair in zip(meetings, pairs, strict=True)
        for row in pair[:2]
    )
    placements = Placement.objects.bulk_create(
        Placement(timetable=day.timetable, meeting=meeting, slot=day.week.slots[k], table=table)
        for meeting, (_one, _other, k, table) in zip(meetings, pairs, strict=True)
    )
    gone(day, italians[0])
    propose_repair(brokerage)
    began = time.process_time()
    proposal = propose_repair(brokerage)
    seconds = time.process_time() - began
    assert seconds < 1.5
    assert {line.kind for line in proposal.lines} <= {"lost", "moved"}
    assert {italians[0]} < proposal.diaries
    assert len(proposal.diaries) <= 1 + len(placements) // 300


def _crowd(day: Day, code: str, number: int) -> list[Registration]:
    first = day.somebody(code, f"{code} 0")
    people = Person.objects.bulk_create(Person(slug=f"{code}-{n}", name_latin=f"{code} {n}") for n in range(1, number))
    rows = Registration.objects.bulk_create(
        Registration(
            brokerage=day.week.brokerage,
            person=person,
            type=first.type,
            side=first.side,
            organisation=first.organisation,
            languages=["en"],
        )
        for person in people
    )
    Presence.objects.bulk_create(
        Presence(registration=row, hall=there.hall, date=there.date, half=there.half)
        for row in rows
        for there in first.presences.all()
    )
    return [first, *rows]
