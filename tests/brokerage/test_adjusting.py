"""Moving meetings of a proposal by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ponte.brokerage.domain.adjusting import (
    copy_timetable,
    lock_meeting,
    move_meeting,
    take_off,
    undo,
    unlock_meeting,
)
from ponte.brokerage.domain.benching import Bench
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.timetabling import file_timetable, run_timetable
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Absence, Booth, Placement, Registration, Slot, Timetable, Unplaced
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.programme.models import Release, ReleasedSession, ReleasedSpeaker, Session
from tests.factories import (
    HallFactory,
    PresenceFactory,
    RegistrationFactory,
    SlotFactory,
    TimetableFactory,
)
from tests.factories_timetable import Proposal, a_proposal, faithful

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Proposal:
    return a_proposal()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def state(timetable: Timetable) -> object:
    timetable.refresh_from_db()
    return (
        sorted(timetable.placements.values_list("meeting", "slot", "table", "interpreter")),
        sorted(timetable.unplaced.values_list("meeting", "reason")),
        timetable.value,
        timetable.breaks,
    )


def test_a_meeting_moves_with_its_seats_and_interpreter_and_the_figures_follow(made: Proposal) -> None:
    move_meeting(actor=made.week.officer, timetable=made.timetable, meeting=made.anna_wei, slot=made.week.slots[3])
    row = Placement.objects.get(meeting=made.anna_wei)
    assert (row.slot, row.interpreter) == (made.week.slots[3], made.week.interpreter)
    assert faithful(made.timetable)  # the break that Anna has now is in the figures, or the check would say so
    assert (made.timetable.value, made.timetable.breaks, made.timetable.is_optimal) == (150, 1, False)
    assert AuditEntry.objects.filter(action="brokerage.move_meeting", subject_id=made.timetable.pk).count() == 1


def test_what_was_left_out_is_put_in_and_taken_off(made: Proposal) -> None:
    move_meeting(actor=None, timetable=made.timetable, meeting=made.luca_mei, slot=made.week.slots[0])
    assert Placement.objects.get(meeting=made.luca_mei).table == 2
    assert not Unplaced.objects.exists()
    assert faithful(made.timetable)
    assert made.timetable.value == 200
    take_off(actor=None, timetable=made.timetable, meeting=made.anna_wei)
    assert Unplaced.objects.get().reason == "taken_off"
    assert faithful(made.timetable)
    assert made.timetable.value == 110


def test_every_move_is_undone_one_after_the_other(made: Proposal) -> None:
    states = [state(made.timetable)]
    slots = made.week.slots
    for act in (
        lambda: move_meeting(actor=None, timetable=made.timetable, meeting=made.luca_mei, slot=slots[0]),
        lambda: move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, slot=slots[3], table=3),
        lambda: take_off(actor=None, timetable=made.timetable, meeting=made.anna_mei),
        lambda: take_off(actor=None, timetable=made.timetable, meeting=made.luca_mei),
    ):
        act()
        states.append(state(made.timetable))
    for before in reversed(states[:-1]):
        undo(actor=None, timetable=made.timetable)
        assert state(made.timetable) == before
    assert faithful(made.timetable)
    assert refusal(lambda: undo(actor=None, timetable=made.timetable)) == "nothing_to_undo"


def test_a_move_that_breaks_a_rule_is_refused_with_the_rule_and_changes_nothing(made: Proposal) -> None:
    before, slots = state(made.timetable), made.week.slots
    other_interpreter = RegistrationFactory(brokerage=made.week.brokerage, interpreter=True, languages=["en", "zh"])
    PresenceFactory(registration=other_interpreter, hall=made.week.hall)
    Absence.objects.create(registration=made.week.wei, slot=slots[3])
    far = SlotFactory(hall=HallFactory(brokerage=made.week.brokerage))
    cases = {
        "elsewhere": {"slot": slots[1]},
        "not_free": {"slot": slots[3]},
        "no_such_table": {"slot": slots[2], "table": 4},
        "does_not_speak": {"slot": slots[2], "interpreter": other_interpreter},
    }
    for code, where in cases.items():
        assert (
            refusal(lambda w=where: move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, **w))
            == code
        )
    move_meeting_to = {"timetable": made.timetable, "actor": None}
    assert refusal(lambda: move_meeting(meeting=made.luca_mei, slot=slots[0], table=1, **move_meeting_to)) == (
        "table_taken"
    )
    assert refusal(lambda: move_meeting(meeting=made.anna_wei, slot=far, **move_meeting_to)) == "not_free"
    Registration.objects.filter(pk=made.mei.pk).update(max_meetings=1)
    assert refusal(lambda: move_meeting(meeting=made.luca_mei, slot=slots[0], **move_meeting_to)) == "too_many"
    made.week.interpreter.presences.all().delete()
    assert refusal(lambda: move_meeting(meeting=made.anna_wei, slot=slots[2], **move_meeting_to)) == "no_interpreter"
    assert state(made.timetable) == before


def test_the_bench_says_of_every_slot_what_a_move_would_answer(made: Proposal) -> None:
    Absence.objects.create(registration=made.week.wei, slot=made.week.slots[3])
    for meeting in (made.anna_wei, made.anna_mei, made.luca_mei):
        for place in Bench(made.timetable, meeting).places():
            if place.is_open:
                assert place.against == ()
                move_meeting(actor=None, timetable=made.timetable, meeting=meeting, slot=place.slot)
                undo(actor=None, timetable=made.timetable)
            else:
                with pytest.raises(Refused) as caught:
                    move_meeting(actor=None, timetable=made.timetable, meeting=meeting, slot=place.slot)
                assert str(caught.value) in place.against


def test_reasons_name_who_and_when(made: Proposal) -> None:
    places = {place.slot: place for place in Bench(made.timetable, made.anna_wei).places()}
    assert places[made.week.slots[1]].against == ("Anna Esposito has another meeting at 09:25, or is on the way.",)
    made.week.anna.presences.all().delete()
    places = {place.slot: place for place in Bench(made.timetable, made.anna_wei).places()}
    assert "Anna Esposito is not there then, or cannot meet anybody." in places[made.week.slots[2]].against


def test_only_proposals_that_nobody_sees_are_moved_but_a_copy_of_any_can_be(made: Proposal) -> None:
    Timetable.objects.update(status=TimetableStatus.PUBLISHED)
    slot = made.week.slots[3]
    assert (
        refusal(lambda: move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, slot=slot))
        == "not_adjustable"
    )
    assert refusal(lambda: take_off(actor=None, timetable=made.timetable, meeting=made.anna_wei)) == "not_adjustable"
    before = state(made.timetable)
    copy = copy_timetable(actor=made.week.officer, timetable=made.timetable)
    assert state(copy) == before
    assert faithful(copy)
    move_meeting(actor=None, timetable=copy, meeting=made.anna_wei, slot=slot)
    assert faithful(copy)
    assert state(made.timetable) == before
    running = TimetableFactory(brokerage=made.week.brokerage)
    assert refusal(lambda: copy_timetable(actor=None, timetable=running)) == "not_finished"


def test_a_locked_meeting_keeps_its_time_by_hand_and_in_the_next_run(made: Proposal) -> None:
    move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, slot=made.week.slots[2])
    lock_meeting(actor=None, placement=Placement.objects.get(meeting=made.anna_wei))
    made.anna_wei.refresh_from_db()
    assert (
        refusal(
            lambda: move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, slot=made.week.slots[3])
        )
        == "locked"
    )
    assert refusal(lambda: take_off(actor=None, timetable=made.timetable, meeting=made.anna_wei)) == "locked"
    move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, slot=made.week.slots[2], table=3)
    run = file_timetable(actor=None, brokerage=made.week.brokerage, time_limit=2)
    run_timetable(run)
    assert run.placements.get(meeting=made.anna_wei).slot == made.week.slots[2]
    unlock_meeting(actor=None, meeting=made.anna_wei)
    made.anna_wei.refresh_from_db()
    move_meeting(actor=None, timetable=made.timetable, meeting=made.anna_wei, slot=made.week.slots[3])


def test_a_table_of_ones_own_is_taken_and_left_alone(made: Proposal) -> None:
    Booth.objects.create(registration=made.mei, hall=made.week.hall, table=3)
    slots = made.week.slots
    row = move_meeting(actor=None, timetable=made.timetable, meeting=made.luca_mei, slot=slots[0])
    assert row.table == 3
    act = {"actor": None, "timetable": made.timetable}
    assert refusal(lambda: move_meeting(meeting=made.luca_mei, slot=slots[0], table=2, **act)) == "own_table"
    assert refusal(lambda: move_meeting(meeting=made.anna_wei, slot=slots[2], table=3, **act)) == "others_table"


def test_who_speaks_in_the_released_agenda_cannot_meet_then(made: Proposal) -> None:
    slots, edition = made.week.slots, made.week.brokerage.edition
    session = Session.objects.create(edition=edition, slug="opening", title="Opening", city=made.week.hall.city)

    def released(number: int, slot: Slot) -> None:
        release = Release.objects.create(edition=edition, number=number, name=str(number))
        row = ReleasedSession.objects.create(
            release=release,
            session=session,
            title="Opening",
            city=session.city,
            starts=slot.starts - timedelta(minutes=5),
            ends=slot.ends - timedelta(minutes=5),
        )
        ReleasedSpeaker.objects.create(session=row, person=made.week.anna.person, part="speaker")

    def free() -> list[bool]:
        return [place.is_open for place in Bench(made.timetable, made.anna_wei).places()]

    assert free() == [True, False, True, True]
    released(1, slots[2])
    assert free() == [True, False, False, True]
    released(2, slots[3])  # what readers see is the last release
    assert free() == [True, False, True, False]
    anna = next(person for person in scheduling_problem(made.week.brokerage).people if person.id == "anna-esposito")
    assert len(anna.available) == 3
