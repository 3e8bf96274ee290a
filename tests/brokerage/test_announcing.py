"""Publishing, as preliminary or final: those are told whose diary changes, and nobody else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ponte.brokerage.domain.adjusting import copy_timetable, move_meeting, take_off
from ponte.brokerage.domain.announcing import diary_changes
from ponte.brokerage.domain.correcting import release_provisional
from ponte.brokerage.domain.timetabling import publish_timetable
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Registration, Timetable
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.models import Message
from tests.factories import MeetingFactory, PresenceFactory, RegistrationFactory, placed
from tests.factories_timetable import Proposal, a_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Proposal:
    made = a_proposal()
    publish_timetable(actor=None, timetable=made.timetable)
    Message.objects.all().delete()
    return made


def told() -> dict[str, str]:
    return dict(Message.objects.values_list("address", "text"))


def address(registration: Registration) -> str:
    return registration.person.account.email


def test_everybody_with_a_meeting_is_told_of_the_first_timetable() -> None:
    made = a_proposal()
    assert publish_timetable(actor=None, timetable=made.timetable) == 4
    week = made.week
    assert set(told()) == {address(row) for row in (week.anna, week.wei, week.interpreter, made.mei)}
    assert told()["anna@example.org"].count("New: ") == 2


def test_each_kind_of_change_is_told_to_those_it_concerns_in_their_language(made: Proposal) -> None:
    Account.objects.filter(email="wei@example.org").update(language="zh-hans")
    Account.objects.filter(email="anna@example.org").update(language="it")
    slots = made.week.slots
    copy = copy_timetable(actor=None, timetable=made.timetable)
    move_meeting(actor=None, timetable=copy, meeting=made.anna_wei, slot=slots[3])
    assert publish_timetable(actor=None, timetable=copy) == 3
    mails = told()
    assert set(mails) == {"anna@example.org", "wei@example.org", "li@example.org"}  # not Mei, not Luca
    assert "Spostato: 张伟" in mails["anna@example.org"] or "Spostato: Zhang Wei" in mails["anna@example.org"]
    assert "改期" in mails["wei@example.org"]
    assert "Moved: Anna Esposito, " in mails["li@example.org"]
    assert "now Tue 25 Oct 10:15 (UTC+2), Science Centre, table 1; it was Tue 25 Oct 09:00 (UTC+2)." in (
        mails["li@example.org"].replace(",\n", ", ")
    )


def test_another_table_another_interpreter_gone_and_new(made: Proposal) -> None:
    other = RegistrationFactory(brokerage=made.week.brokerage, interpreter=True, languages=["it", "zh"])
    PresenceFactory(registration=other, hall=made.week.hall)
    slots, act = made.week.slots, {"actor": None}

    def next_one(before: Timetable, change: object) -> dict[str, str]:
        Message.objects.all().delete()
        copy = copy_timetable(actor=None, timetable=before)
        change(copy)  # type: ignore[operator]
        publish_timetable(actor=None, timetable=copy)
        return told()

    mails = next_one(
        made.timetable, lambda t: move_meeting(timetable=t, meeting=made.anna_mei, slot=slots[1], table=2, **act)
    )
    assert set(mails) == {"anna@example.org", address(made.mei)}
    assert "table 2 instead of 1." in mails["anna@example.org"]
    last = Timetable.objects.get(status=TimetableStatus.PUBLISHED)
    mails = next_one(
        last, lambda t: move_meeting(timetable=t, meeting=made.anna_wei, slot=slots[0], interpreter=other, **act)
    )
    assert "Another interpreter: " in mails["anna@example.org"]
    assert "New: " in mails[address(other)]
    assert "No longer: " in mails["li@example.org"]
    last = Timetable.objects.get(status=TimetableStatus.PUBLISHED)
    mails = next_one(last, lambda t: take_off(timetable=t, meeting=made.anna_mei, **act))
    assert set(mails) == {"anna@example.org", address(made.mei)}
    assert "No longer: " in mails["anna@example.org"]


def test_publishing_what_is_published_already_changes_nothing_for_anybody(made: Proposal) -> None:
    assert publish_timetable(actor=None, timetable=copy_timetable(actor=None, timetable=made.timetable)) == 0
    assert told() == {}


def test_preliminary_and_final_are_told_apart(made: Proposal) -> None:
    first = copy_timetable(actor=None, timetable=made.timetable)
    move_meeting(actor=None, timetable=first, meeting=made.luca_mei, slot=made.week.slots[0])
    assert release_provisional(actor=None, timetable=first) == 2
    assert all("provisional" in row.subject for row in Message.objects.all())
    Message.objects.all().delete()
    second = copy_timetable(actor=None, timetable=first)
    move_meeting(actor=None, timetable=second, meeting=made.luca_mei, slot=made.week.slots[2])
    assert release_provisional(actor=None, timetable=second) == 2
    assert all("Moved: " in text for text in told().values())  # beside what they saw last
    Message.objects.all().delete()
    assert publish_timetable(actor=None, timetable=second) == 2
    assert all("New: " in text for text in told().values())  # beside what stood in their diary


def test_what_was_booked_meanwhile_is_not_lost(made: Proposal) -> None:
    proposal = copy_timetable(actor=None, timetable=made.timetable)
    booked = MeetingFactory(brokerage=made.week.brokerage, people=[made.luca, made.week.wei])
    placed(made.timetable, booked, made.week.slots[2], table=2)
    with pytest.raises(Refused) as caught:
        publish_timetable(actor=None, timetable=proposal)
    assert caught.value.code == "booked_since"
    made.timetable.refresh_from_db()
    assert made.timetable.status == TimetableStatus.PUBLISHED


def test_the_number_of_queries_does_not_grow_with_the_changes(made: Proposal) -> None:
    copy = copy_timetable(actor=None, timetable=made.timetable)
    move_meeting(actor=None, timetable=copy, meeting=made.anna_wei, slot=made.week.slots[3])

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            diary_changes(made.timetable, copy)
        return len(captured)

    few = queries()
    move_meeting(actor=None, timetable=copy, meeting=made.anna_mei, slot=made.week.slots[0])
    move_meeting(actor=None, timetable=copy, meeting=made.luca_mei, slot=made.week.slots[2])
    assert queries() == few
