"""Slips of the pen at the calls' desk: one line that says what is wrong, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ponte.calls.enums import SeatRole
from ponte.calls.models import Call, CallSide, Project
from ponte.calls.workflows import CallPhase
from ponte.programme.models import Officer
from tests.factories import CityFactory, OfficerFactory, OrganisationFactory, SideFactory
from tests.factories_calls import CallFactory, a_call, a_pair, a_stranger, evaluated, officer_of, side_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return a_call(phase=CallPhase.DRAFT)


def office(call: Call, code: str = "it") -> Client:
    client = Client()
    client.force_login(officer_of(call, code))
    return client


def a_side(**other: object) -> dict[str, Any]:
    return {
        "agency": OrganisationFactory().pk,
        "place": CityFactory().pk,
        "opens": "2030-01-10T09:00",
        "closes": "2030-03-10T18:00",
        "budget": "100000",
        "most_share": "50",
        "most_consumables": "100",
        "weight": "50",
        "threshold": "60",
    } | other


def errors(client: Client, call: Call, part: str, data: dict[str, Any]) -> dict[str, list[str]]:
    """What the fields of a part say was wrong."""
    response = client.post(reverse("desk:call_setup_part", args=[call.slug, part]), data)
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def rows(*filled: dict[str, object]) -> dict[str, object]:
    posted: dict[str, object] = {"rows-TOTAL_FORMS": len(filled), "rows-INITIAL_FORMS": 0}
    for place, row in enumerate(filled):
        posted |= {f"rows-{place}-{name}": value for name, value in row.items()}
    return posted


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight", "0"),
        ("weight", "101"),
        ("threshold", "150"),
        ("most_share", "101"),
        ("budget", "9" * 30),
        ("closes", "2030-01-10T09:00"),
        ("opens", "0001-01-01T00:00"),
        ("closes", "9999-12-31T23:59"),
        ("evaluation_until", "9999-12-31"),
    ],
)
def test_a_figure_that_cannot_be_is_named_beside_its_field(call: Call, field: str, value: str) -> None:
    before = CallSide.objects.filter(call=call).values()
    kept = list(before)
    assert list(errors(office(call), call, "side", a_side(**{field: value}))) == [field]
    assert list(before.all()) == kept


def test_the_same_words_in_the_readers_language(call: Call) -> None:
    with override("it"):
        [said] = errors(office(call), call, "side", a_side(closes="9999-12-31T23:59"))["closes"]
    assert said == "Indichi un anno dal 1990 al 2099."


def test_a_call_without_criteria_has_an_empty_ranking(call: Call) -> None:
    side_of(call, "it").criteria.all().delete()
    assert office(call).get(reverse("desk:call_ranking", args=[call.slug])).status_code == 200


def test_a_code_stands_for_one_theme(call: Call) -> None:
    twice = rows({"name_en": "Water", "code": "water"}, {"name_en": "Air", "code": "water"})
    page = office(call).post(reverse("desk:call_setup_part", args=[call.slug, "themes"]), twice)
    assert "Two themes have the same code" in page.content.decode()
    assert call.themes.get().code == "health"


def test_nobody_has_two_seats_on_a_side(call: Call) -> None:
    member = {"name": "Anna Bianchi", "role": SeatRole.MEMBER.value, "email": a_stranger().email}
    twice = rows(member, member | {"email": str(member["email"]).upper()})
    page = office(call).post(reverse("desk:call_setup_part", args=[call.slug, "seats"]), twice)
    assert "Somebody is named twice" in page.content.decode()
    assert not side_of(call, "it").seats.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_project_starts_in_a_year_that_can_be_reckoned_with(call: Call, day: str) -> None:
    CallSide.objects.filter(call=call).update(closes="2999-01-01T00:00Z")
    Call.objects.filter(pk=call.pk).update(phase=CallPhase.FILING)
    call.refresh_from_db()
    pair = a_pair(call)
    evaluated(call)
    project = Project.objects.create(proposal=pair, number=1)
    response = office(call).post(reverse("desk:project", args=[call.slug, project.pk]), {"start": "1", "starts": day})
    assert list(response.context["start"].errors) == ["starts"]
    project.refresh_from_db()
    assert project.starts is None


def test_whoever_works_for_both_offices_writes_either_side() -> None:
    call: Call = CallFactory(phase=CallPhase.DRAFT)
    sides = [SideFactory(programme=call.programme, code=code) for code in ("it", "cn")]
    officer = OfficerFactory(side=sides[0]).account
    Officer.objects.create(account=officer, side=sides[1])
    client = Client()
    client.force_login(officer)
    address = reverse("desk:call_setup_part", args=[call.slug, "side"])
    assert client.get(address).status_code == 200
    for code, budget in (("it", "100"), ("cn", "200")):
        assert client.post(f"{address}?side={code}", a_side(budget=budget)).status_code == 302
    assert dict(call.sides.values_list("side__code", "budget")) == {"it": 100, "cn": 200}
    shown = client.get(reverse("desk:call_setup", args=[call.slug])).content.decode()
    assert f"{address}?side=it" in shown
    assert f"{address}?side=cn" in shown
    assert client.get(f"{address}?side=fr").status_code == 404
