"""Pages of delegations: members in order, a programme in local time, the diary of who travels, the host city's list."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from ponte.brokerage.models import DelegationAppointment, DelegationMember, Registration
from ponte.brokerage.queries.delegations import members_of
from ponte.programme.models import Delegation
from tests.factories import OfficerFactory, RegistrationFactory, Week


@pytest.fixture
def delegation(week: Week) -> Delegation:
    return Delegation.objects.create(
        edition=week.brokerage.edition,
        slug="sichuan",
        name_en="Sichuan",
        name_it="Sichuan",
        name_zh_hans="四川代表团",
        side=week.wei.side,
    )


@pytest.fixture
def office(week: Week) -> Client:
    client = Client()
    client.force_login(OfficerFactory(side=week.wei.side).account)
    return client


@pytest.fixture
def host(week: Week) -> Client:
    client = Client()
    client.force_login(week.officer)
    return client


def change(client: Client, delegation: Delegation, action: str, key: int) -> int:
    address = reverse("desk:delegation_members", args=[delegation.slug])
    return client.post(address, {"action": action, "person": key}).status_code


def lunch(delegation: Delegation, week: Week) -> DelegationAppointment:
    starts = dt.datetime(2016, 10, 25, 11, tzinfo=dt.UTC)
    return DelegationAppointment.objects.create(
        delegation=delegation,
        title_en="Lunch with the mayor",
        title_it="Pranzo con il sindaco",
        title_zh_hans="与市长共进午餐",
        place_en="Palazzo San Giacomo",
        city=week.hall.city,
        starts=starts,
        ends=starts + dt.timedelta(hours=1),
    )


def member(delegation: Delegation, registration: Registration, order: int) -> DelegationMember:
    return DelegationMember.objects.create(delegation=delegation, registration=registration, order=order)


def test_members_are_found_added_ordered_and_headed(week: Week, delegation: Delegation, office: Client) -> None:
    address = reverse("desk:delegation", args=[delegation.slug])
    found = office.get(address, {"q": "zhang"}).content.decode()
    assert f'name="person" value="{week.wei.pk}"' in found
    assert "Anna" not in office.get(address, {"q": "anna"}).content.decode()
    assert change(office, delegation, "add", week.wei.pk) == 302
    second = member(delegation, RegistrationFactory(brokerage=week.wei.brokerage, side=week.wei.side), 2)
    first = DelegationMember.objects.get(registration=week.wei)
    change(office, delegation, "up", second.pk)
    assert list(members_of(delegation)) == [second, first]
    change(office, delegation, "head", first.pk)
    assert list(members_of(delegation)) == [first, second]
    assert "head of the delegation" in office.get(address).content.decode()
    change(office, delegation, "remove", second.pk)
    assert list(members_of(delegation)) == [first]


def test_an_appointment_is_typed_in_the_time_of_its_city(week: Week, delegation: Delegation, office: Client) -> None:
    typed = {
        "title_en": "Lunch with the mayor",
        "city": "naples",
        "starts": "2016-10-25T13:00",
        "ends": "2016-10-25T14:00",
    }
    assert office.post(reverse("desk:new_appointment", args=[delegation.slug]), typed).status_code == 302
    row = DelegationAppointment.objects.get()
    assert row.starts == dt.datetime(2016, 10, 25, 11, tzinfo=dt.UTC)
    page = office.get(reverse("desk:delegation", args=[delegation.slug])).content.decode()
    assert "13:00–14:00" in page
    page = office.get(reverse("desk:appointment", args=[delegation.slug, row.pk])).content.decode()
    assert 'value="2016-10-25T13:00"' in page
    late = office.post(
        reverse("desk:appointment", args=[delegation.slug, row.pk]), typed | {"ends": "2016-10-25T12:00"}
    )
    assert "It must end after it begins." in late.content.decode()
    office.post(reverse("desk:remove_appointment", args=[delegation.slug, row.pk]))
    assert not DelegationAppointment.objects.exists()


def test_the_other_office_looks_on(week: Week, delegation: Delegation, host: Client) -> None:
    row = member(delegation, week.wei, 1)
    page = host.get(reverse("desk:delegation", args=[delegation.slug]), {"q": "zhang"}).content.decode()
    assert "Zhang Wei" in page
    assert 'value="head"' not in page
    assert change(host, delegation, "remove", row.pk) == 403
    assert host.get(reverse("desk:new_appointment", args=[delegation.slug])).status_code == 403
    assert DelegationMember.objects.count() == 1


def test_the_diary_of_a_member_shows_what_the_delegation_does(week: Week, delegation: Delegation) -> None:
    lunch(delegation, week)
    member(delegation, week.wei, 1)
    client = Client()
    assert week.wei.person.account is not None
    client.force_login(week.wei.person.account)
    page = client.get(reverse("my:diary")).content.decode()
    assert "With your delegation" in page
    assert "Lunch with the mayor" in page
    assert ">13:00<" in page
    calendar = client.get(reverse("my:calendar")).content.decode()
    assert "SUMMARY:Lunch with the mayor" in calendar
    assert "DTSTART;TZID=Europe/Rome:20161025T130000" in calendar
    other = Client()
    assert week.anna.person.account is not None
    other.force_login(week.anna.person.account)
    assert "Lunch with the mayor" not in other.get(reverse("my:diary")).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Members,inprotocolorder", "ZhangWei张伟", "Lunchwiththemayor", "13:00–14:00", "Naples"]),
        ("it", ["Membri,inordinediprotocollo", "ZhangWei张伟", "Pranzoconilsindaco", "Napoli", "capodelegazione"]),
        ("zh-hans", ["成员（按礼宾次序）", "四川代表团", "与市长共进午餐", "那不勒斯", "团长"]),
    ],
)
def test_the_list_for_the_host_city_is_one_page(
    week: Week, delegation: Delegation, host: Client, language: str, words: list[str]
) -> None:
    lunch(delegation, week)
    for order in range(1, 13):
        member(delegation, RegistrationFactory(brokerage=week.wei.brokerage, side=week.wei.side), order)
    DelegationMember.objects.create(delegation=delegation, registration=week.wei, order=13, is_head=True)
    with override(language):
        answer = host.get(reverse("desk:delegation_list", args=[delegation.slug, "naples"]))
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    said = re.sub(r"\s+", "", reader.pages[0].extract_text())
    assert [word for word in words if word not in said] == []


def test_a_city_that_they_do_not_visit_has_no_list(week: Week, delegation: Delegation, host: Client) -> None:
    assert host.get(reverse("desk:delegation_list", args=[delegation.slug, "naples"])).status_code == 404


def test_pages_cost_the_same_for_one_member_and_for_many(week: Week, delegation: Delegation, office: Client) -> None:
    lunch(delegation, week)
    member(delegation, week.wei, 1)
    addresses = [reverse("desk:delegations"), reverse("desk:delegation", args=[delegation.slug])]

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert office.get(address).status_code == 200
            found.append(len(queries))
        return found

    few = costs()
    for order in range(2, 6):
        member(delegation, RegistrationFactory(brokerage=week.wei.brokerage, side=week.wei.side), order)
        lunch(delegation, week)
        Delegation.objects.create(edition=week.brokerage.edition, slug=f"d{order}", name_en="D", side=week.wei.side)
    assert costs() == few
