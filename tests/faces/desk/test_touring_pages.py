"""The roadshow planner at the desk: who gets there, each part of the plan, the route, and its way to the stages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from ponte.programme.domain import touring
from ponte.programme.models import HandStop, Journey, RoadshowPlan, RouteProposal, Stage, StagesMade
from tests.factories import (
    AccountFactory,
    BrokerageFactory,
    CityFactory,
    OfficerFactory,
    OrganisationFactory,
    ProfileFactory,
    RegistrationFactory,
)
from tests.factories_touring import Plan, a_plan, april, candidate, member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PAGES: dict[str, tuple[str, ...]] = {
    "touring": (),
    "touring_cities": (),
    "touring_city": ("shanghai",),
    "touring_delegation": (),
    "touring_member": ("solare",),
    "touring_travel": (),
    "touring_route": (),
    "touring_by_hand": (),
    "touring_make": ("proposed",),
}


@pytest.fixture
def made() -> Plan:
    return a_plan()


@pytest.fixture
def office(client: Client, made: Plan) -> Client:
    client.force_login(made.officer)
    return client


def text(response: Any) -> str:
    page: str = response.content.decode()
    return page


def url(name: str, *args: Any) -> str:
    return reverse(f"desk:{name}", args=args)


def test_only_the_offices_get_there_and_others_are_told_why(client: Client, made: Plan) -> None:
    posts = ("touring_propose", "touring_undo", "touring_by_hand")
    for name, args in PAGES.items():
        assert client.get(url(name, *args)).status_code == 302
    client.force_login(AccountFactory())
    for name, args in PAGES.items():
        answer = client.get(url(name, *args))
        assert answer.status_code == 403
        assert "Roadshows are planned by the offices of the two sides." in text(answer)
    assert all(client.post(url(name)).status_code == 403 for name in posts)
    client.force_login(OfficerFactory().account)  # of another programme, whose edition is not this one
    for name, args in PAGES.items():
        assert "Shanghai" not in text(client.get(url(name, *args)))
    for name in posts:
        client.post(url(name))
    assert not RouteProposal.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["28", "No route yet", "Shanghai", "Asks for", "Served in Shanghai, because it asks for Energy"]),
        ("it", ["Ancora nessun percorso", "Shanghai", "Chiede", "Servito a Shanghai, che chiede"]),
        ("zh-hans", ["尚无路线", "上海", "关注领域", "在上海获得服务，因为当地关注"]),
    ],
)
def test_every_page_in_every_language(office: Client, made: Plan, language: str, words: list[str]) -> None:
    with override(language):
        before = text(office.get(url("touring_route")))
        touring.propose_route(actor=made.officer, plan=made.plan)
        whole = before + "".join(text(office.get(url(name, *args))) for name, args in PAGES.items())
    assert [word for word in words[language == "en" :] if word not in whole] == []


def test_a_plan_begins_with_its_days(office: Client, made: Plan) -> None:
    made.plan.delete()
    assert office.get(url("touring_route")).status_code == 404
    frame = {"first": "2016-04-11", "last": "2016-04-10", "evening": "240"}
    assert "The last day lies before the first." in text(office.post(url("touring"), frame))
    assert not RoadshowPlan.objects.exists()
    answer = office.post(
        url("touring"), frame | {"last": "2016-04-20", "start": made.places["beijing"].pk, "most": "3"}
    )
    assert answer["Location"] == url("touring_cities")
    plan = RoadshowPlan.objects.get()
    assert (plan.last, plan.start, plan.end, plan.most, plan.overnight) == (
        april(20),
        made.places["beijing"],
        None,
        3,
        False,
    )


def test_a_city_is_added_filled_in_and_taken_off(office: Client, made: Plan) -> None:
    city = CityFactory(slug="wuhan", name_en="Wuhan")
    city.strengths.add(made.sectors["space"], through_defaults={})
    OrganisationFactory(slug="host", place=city)
    answer = office.post(url("touring_cities"), {"place": "wuhan"})
    assert answer["Location"] == url("touring_city", "wuhan")
    page = office.get(answer["Location"])
    (field,) = page.context["form"].strengths
    assert (field.label, field.value()) == ("Space", 100)
    fields = {
        "days": "2",
        "hosts": [str(o.pk) for o in page.context["form"].fields["hosts"].queryset],
        "from_0": "2016-04-11",
        "to_0": "2016-04-12",
        "from_1": "2016-04-15",
        "to_1": "",
        f"strength_{made.sectors['space'].pk}": "",
        "new_sector": str(made.sectors["design"].pk),
        "new_strength": "70",
    }
    assert "Say both days of the period, or neither." in text(office.post(answer["Location"], fields))
    assert office.post(answer["Location"], fields | {"from_1": ""}).status_code == 302
    row = made.plan.candidates.get(place=city)
    assert (row.days, [host.slug for host in row.hosts.all()]) == (2, ["host"])
    assert [(i.sector.slug, i.strength) for i in row.interests.all()] == [("design", 70)]
    assert [(w.starts, w.ends) for w in row.windows.all()] == [(april(11), april(12))]
    office.post(url("touring_drop_city", "wuhan"))
    assert not made.plan.candidates.filter(place=city).exists()


def test_a_side_joins_with_what_its_profiles_are_about(office: Client, made: Plan) -> None:
    registration = RegistrationFactory(brokerage=BrokerageFactory(edition=made.edition))
    ProfileFactory(registration=registration).sectors.add(made.sectors["energy"])
    assert "Choose an organisation or a side." in text(office.post(url("touring_delegation"), {"side": ""}))
    page = office.post(url("touring_delegation"), {"side": registration.side.code}, follow=True)
    assert "1 member added." in text(page)
    row = made.plan.members.get(organisation=registration.organisation)
    assert [sector.slug for sector in row.sectors.all()] == ["energy"]
    change = {"weight": "3", "sectors": [made.sectors["design"].pk], "cities": [made.places["chengdu"].pk]}
    office.post(url("touring_member", row.organisation.slug), change)
    row.refresh_from_db()
    assert (row.weight, [p.slug for p in row.cities.all()]) == (3, ["chengdu"])
    office.post(url("touring_drop_member", row.organisation.slug))
    assert not made.plan.members.filter(pk=row.pk).exists()


def test_travel_times_are_changed_where_they_differ(office: Client, made: Plan) -> None:
    form = office.get(url("touring_travel")).context["form"]
    assert len(form.fields) == 6
    values = {name: "" if (value := form[name].value()) is None else str(value) for name in form.fields}
    assert sorted(values.values()) == ["", "", "", "200", "200", "300"]
    empty = next(name for name, value in values.items() if not value)
    stated = next(name for name, value in values.items() if value == "300")
    office.post(url("touring_travel"), values | {empty: "90", stated: ""})
    assert sorted(Journey.objects.values_list("minutes", flat=True)) == [90, 200, 200]


def test_the_route_says_why_and_whom_it_serves(office: Client, made: Plan) -> None:
    assert office.post(url("touring_propose"))["Location"] == url("touring_route")
    page = office.get(url("touring_route"))
    picture = page.context["picture"]
    assert [line.candidate.place.slug for line in picture.stages] == ["shanghai", "chengdu"]
    assert [(line.first, line.again) for line in picture.stages] == [(3, 0), (0, 2)]
    whole = text(page)
    for words in (
        "Every possible route was tried",
        "Served in Shanghai, because it asks for Energy (60 of 100).",
        "Not served: nothing is said yet of what it brings.",
        "Its dates clash with Shanghai. In its place would go: Shanghai;",
        "It asks for nothing that the delegation brings.",
        "3/4",
    ):
        assert words in whole, words
    assert 'style="' not in whole.split("<main")[1]


def test_a_queued_route_is_followed_and_a_failed_one_says_so(office: Client, made: Plan) -> None:
    proposal = RouteProposal.objects.create(plan=made.plan)
    assert "Waiting for a worker" in text(office.get(url("touring_route"), headers=HTMX))
    refused = office.post(url("touring_propose"), follow=True, headers={"Referer": "http://testserver/"})
    assert "A route is being worked out already." in text(refused)
    touring.run_route(proposal)
    assert office.get(url("touring_route"), headers=HTMX)["HX-Refresh"] == "true"
    RouteProposal.objects.update(status="failed", failure="Boom: x")
    assert "Boom: x" in text(office.get(url("touring_route")))


def test_a_route_is_drawn_with_its_faults_at_once(office: Client, made: Plan) -> None:
    touring.propose_route(actor=made.officer, plan=made.plan)
    add = {"act": "add", "stop": made.candidates["shenzhen"].pk}
    page = text(office.post(url("touring_by_hand"), add, headers=HTMX))
    assert "<html" not in page
    assert "Shenzhen is added: Tue 12 Apr." in page
    assert "This route can be travelled." in page
    assert "Solare" in page.split("Only the proposed one serves:")[1][:60]
    office.post(url("touring_by_hand"), {"act": "add", "stop": made.candidates["chengdu"].pk}, headers=HTMX)
    assert HandStop.objects.get(candidate=made.candidates["chengdu"]).arrival == april(15)
    moved = {"act": "move", "stop": "chengdu", "arrival": "2016-04-13"}
    page = text(office.post(url("touring_by_hand"), moved, headers=HTMX))
    assert "Chengdu cannot receive on these days: Wed 13 Apr." in page
    assert "Chengdu begins on Wed 13 Apr and cannot be reached before Thu 14 Apr." in page
    assert "cannot be travelled. Put right" in page
    off = office.post(url("touring_by_hand"), {"act": "off", "stop": "chengdu"}, follow=True)
    assert "Chengdu is off the route." in text(off)
    twice = text(office.post(url("touring_by_hand"), add | {"arrival": "2016-04-18"}, headers=HTMX))
    assert "This city is a stop of the route already." in twice
    assert [stop.candidate.place.slug for stop in HandStop.objects.all()] == ["shenzhen"]
    office.post(url("touring_by_hand"), {"act": "copy"})
    assert [stop.candidate.place.slug for stop in HandStop.objects.all()] == ["shanghai", "chengdu"]


def test_the_stages_are_made_after_saying_what_it_does_and_undone(office: Client, made: Plan) -> None:
    assert "No route with stops is proposed yet." in text(office.get(url("touring_make", "proposed")))
    office.post(url("touring_propose"))
    page = text(office.get(url("touring_make", "proposed")))
    assert "The edition gets a roadshow: it has none yet." in page
    assert not Stage.objects.exists()
    office.post(url("touring_make", "proposed"))
    public = text(office.get(reverse("site:roadshow", args=["week-2016"])))
    assert "Shanghai" in public
    assert "Chengdu" in public
    assert "This plan became the stages" in text(office.get(url("touring_route")))
    again = office.post(url("touring_make", "by-hand"), follow=True, headers={"Referer": "http://testserver/"})
    assert "This plan became the stages already." in text(again)
    office.post(url("touring_undo"))
    assert not Stage.objects.exists()
    assert not StagesMade.objects.exists()


@pytest.mark.parametrize(
    "name", ["touring_cities", "touring_delegation", "touring_travel", "touring_route", "touring_by_hand"]
)
def test_as_many_queries_with_three_more(office: Client, made: Plan, name: str) -> None:
    def queries() -> int:
        touring.propose_route(actor=made.officer, plan=made.plan)
        with CaptureQueriesContext(connection) as seen:
            assert office.get(url(name)).status_code == 200
        return len(seen)

    touring.draw_route(actor=None, plan=made.plan, stops=[(made.candidates["shenzhen"], april(14))])  # both have faults
    few = queries()
    for number in range(3):
        made.places[f"more-{number}"] = CityFactory(slug=f"more-{number}", latitude=30.0 + number, longitude=110.0)
        row = candidate(made, f"more-{number}", {"design": 50, "health": 40}, (april(16), april(18)))
        row.hosts.add(OrganisationFactory())
        member(made, f"member-{number}", "design", "health")
    stops = [(made.candidates["shenzhen"], april(12)), (row, april(17)), (made.candidates["chengdu"], april(18))]
    touring.draw_route(actor=None, plan=made.plan, stops=stops)
    assert queries() == few
