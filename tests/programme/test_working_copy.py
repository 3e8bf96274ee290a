"""The working copy, its releases, what differs between them, and who is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError
from django.test.utils import CaptureQueriesContext

from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden, require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.domain import drafting
from ponte.programme.domain.comparing import compare, lines_of
from ponte.programme.domain.reading import read_working_copy, sessions_in_full
from ponte.programme.domain.releasing import Notice, release_agenda, released_sessions, revert_to
from ponte.programme.models import Edition, Release, ReleasedSession, Session
from ponte.programme.queries import agenda
from ponte.programme.reasons import names_for_changes, say_change
from tests.factories import OfficerFactory
from tests.factories_agenda import Agenda, RoomFactory, SessionFactory, SpeakerFactory, an_agenda, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Agenda:
    return an_agenda()


def release(week: Agenda, name: str) -> tuple[Release, list[Notice]]:
    told: list[Notice] = []
    made = release_agenda(actor=week.officer, edition=week.edition, name=name, announce=told.extend)
    return made, told


def codes(week: Agenda) -> list[str]:
    return [warning.code for warning in read_working_copy(week.edition).warnings]


def refused(act: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as no:
        act(**arguments)
    return no.value.code


# --- The working copy ---


def test_a_session_is_moved_and_the_trail_tells_from_where(week: Agenda) -> None:
    drafting.move_session(actor=week.officer, session=week.robots, starts=at(15), room=week.bologna_hall)
    week.robots.refresh_from_db()
    assert (week.robots.starts, week.robots.room, week.robots.city) == (at(15), week.bologna_hall, week.bologna)
    entry = AuditEntry.objects.get(action="programme.move_session")
    assert (entry.actor, entry.subject_id) == (week.officer, week.robots.pk)
    assert entry.data["before"]["room"] == week.lab.pk
    assert entry.data["after"]["room"] == week.bologna_hall.pk


def test_what_changes_nothing_leaves_no_trace(week: Agenda) -> None:
    drafting.move_session(actor=week.officer, session=week.robots, starts=at(10), room=week.lab)
    assert not AuditEntry.objects.exists()


def test_without_a_room_a_session_keeps_its_city_or_gets_another(week: Agenda) -> None:
    drafting.move_session(actor=None, session=week.robots, starts=at(15), room=None)
    assert (week.robots.room, week.robots.city) == (None, week.naples)
    drafting.move_session(actor=None, session=week.robots, starts=at(15), room=None, city=week.bologna)
    assert week.robots.city == week.bologna


def test_a_locked_session_stays(week: Agenda) -> None:
    drafting.lock_session(actor=week.officer, session=week.robots)
    move = {"actor": week.officer, "session": week.robots, "starts": at(15), "room": week.hall}
    assert refused(drafting.move_session, **move) == "locked"
    assert refused(drafting.unschedule_session, actor=None, session=week.robots) == "locked"
    assert refused(drafting.resize_session, actor=None, session=week.robots, minutes=30) == "locked"
    drafting.unlock_session(actor=week.officer, session=week.robots)
    drafting.move_session(**move)
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["programme.lock_session", "programme.unlock_session", "programme.move_session"]


def test_a_session_is_taken_off_and_made_longer(week: Agenda) -> None:
    drafting.unschedule_session(actor=None, session=week.robots)
    assert (week.robots.starts, week.robots.room, week.robots.ends) == (None, None, None)
    drafting.resize_session(actor=None, session=week.robots, minutes=45)
    assert week.robots.minutes == 45
    for minutes in (4, 721):
        assert refused(drafting.resize_session, actor=None, session=week.robots, minutes=minutes) == "length"


def test_sessions_without_a_time_come_last(week: Agenda) -> None:
    """On every database, though each has its own place for what is empty."""
    drafting.unschedule_session(actor=None, session=week.robots)
    for sessions in (sessions_in_full(week.edition), week.edition.sessions.all()):
        timeless = [session.starts is None for session in sessions]
        assert timeless == sorted(timeless)
        assert any(timeless)


def test_a_room_of_another_edition_is_refused(week: Agenda) -> None:
    stranger = RoomFactory(city=week.naples)
    arguments = {"actor": None, "session": week.robots, "starts": at(15), "room": stranger}
    assert refused(drafting.move_session, **arguments) == "other_edition"


def test_the_database_holds_no_room_without_a_time(week: Agenda) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=week.robots.pk).update(starts=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=week.robots.pk).update(minutes=0)


def test_the_agenda_is_for_the_offices_of_its_programme(week: Agenda) -> None:
    require(week.officer, "programme.run_agenda", week.edition)
    for stranger in (Account.objects.create_user("someone@example.org"), OfficerFactory().account):
        with pytest.raises(Forbidden):
            require(stranger, "programme.run_agenda", week.edition)


# --- What the checks are told ---


def test_the_working_copy_has_only_the_owners_topics_in_parallel(week: Agenda) -> None:
    assert codes(week) == []
    drafting.move_session(actor=None, session=week.waiting, starts=at(10, 30), room=week.hall)
    assert codes(week) == ["room_twice", "speaker_twice"]


def test_journeys_between_cities_are_those_given(week: Agenda) -> None:
    drafting.move_session(actor=None, session=week.waiting, starts=at(15, 29), room=week.bologna_hall)
    assert codes(week) == ["speaker_cannot_travel"]
    drafting.move_session(actor=None, session=week.waiting, starts=at(15, 30), room=week.bologna_hall)
    assert codes(week) == []


def test_a_speaker_who_says_a_language_is_held_to_it(week: Agenda) -> None:
    week.water.interpretation = []
    week.water.save()
    assert codes(week) == ["no_interpretation"]
    week.water.speakers.update(language="en")
    assert codes(week) == []


@pytest.mark.parametrize("count", [1, 40])
def test_reading_takes_as_many_queries_for_one_session_as_for_forty(week: Agenda, count: int) -> None:
    for _ in range(count):
        row = SessionFactory(edition=week.edition, city=week.naples, room=week.hall, starts=at(9))
        SpeakerFactory(session=row)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read_working_copy(week.edition)
    assert len(queries) == 10


# --- Releases ---


def test_readers_see_the_last_release_whatever_is_moved_since(week: Agenda) -> None:
    assert not agenda(week.edition).exists()
    made, _told = release(week, "First")
    assert (made.number, made.made_by) == (1, week.officer)
    drafting.move_session(actor=None, session=week.robots, starts=at(15), room=week.hall)
    Session.objects.filter(pk=week.robots.pk).update(title="Another", title_en="Another")
    (seen,) = agenda(week.edition).filter(session=week.robots)
    assert (seen.starts, seen.ends, seen.room, seen.title) == (at(10), at(11), week.lab, "Robots")
    assert [speaker.person for speaker in seen.speakers.all()] == [week.anna]
    release(week, "Second")
    (seen,) = agenda(week.edition).filter(session=week.robots)
    assert (seen.starts, seen.room, seen.title) == (at(15), week.hall, "Another")
    assert released_sessions(made).get(session=week.robots).starts == at(10)


def test_sessions_without_a_time_stay_out(week: Agenda) -> None:
    release(week, "First")
    assert week.waiting.pk not in agenda(week.edition).values_list("session", flat=True)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda week: release(week, "First"), "name_taken"),
        (lambda week: Session.objects.update(room=None) and Session.objects.update(starts=None), "nothing_placed"),
        (lambda week: SpeakerFactory(session=week.robots, person=week.wei), "blocked"),
    ],
)
def test_a_release_is_refused(week: Agenda, spoil: Any, code: str) -> None:
    spoil(week)
    arguments = {"actor": None, "edition": week.edition, "name": "First", "announce": lambda notices: None}
    before = Release.objects.count()
    assert refused(release_agenda, **arguments) == code
    assert refused(release_agenda, **arguments | {"name": "  "}) == "no_name"
    assert Release.objects.count() == before


def test_nothing_new_is_not_released(week: Agenda) -> None:
    release(week, "First")
    again = {"actor": None, "edition": week.edition, "name": "Second", "announce": lambda notices: None}
    assert refused(release_agenda, **again) == "unchanged"
    week.water.languages = ["it"]
    week.water.save()
    release(week, "Second")


def test_a_release_that_cannot_be_announced_is_none(week: Agenda) -> None:
    def fail(notices: object) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        release_agenda(actor=None, edition=week.edition, name="First", announce=fail)
    assert not Release.objects.exists()
    assert not ReleasedSession.objects.exists()


def test_a_warning_below_a_block_does_not_hinder(week: Agenda) -> None:
    Session.objects.filter(pk=week.robots.pk).update(audience=41)
    assert codes(week) == ["room_too_small"]
    release(week, "First")


def test_going_back_to_a_release_puts_everything_where_it_was(week: Agenda) -> None:
    first, _told = release(week, "First")
    drafting.move_session(actor=None, session=week.robots, starts=at(15), room=week.bologna_hall)
    drafting.resize_session(actor=None, session=week.water, minutes=30)
    drafting.move_session(actor=None, session=week.waiting, starts=at(17), room=week.hall)
    drafting.lock_session(actor=None, session=week.robots)
    release(week, "Second")
    assert revert_to(actor=week.officer, release=first) == 3
    assert compare(lines_of(released_sessions(first)), lines_of(sessions_in_full(week.edition))) == []
    week.waiting.refresh_from_db()
    assert week.waiting.starts is None
    assert revert_to(actor=week.officer, release=first) == 0
    assert AuditEntry.objects.filter(action="programme.revert_agenda").count() == 2


def test_what_was_released_is_not_deleted_but_an_edition_goes_whole(week: Agenda) -> None:
    release(week, "First")
    with pytest.raises(RestrictedError):
        week.robots.delete()
    with pytest.raises(RestrictedError):
        week.lab.delete()
    Edition.objects.get(pk=week.edition.pk).delete()
    assert not ReleasedSession.objects.exists()


# --- What differs, and who is told ---


def test_every_difference_is_said_in_words(week: Agenda) -> None:
    first, _told = release(week, "First")
    drafting.move_session(actor=None, session=week.robots, starts=at(9, day=26), room=week.hall)
    drafting.resize_session(actor=None, session=week.water, minutes=120)
    drafting.move_session(actor=None, session=week.waiting, starts=at(9, day=27), room=week.bologna_hall)
    drafting.unschedule_session(actor=None, session=week.opening)
    week.water.speakers.all().delete()
    SpeakerFactory(session=week.water, person=week.anna)
    week.robots.title_en = "Robots that help"
    week.robots.save()
    changes = compare(lines_of(released_sessions(first)), lines_of(sessions_in_full(week.edition)))
    names = names_for_changes(week.edition, changes)
    assert [say_change(change, names) for change in changes] == [
        "Taken out: “Opening”, which was Tue 25 Oct 09:00 (UTC+2), Great Hall, Naples.",
        "“Water”, Tue 25 Oct 10:00 (UTC+2), now ends at 12:00 instead of 11:30.",
        "“Water”: Anna Esposito joins those who speak.",
        "“Water”: Zhang Wei 张伟 no longer speaks.",
        "“Robots that help” moves from Tue 25 Oct 10:00 (UTC+2), Naples to Wed 26 Oct 09:00 (UTC+2), Naples.",
        "“Robots” is now called “Robots that help”.",
        "“Robots that help” changes room: Great Hall, Naples instead of Lab, Naples.",
        "New: “Waiting”, Thu 27 Oct 09:00 (UTC+2), Bologna Hall, Bologna.",
    ]


def test_each_speaker_is_told_once_what_concerns_them(week: Agenda) -> None:
    _first, told = release(week, "First")
    assert {notice.person: [change.code for change in notice.changes] for notice in told} == {
        week.anna: ["new", "new"],
        week.wei: ["new"],
    }
    drafting.move_session(actor=None, session=week.robots, starts=at(15), room=week.lab)
    _second, told = release(week, "Second")
    assert [(notice.person, [change.code for change in notice.changes]) for notice in told] == [(week.anna, ["moved"])]
    week.robots.speakers.update(person=week.wei)
    _third, told = release(week, "Third")
    assert {notice.person: [change.code for change in notice.changes] for notice in told} == {
        week.anna: ["left"],
        week.wei: ["joined"],
    }


def test_the_clocks_change_between_two_days(week: Agenda) -> None:
    """A session at nine the day after the change is at nine by the clocks, an hour later by UTC."""
    drafting.move_session(actor=None, session=week.robots, starts=at(9, day=31), room=week.lab)
    line = next(line for line in lines_of([week.robots]))
    assert line.starts == dt.datetime(2016, 10, 31, 8, tzinfo=dt.UTC)
