"""Writing sessions, speakers and what sessions share: what is kept, what the trail tells, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.people.models import Person
from ponte.programme.domain import drafting, editing, speaking
from ponte.programme.domain.reading import read_working_copy
from ponte.programme.domain.releasing import Notice, release_agenda
from ponte.programme.models import DayHours, Event, Room, Session, SessionSpeaker, SpeakerDetails, Track
from tests.factories import OrganisationFactory, SectorFactory
from tests.factories_agenda import (
    Agenda,
    DelegationFactory,
    EventFactory,
    RoomFactory,
    TrackFactory,
    a_release,
    an_agenda,
    at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Agenda:
    return an_agenda()


def refused(act: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as no:
        act(actor=None, **arguments)
    return no.value.code


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def a_session(week: Agenda, **fields: Any) -> Session:
    fields = {"title_en": "Soil", "kind": "seminar", "city": week.naples, "minutes": 45} | fields
    return Session(edition=week.edition, **fields)


# --- Sessions ---


def test_a_new_session_waits_and_has_an_address_of_its_title(week: Agenda) -> None:
    first, second = (editing.write_session(actor=week.officer, session=a_session(week)) for _ in range(2))
    assert (first.slug, second.slug, first.starts) == ("soil", "soil-2", None)
    chinese = editing.write_session(actor=None, session=a_session(week, title_en="", title_zh_hans="土壤"))
    assert chinese.slug == "tu-rang"
    entry = AuditEntry.objects.get(action="programme.create_session", subject_id=first.pk)
    assert (entry.actor, entry.data["after"]["minutes"]) == (week.officer, 45)


def test_the_trail_tells_what_changed_and_nothing_else(week: Agenda) -> None:
    water, delegation = Session.objects.get(pk=week.water.pk), DelegationFactory(edition=week.edition)
    editing.write_session(actor=None, session=water, links={"delegations": []})
    assert actions() == []
    water.audience = 130
    topic = SectorFactory()
    editing.write_session(actor=None, session=water, links={"sectors": [topic], "delegations": [delegation]})
    (entry,) = AuditEntry.objects.all()
    assert entry.action == "programme.edit_session"
    assert entry.data["before"] == {"audience": 120, "sectors": [], "delegations": []}
    assert entry.data["after"] == {"audience": 130, "sectors": [topic.pk], "delegations": [delegation.pk]}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"title_en": " "}, "no_title"),
        ({"minutes": 4}, "length"),
        ({"minutes": 721}, "length"),
        ({"interpretation": [["it", "it"]]}, "one_language"),
    ],
)
def test_a_session_that_cannot_be_is_refused(week: Agenda, spoil: dict[str, Any], code: str) -> None:
    assert refused(editing.write_session, session=a_session(week, **spoil)) == code
    assert Session.objects.count() == 4


def test_nothing_of_another_edition_comes_in(week: Agenda) -> None:
    for stranger in ({"event": EventFactory()}, {"track": TrackFactory()}):
        assert refused(editing.write_session, session=a_session(week, **stranger)) == "other_edition"
    links = {"delegations": [DelegationFactory()]}
    assert refused(editing.write_session, session=a_session(week), links=links) == "other_edition"


def test_a_lock_holds_the_length_and_not_the_title(week: Agenda) -> None:
    drafting.lock_session(actor=None, session=week.water)
    water = Session.objects.get(pk=week.water.pk)
    water.title_en = "Clean water"
    editing.write_session(actor=None, session=water)
    water.minutes = 30
    assert refused(editing.write_session, session=water) == "locked"
    assert refused(editing.delete_session, session=week.water) == "locked"


def test_what_readers_know_is_taken_off_and_not_deleted(week: Agenda) -> None:
    editing.delete_session(actor=None, session=week.waiting)
    assert actions() == ["programme.delete_session"]
    a_release(week.edition)
    assert refused(editing.delete_session, session=week.water) == "released"
    drafting.unschedule_session(actor=None, session=week.water)
    a_release(week.edition)
    assert refused(editing.delete_session, session=week.water) == "released"
    assert Session.objects.filter(pk=week.water.pk).exists()


# --- Speakers ---


def test_somebody_new_is_registered_without_an_account(week: Agenda) -> None:
    organisation = OrganisationFactory()
    new = speaking.NewPerson(
        name_latin=" Li Na ",
        name_han="李娜",
        languages=("zh",),
        organisation=organisation,
        role="Professor",
        email="li@example.org",
        notice_language="zh-hans",
    )
    speech = speaking.add_speaker(actor=week.officer, session=week.robots, person=new, language="zh")
    person = Person.objects.get(slug="li-na")
    assert (speech.person, person.account, person.name_latin, person.languages) == (person, None, "Li Na", ["zh"])
    assert [(role.organisation, role.title) for role in person.roles.all()] == [(organisation, "Professor")]
    details = SpeakerDetails.objects.get(edition=week.edition, person=person)
    assert (details.email, details.language) == ("li@example.org", "zh-hans")
    trail = [str(entry.data) for entry in AuditEntry.objects.all()]
    assert "programme.register_speaker" in actions()
    assert not any("li@example.org" in data for data in trail)


def test_a_part_is_given_once_changed_and_taken_away(week: Agenda) -> None:
    assert refused(speaking.add_speaker, session=week.water, person=week.wei) == "already_there"
    chair = speaking.add_speaker(actor=None, session=week.water, person=week.wei, part="chair")
    arguments = {"part": "speaker", "language": "en"}
    assert refused(speaking.change_speaker, speech=chair, **arguments) == "already_there"
    speech = week.water.speakers.get(part="speaker")
    speaking.change_speaker(actor=None, speech=speech, **arguments)
    assert week.water.speakers.get(part="speaker").language == "en"
    speaking.remove_speaker(actor=None, speech=chair)
    assert not week.water.speakers.filter(part="chair").exists()
    assert actions() == ["programme.add_speaker", "programme.change_speaker", "programme.remove_speaker"]
    assert refused(speaking.add_speaker, session=week.water, person=speaking.NewPerson(name_latin=" ")) == "no_name"


def test_times_of_a_speaker_are_checked_at_once(week: Agenda) -> None:
    times = {"edition": week.edition, "person": week.wei}
    row = speaking.add_availability(actor=None, starts=at(9, day=26), ends=at(12, day=26), **times)
    assert [warning.code for warning in read_working_copy(week.edition).warnings] == ["speaker_unavailable"]
    assert refused(speaking.add_availability, starts=at(11, day=26), ends=at(13, day=26), **times) == "twice"
    assert refused(speaking.add_availability, starts=at(11, day=27), ends=at(11, day=27), **times) == "order"
    speaking.remove_availability(actor=None, availability=row)
    assert read_working_copy(week.edition).warnings == []


def test_who_speaks_from_afar_is_warned_of_the_hour(week: Agenda) -> None:
    details = SpeakerDetails(edition=week.edition, person=week.wei, time_zone="Mars/Base")
    assert refused(speaking.write_details, details=details) == "zone"
    details.time_zone = "America/Sao_Paulo"  # ten in Naples is six there
    speaking.write_details(actor=None, details=details)
    (warning,) = read_working_copy(week.edition).warnings
    assert (warning.code, warning.grade) == ("far_hour", "warn")


def test_a_release_and_nothing_else_writes_to_addresses(week: Agenda) -> None:
    told: list[Notice] = []
    speaking.write_details(
        actor=None,
        details=SpeakerDetails(edition=week.edition, person=week.wei, email="wei@example.org", language="zh-hans"),
    )
    release_agenda(actor=None, edition=week.edition, name="Spring", announce=told.extend)
    by_person = {notice.person: notice for notice in told}
    assert (by_person[week.wei].address, by_person[week.wei].language) == ("wei@example.org", "zh-hans")
    assert [by_person[person].is_sent for person in (week.wei, week.anna)] == [True, False]


# --- What sessions share ---


@pytest.mark.parametrize("model", [Event, Track, Room])
def test_what_is_shared_gets_an_address_and_is_deleted_while_nobody_needs_it(week: Agenda, model: Any) -> None:
    place = {"city": week.naples} if model is Room else {}
    row = model(edition=week.edition, name_it="Acqua pulita", **place)
    editing.write_shared(actor=week.officer, shared=row)
    assert row.slug == "acqua-pulita"
    editing.delete_shared(actor=None, shared=row)
    kind = model._meta.model_name
    assert actions() == [f"programme.create_{kind}", f"programme.delete_{kind}"]
    assert refused(editing.write_shared, shared=model(edition=week.edition, **place)) == "no_name"


def test_what_a_session_or_a_release_names_stays(week: Agenda) -> None:
    assert refused(editing.delete_shared, shared=week.lab) == "in_use"
    a_release(week.edition)
    drafting.move_session(actor=None, session=week.robots, starts=at(15), room=week.hall)
    assert refused(editing.delete_shared, shared=week.lab) == "released"


def test_a_room_stays_in_its_city_while_sessions_are_in_it(week: Agenda) -> None:
    week.lab.city = week.bologna
    assert refused(editing.write_shared, shared=week.lab) == "elsewhere"
    empty = RoomFactory(edition=week.edition, city=week.naples)
    empty.city = week.bologna
    editing.write_shared(actor=None, shared=empty)
    empty.interpretation = [["it", "it"]]
    assert refused(editing.write_shared, shared=empty) == "one_language"


def test_a_room_without_equipment_is_warned_of(week: Agenda) -> None:
    week.hall.interpretation = [["zh", "it"]]  # either way
    editing.write_shared(actor=None, shared=week.hall)
    assert read_working_copy(week.edition).warnings == []
    week.hall.interpretation = []
    editing.write_shared(actor=None, shared=week.hall)
    assert [row.code for row in read_working_copy(week.edition).warnings] == ["room_cannot_interpret"] * 2


def test_hours_are_of_all_days_or_of_one(week: Agenda) -> None:
    usual = editing.hours_of(week.edition, "")
    usual.lunch_from, usual.lunch_to, usual.lunch_minutes = dt.time(10), dt.time(11), 30
    editing.write_hours(actor=None, hours=usual)
    assert {row.code for row in read_working_copy(week.edition).warnings} == {"over_lunch"}
    day = editing.hours_of(week.edition, "2016-10-25")
    assert (day.pk, day.lunch_from) == (None, dt.time(10))
    day.lunch_minutes = 0
    editing.write_hours(actor=None, hours=day)
    assert read_working_copy(week.edition).warnings == []
    editing.forget_hours(actor=None, hours=day)
    assert read_working_copy(week.edition).warnings != []
    for wrong in ("tomorrow", "2016-11-25"):
        with pytest.raises(ValueError, match=wrong):
            editing.hours_of(week.edition, wrong)


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"closes": dt.time(13)}, "order"),
        ({"lunch_to": dt.time(12)}, "order"),
        ({"lunch_minutes": 121}, "lunch"),
    ],
)
def test_hours_that_cannot_be_are_refused(week: Agenda, hours: dict[str, Any], code: str) -> None:
    row = editing.hours_of(week.edition, "")
    for name, value in hours.items():
        setattr(row, name, value)
    assert refused(editing.write_hours, hours=row) == code
    assert not DayHours.objects.exists()


def test_the_address_of_a_speaker_is_nowhere_else(week: Agenda) -> None:
    """No model that readers' pages are made of has a way to it but the person's own details."""
    assert not any("email" in field.name for field in SessionSpeaker._meta.get_fields())
