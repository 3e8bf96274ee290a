"""Delegations: one head, an order of protocol, a programme of their own, and no meetings while they are on it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ponte.brokerage.domain.attending import attended_slots
from ponte.brokerage.domain.delegating import (
    add_member,
    delete_appointment,
    move_member,
    name_head,
    remove_member,
    write_appointment,
)
from ponte.brokerage.domain.inviting import cities_of
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import DelegationMember, Registration, Slot
from ponte.brokerage.queries.delegations import by_day, engagements_of, members_of, programme_of
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Delegation, Release, ReleasedSession, Session
from tests.factories import CityFactory, OfficerFactory, RegistrationFactory, Week, a_week

pytestmark = pytest.mark.django_db
TEXTS = {
    "title": {"en": "Visit to the water works", "it": "Visita all'acquedotto", "zh-hans": "参观水厂"},
    "place": {"en": "Serino", "it": "Serino", "zh-hans": "塞里诺"},
}


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.fixture
def delegation(week: Week) -> Delegation:
    return Delegation.objects.create(
        edition=week.brokerage.edition, slug="sichuan", name_en="Sichuan", side=week.wei.side
    )


@pytest.fixture
def office(week: Week) -> Account:
    account: Account = OfficerFactory(side=week.wei.side).account
    return account


def somebody(week: Week) -> Registration:
    made: Registration = RegistrationFactory(brokerage=week.wei.brokerage, side=week.wei.side)
    return made


def released(delegation: Delegation, week: Week, *, number: int, starts: dt.datetime) -> ReleasedSession:
    """A session at which the delegation is expected, as a release of the agenda has it."""
    session, _created = Session.objects.get_or_create(
        edition=week.brokerage.edition,
        slug="opening",
        defaults={"kind": "plenary", "title_en": "Opening", "city": week.hall.city, "starts": starts, "minutes": 30},
    )
    session.delegations.add(delegation)
    release = Release.objects.create(edition=week.brokerage.edition, number=number, name=f"R{number}")
    return ReleasedSession.objects.create(
        release=release,
        session=session,
        kind=session.kind,
        title_en="Opening",
        city=week.hall.city,
        starts=starts,
        ends=starts + dt.timedelta(minutes=30),
    )


def free_slots(registration: Registration) -> list[Slot]:
    slots = list(Slot.objects.order_by("starts"))
    return attended_slots(Registration.objects.filter(pk=registration.pk), slots).get(registration.pk, [])


def test_there_is_one_head_and_another_takes_their_place(week: Week, delegation: Delegation, office: Account) -> None:
    first, second = (
        add_member(actor=office, delegation=delegation, registration=row) for row in (week.wei, somebody(week))
    )
    name_head(actor=office, member=first)
    name_head(actor=office, member=second)
    assert list(DelegationMember.objects.filter(is_head=True)) == [second]
    assert list(members_of(delegation)) == [second, first]


def test_the_database_lets_nobody_be_a_second_head(week: Week, delegation: Delegation, office: Account) -> None:
    for row in (week.wei, somebody(week)):
        add_member(actor=office, delegation=delegation, registration=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        DelegationMember.objects.update(is_head=True)


def test_members_change_places_and_the_head_stays_first(week: Week, delegation: Delegation, office: Account) -> None:
    head, a, b, c = (add_member(actor=office, delegation=delegation, registration=somebody(week)) for _ in range(4))
    name_head(actor=office, member=head)
    move_member(actor=office, member=c, direction="up")
    assert list(members_of(delegation)) == [head, a, c, b]
    move_member(actor=office, member=a, direction="up")
    move_member(actor=office, member=b, direction="down")
    move_member(actor=office, member=head, direction="down")
    assert list(members_of(delegation)) == [head, a, c, b]
    move_member(actor=office, member=a, direction="down")
    assert list(members_of(delegation)) == [head, c, a, b]


def test_nobody_travels_in_two_delegations(week: Week, delegation: Delegation, office: Account) -> None:
    add_member(actor=office, delegation=delegation, registration=week.wei)
    other = Delegation.objects.create(edition=week.brokerage.edition, slug="chongqing", name_en="C", side=week.wei.side)
    with pytest.raises(Refused) as no:
        add_member(actor=office, delegation=other, registration=week.wei)
    assert no.value.code == "in_a_delegation"


def test_only_those_of_its_side_who_take_part_travel_in_it(week: Week, delegation: Delegation, office: Account) -> None:
    with pytest.raises(Refused) as no:
        add_member(actor=office, delegation=delegation, registration=week.anna)
    assert no.value.code == "other_side"
    week.wei.status = RegistrationStatus.APPLIED
    with pytest.raises(Refused) as no:
        add_member(actor=office, delegation=delegation, registration=week.wei)
    assert no.value.code == "not_taking_part"


def test_the_other_office_changes_nothing(week: Week, delegation: Delegation, office: Account) -> None:
    member = add_member(actor=office, delegation=delegation, registration=week.wei)
    acts = [
        lambda: add_member(actor=week.officer, delegation=delegation, registration=somebody(week)),
        lambda: remove_member(actor=week.officer, member=member),
        lambda: name_head(actor=week.officer, member=member),
        lambda: move_member(actor=week.officer, member=member, direction="up"),
        lambda: visit(week, delegation, week.officer),
    ]
    for act in acts:
        with pytest.raises(Forbidden) as no:
            act()
        assert no.value.code == "brokerage.run_delegation"
    assert [(row.pk, row.is_head) for row in members_of(delegation)] == [(member.pk, False)]


def visit(week: Week, delegation: Delegation, actor: Account, *, start: int = 0) -> dt.datetime:
    """An appointment from one slot's beginning to its end."""
    slot = week.slots[start]
    write_appointment(
        actor=actor,
        delegation=delegation,
        row=None,
        texts=TEXTS,
        city=week.hall.city,
        starts=slot.starts,
        ends=slot.ends,
    )
    return slot.starts


def test_an_appointment_keeps_the_members_from_meetings_and_nobody_else(
    week: Week, delegation: Delegation, office: Account
) -> None:
    add_member(actor=office, delegation=delegation, registration=week.wei)
    assert free_slots(week.wei) == week.slots
    visit(week, delegation, office, start=1)
    assert free_slots(week.wei) == [week.slots[0], *week.slots[2:]]
    assert free_slots(week.anna) == week.slots
    remove_member(actor=office, member=week.wei.membership)
    assert free_slots(week.wei) == week.slots


def test_a_session_counts_as_the_last_release_has_it(week: Week, delegation: Delegation, office: Account) -> None:
    add_member(actor=office, delegation=delegation, registration=week.wei)
    released(delegation, week, number=1, starts=week.slots[0].starts)
    assert free_slots(week.wei) == week.slots[2:]
    released(delegation, week, number=2, starts=week.slots[3].starts)
    assert free_slots(week.wei) == week.slots[:3]
    assert [line.title for line in programme_of(delegation)] == ["Opening"]


def test_the_programme_is_told_by_the_clocks_of_each_city(week: Week, delegation: Delegation, office: Account) -> None:
    add_member(actor=office, delegation=delegation, registration=week.wei)
    visit(week, delegation, office)
    chengdu = CityFactory(slug="chengdu", time_zone="Asia/Shanghai")
    late = dt.datetime(2016, 10, 25, 17, 30, tzinfo=dt.UTC)
    write_appointment(
        actor=office,
        delegation=delegation,
        row=None,
        texts=TEXTS,
        city=chengdu,
        starts=late,
        ends=late + dt.timedelta(hours=1),
    )
    lines = engagements_of(week.wei)
    assert [line.starts.tzinfo for line in lines] == [ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Shanghai")]
    assert [(day, city.slug, len(found)) for day, city, found in by_day(lines)] == [
        (dt.date(2016, 10, 25), "naples", 1),
        (dt.date(2016, 10, 26), "chengdu", 1),
    ]
    assert engagements_of(week.anna) == []


def test_an_appointment_ends_after_it_begins_and_has_a_title(
    week: Week, delegation: Delegation, office: Account
) -> None:
    nine = week.slots[0].starts
    fields = {"actor": office, "delegation": delegation, "row": None, "city": week.hall.city}
    with pytest.raises(Refused) as no:
        write_appointment(**fields, texts=TEXTS, starts=nine, ends=nine)
    assert no.value.code == "ends_first"
    with pytest.raises(Refused) as no:
        write_appointment(
            **fields, texts=TEXTS | {"title": {"en": " "}}, starts=nine, ends=nine + dt.timedelta(hours=1)
        )
    assert no.value.code == "no_title"


def test_a_deleted_appointment_frees_its_time(week: Week, delegation: Delegation, office: Account) -> None:
    add_member(actor=office, delegation=delegation, registration=week.wei)
    visit(week, delegation, office)
    delete_appointment(actor=office, row=delegation.appointments.get())
    assert free_slots(week.wei) == week.slots


def test_the_letter_names_the_cities_of_the_delegation(week: Week, delegation: Delegation, office: Account) -> None:
    add_member(actor=office, delegation=delegation, registration=week.wei)
    rome = CityFactory(slug="rome")
    before = week.slots[0].starts - dt.timedelta(days=1)
    write_appointment(
        actor=office,
        delegation=delegation,
        row=None,
        texts=TEXTS,
        city=rome,
        starts=before,
        ends=before + dt.timedelta(hours=1),
    )
    row = Registration.objects.get(pk=week.wei.pk)
    assert [city.slug for city in cities_of(row)] == ["rome", "naples"]


@pytest.mark.parametrize("number", [1, 3])
def test_members_cost_the_scheduler_no_query_each(
    week: Week, delegation: Delegation, office: Account, number: int
) -> None:
    for _ in range(number):
        add_member(actor=office, delegation=delegation, registration=somebody(week))
    visit(week, delegation, office)
    slots = list(Slot.objects.select_related("hall__city"))
    with CaptureQueriesContext(connection) as queries:
        attended_slots(Registration.objects.all(), slots)
    assert len(queries) == 6
