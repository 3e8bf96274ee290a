"""A roadshow's plan: what fills it, the route proposed and the one drawn, whom they serve, and the stages of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations, product

import pytest
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.engine.touring import Stop, measure, strength
from ponte.programme.domain import touring, touring_planning, touring_stages
from ponte.programme.domain.cloning import Terms, clone_edition
from ponte.programme.domain.touring_encoding import Question, read_question, read_route, route_row
from ponte.programme.domain.touring_serving import audiences, services
from ponte.programme.enums import ActivityKind, ProposalStatus
from ponte.programme.models import Activity, Journey, Roadshow, RoadshowPlan, RouteProposal, Stage, StagesMade
from tests.factories import CityFactory, OrganisationFactory
from tests.factories_touring import Plan, a_plan, april, candidate, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Plan:
    return a_plan()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason
    return caught.value.code


def asked(made: Plan) -> Question:
    return read_question(RoadshowPlan.objects.get(pk=made.plan.pk))


def propose(made: Plan) -> RouteProposal:
    return touring.propose_route(actor=made.officer, plan=made.plan)


def draw(made: Plan, *stops: tuple[str, int]) -> list[Stop]:
    drawn = [(made.candidates[slug], april(day)) for slug, day in stops]
    touring.draw_route(actor=made.officer, plan=made.plan, stops=drawn)
    return touring.drawn_stops(made.plan)


def places(stops: list[Stop] | tuple[Stop, ...], made: Plan) -> list[tuple[str, dt.date]]:
    slugs = {str(row.pk): slug for slug, row in made.candidates.items()}
    return [(slugs[stop.stage], stop.arrival) for stop in stops]


# --- The route ---


def test_the_proposal_is_the_best_of_all_routes(made: Plan) -> None:
    proposal = propose(made)
    assert proposal.status == ProposalStatus.READY
    question = asked(made)
    route = read_route(proposal.answer)
    best = 0
    for size in range(len(made.candidates) + 1):
        for order in permutations(made.candidates.values(), size):
            for arrivals in product(range(11, 21), repeat=size):
                stops = [Stop(str(row.pk), april(day)) for row, day in zip(order, arrivals, strict=True)]
                if list(arrivals) == sorted(arrivals) and not (measures := measure(question.roadshow, stops)).faults:
                    best = max(best, measures.grain)
    assert route.status == "optimal"
    assert route.measures.grain == route.bound == best > 0
    assert places(route.stops, made) == [("shanghai", april(12)), ("chengdu", april(15))]
    assert read_route(route_row(route)) == route


def test_a_proposal_is_out_of_date_once_the_plan_asks_another_question(made: Plan) -> None:
    propose(made)
    assert touring.proposed_route(asked(made))[1]
    touring_planning.change_member(
        actor=None, member=made.members["shoes"], weight=2, sectors=[made.sectors["space"]], cities=[]
    )
    assert not touring.proposed_route(asked(made))[1]
    propose(made)
    assert touring.proposed_route(asked(made))[1]
    assert RouteProposal.objects.count() == 1


def test_a_large_plan_is_left_to_a_worker_and_asked_once_at_a_time(made: Plan) -> None:
    for number in range(touring.AT_ONCE):
        made.places[f"p{number}"] = CityFactory()
        candidate(made, f"p{number}", {"design": 10}, (april(11), april(12)))
    proposal = propose(made)
    assert proposal.status == ProposalStatus.QUEUED
    assert DBTaskResult.objects.get().args_kwargs["args"] == [proposal.pk]
    assert refusal(lambda: propose(made)) == "already_running"
    touring.run_route(proposal)
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.READY
    before = proposal.answer
    touring.run_route(proposal)  # a worker that comes late changes nothing
    proposal.refresh_from_db()
    assert proposal.answer == before


def test_nothing_is_proposed_where_there_is_nothing_to_choose_or_nobody_to_serve(made: Plan) -> None:
    made.plan.members.all().delete()
    assert refusal(lambda: propose(made)) == "nobody_travels"
    made.plan.candidates.all().delete()
    assert refusal(lambda: propose(made)) == "no_candidates"
    assert not RouteProposal.objects.exists()


def test_a_district_is_travelled_to_as_its_city(made: Plan) -> None:
    district = CityFactory(slug="hechuan", kind="district", parent=made.places["chengdu"])
    site = CityFactory(slug="hall", kind="site", parent=district)
    made.places["hall"] = site
    candidate(made, "hall", {"space": 50}, (april(16), april(16)))
    question = asked(made)
    (hall,) = [c for c in question.roadshow.candidates if c.id == made.key("hall")]
    assert hall.city == str(made.places["chengdu"].pk)


# --- By hand ---


@pytest.mark.parametrize(
    ("stops", "faults"),
    [
        ([("shenzhen", 12), ("chengdu", 15)], []),
        ([("shanghai", 12), ("chengdu", 14)], ["closed", "too_soon"]),
        ([("beijing", 11), ("shanghai", 12)], ["no_way"]),
        ([("beijing", 21)], ["closed", "too_late"]),
    ],
)
def test_a_drawn_route_has_its_faults_and_is_never_above_the_proposal(
    made: Plan, stops: list[tuple[str, int]], faults: list[str]
) -> None:
    route = read_route(propose(made).answer)
    compared = touring.compare_routes(asked(made), route, draw(made, *stops))
    assert compared is not None
    assert [fault.code for fault in compared.by_hand.faults] == faults
    if not faults:
        assert compared.by_hand.grain < compared.proposed.grain
        assert compared.gained == (str(made.members["solare"].pk),)
        assert compared.lost == ()


def test_a_stop_is_drawn_once_and_belongs_to_the_plan(made: Plan) -> None:
    drawn = draw(made, ("shenzhen", 12))
    assert refusal(lambda: draw(made, ("shenzhen", 12), ("shenzhen", 14))) == "twice"
    alien = made.candidates["beijing"]
    alien.plan_id += 1
    assert refusal(lambda: draw(made, ("beijing", 12))) == "other_plan"
    assert touring.drawn_stops(made.plan) == drawn
    assert draw(made) == []
    assert AuditEntry.objects.filter(action="programme.draw_route").count() == 2


def test_there_is_nothing_to_compare_with_only_one_route(made: Plan) -> None:
    route = read_route(propose(made).answer)
    assert touring.compare_routes(asked(made), route, []) is None
    assert touring.compare_routes(asked(made), None, draw(made, ("shenzhen", 12))) is None


# --- Whom it serves ---


def test_every_member_has_its_own_true_reason(made: Plan) -> None:
    member(made, "razzi", "space")
    made.sectors["wine"] = made.sectors["design"].__class__.objects.create(slug="wine", name="Wine")
    member(made, "cantina", "wine")
    route = read_route(propose(made).answer)
    question = asked(made)
    profiles = {profile.id: profile for profile in question.roadshow.profiles}
    stages = {c.id: c for c in question.roadshow.candidates}
    found = {service.member: service for service in services(question.roadshow, route.stops)}
    by_slug = {slug: found[str(row.pk)] for slug, row in made.members.items()}
    assert {slug: service.code for slug, service in by_slug.items()} == {
        "sedie": "served_twice",
        "solare": "served",
        "clinica": "served_twice",
        "shoes": "brings_nothing",
        "razzi": "left_out",
        "cantina": "nobody_asks",
    }
    assert by_slug["razzi"].missed == (made.key("beijing"),)
    assert (by_slug["clinica"].best, by_slug["clinica"].second) == (made.key("shanghai"), made.key("chengdu"))
    assert {service.member for service in found.values() if service.best} == set(route.measures.served)
    for service in found.values():
        profile = profiles[service.member]
        assert service.strengths == {id_: strength(profile, stage) for id_, stage in stages.items()}
        inside = sorted((strength(profile, stages[stop.stage]) for stop in route.stops), reverse=True)
        assert [service.strengths[s] for s in (service.best, service.second) if s] == [s for s in inside if s][:2]
        if service.best and service.sector:
            assert stages[service.best].sectors[service.sector] == service.strengths[service.best]
            assert service.sector in profile.sectors
    # The same sums make the engine's value.
    again = question.roadshow.again
    worth = sum(
        100 * service.strengths[service.best] + again * (service.strengths[service.second] if service.second else 0)
        for service in found.values()
        if service.best
    )
    assert worth == route.measures.grain
    shanghai, chengdu = audiences(list(found.values()), route.stops)
    assert len(shanghai.first) == 3
    assert (len(chengdu.first), len(chengdu.again)) == (0, 2)


def test_every_reason_for_and_against_is_true(made: Plan) -> None:
    route = read_route(propose(made).answer)
    question = asked(made)
    reasons = {judged.stage: judged.reason for judged in (*route.chosen, *route.left_out)}
    found = services(question.roadshow, route.stops)
    assert reasons.keys() == question.candidates.keys()
    assert reasons[made.key("beijing")].code == "serves_nobody"
    assert all(service.strengths[made.key("beijing")] == 0 for service in found)
    shenzhen = reasons[made.key("shenzhen")]
    assert (shenzhen.code, shenzhen.params["stage"]) == ("dates_clash", made.key("shanghai"))
    without = measure(question.roadshow, draw(made, ("shenzhen", 12), ("chengdu", 15)))
    assert shenzhen.params["loss"] == -(-(route.measures.grain - without.grain) // 100)
    assert shenzhen.params["stages"] == (made.key("shanghai"),)
    shanghai, chengdu = (reasons[made.key(slug)] for slug in ("shanghai", "chengdu"))
    only_there = tuple(
        s.member for s in found if s.strengths[made.key("shanghai")] and not s.strengths[made.key("chengdu")]
    )
    assert (shanghai.code, shanghai.params["names"]) == ("adds", only_there)
    assert (chengdu.code, chengdu.params["again"]) == ("again", 2)


# --- Filling the plan ---


def test_the_directory_fills_in_what_it_knows(made: Plan) -> None:
    rome = CityFactory(slug="rome")
    rome.strengths.add(made.sectors["space"], through_defaults={})
    added = touring_planning.add_candidate(actor=None, plan=made.plan, place=rome)
    assert [(i.sector.slug, i.strength) for i in added.interests.all()] == [("space", 100)]
    assert [(w.starts, w.ends) for w in added.windows.all()] == [(april(11), april(20))]
    assert refusal(lambda: touring_planning.add_candidate(actor=None, plan=made.plan, place=rome)) == "candidate_twice"
    new = OrganisationFactory(slug="nuova")
    new.strengths.add(made.sectors["health"])
    brought = {new.pk: [made.sectors["energy"]]}
    organisations = [new, made.members["sedie"].organisation, new]
    count = touring_planning.add_members(actor=None, plan=made.plan, organisations=organisations, brought=brought)
    assert count == 1
    assert {s.slug for s in made.plan.members.get(organisation=new).sectors.all()} == {"energy", "health"}


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("stay", {"days": 0}),
        ("stay", {"days": 31}),
        ("window", {"windows": [(april(14), april(13))]}),
        ("strength", {"strength": 101}),
        ("strength", {"strength": 0}),
    ],
)
def test_a_candidate_that_makes_no_sense_is_refused(made: Plan, code: str, values: dict[str, object]) -> None:
    strength_ = values.pop("strength", 50)
    fields = {"days": 1, "hosts": [], "windows": [], "interests": {made.sectors["space"]: strength_}} | values
    row = made.candidates["shenzhen"]
    assert refusal(lambda: touring_planning.change_candidate(actor=None, candidate=row, **fields)) == code  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.days, row.interests.get().strength) == (2, 90)


def test_the_frame_is_refused_where_days_make_no_sense(made: Plan) -> None:
    def framed(last: dt.date) -> Callable[[], object]:
        return lambda: touring_planning.frame_plan(actor=None, edition=made.edition, first=april(11), last=last)

    assert refusal(framed(april(10))) == "days"
    assert refusal(framed(april(11) + dt.timedelta(days=366))) == "too_long"
    row = made.members["sedie"]
    change = touring_planning.change_member
    assert refusal(lambda: change(actor=None, member=row, weight=0, sectors=[], cities=[])) == "weight"


def test_journeys_are_stated_either_way_changed_and_taken_back(made: Plan) -> None:
    a, b = made.places["chengdu"], made.places["shanghai"]
    touring_planning.state_journeys(actor=None, plan=made.plan, minutes={(a, b): 90})
    assert Journey.objects.get(origin=b, destination=a).minutes == 90
    touring_planning.state_journeys(actor=None, plan=made.plan, minutes={(b, a): None})
    assert not Journey.objects.filter(origin=b, destination=a).exists()
    assert (
        refusal(lambda: touring_planning.state_journeys(actor=None, plan=made.plan, minutes={(a, a): 1})) == "journey"
    )


# --- The stages ---


def test_the_route_becomes_the_stages_once_and_is_undone(made: Plan) -> None:
    propose(made)
    touring_stages.make_stages(actor=made.officer, plan=made.plan)
    stages = list(Stage.objects.filter(roadshow__edition=made.edition))
    assert [(s.place.slug, s.order, s.starts, s.ends, s.slug) for s in stages] == [
        ("shanghai", 1, april(12), april(13), "shanghai-2016"),
        ("chengdu", 2, april(15), april(15), "chengdu-2016"),
    ]
    assert [day.date for stage in stages for day in stage.days.all()] == [april(12), april(13), april(15)]
    with override("zh-hans"):
        fetched = Stage.objects.get(slug="shanghai-2016")
        assert (fetched.title, fetched.title_en) == ("上海", "Shanghai")  # type: ignore[attr-defined]
    assert refusal(lambda: touring_stages.make_stages(actor=made.officer, plan=made.plan)) == "already_made"
    assert Stage.objects.count() == 2
    assert AuditEntry.objects.filter(action="programme.make_stages", actor=made.officer).count() == 1
    assert touring_stages.undo_stages(actor=made.officer, plan=made.plan) == 2
    assert not Stage.objects.exists()
    assert not Roadshow.objects.exists()
    assert refusal(lambda: touring_stages.undo_stages(actor=made.officer, plan=made.plan)) == "not_made"


def test_bare_stages_make_room_and_come_back(made: Plan) -> None:
    roadshow = Roadshow.objects.create(edition=made.edition, name="Roadshow")
    old = Stage.objects.create(
        roadshow=roadshow,
        slug="shanghai-2016",
        order=1,
        place=made.places["shanghai"],
        starts=april(1),
        ends=april(2),
        title_en="Old",
        title_it="Vecchia",
        title_zh_hans="旧站",
    )
    old.days.create(date=april(1), title_en="First", title_it="Primo", title_zh_hans="首日")
    draw(made, ("shenzhen", 12))
    with override("it"):
        touring_stages.make_stages(actor=made.officer, plan=made.plan, by_hand=True)
        assert [stage.slug for stage in Stage.objects.all()] == ["shenzhen-2016"]
    touring_stages.undo_stages(actor=made.officer, plan=made.plan)
    (back,) = Stage.objects.all()
    texts = [back.title_en, back.title_it, back.title_zh_hans, back.days.get().title_zh_hans]  # type: ignore[attr-defined]
    assert (back.pk, back.starts, texts) == (old.pk, april(1), ["Old", "Vecchia", "旧站", "首日"])
    assert Roadshow.objects.get() == roadshow


def test_what_happened_is_neither_replaced_nor_undone(made: Plan) -> None:
    propose(made)
    touring_stages.make_stages(actor=made.officer, plan=made.plan)
    stage = Stage.objects.get(slug="chengdu-2016")
    Activity.objects.create(stage=stage, slug="visit", date=stage.starts, order=1, kind=ActivityKind.VISIT, title="x")
    assert refusal(lambda: touring_stages.undo_stages(actor=made.officer, plan=made.plan)) == "happened"
    StagesMade.objects.all().delete()
    assert refusal(lambda: touring_stages.make_stages(actor=made.officer, plan=made.plan)) == "happened"
    assert Stage.objects.count() == 2


def test_only_a_route_that_can_be_travelled_and_answers_the_plan_becomes_stages(made: Plan) -> None:
    def make(*, by_hand: bool) -> Callable[[], object]:
        return lambda: touring_stages.make_stages(actor=made.officer, plan=made.plan, by_hand=by_hand)

    assert refusal(make(by_hand=False)) == refusal(make(by_hand=True)) == "no_route"
    draw(made, ("shanghai", 12), ("chengdu", 14))
    assert refusal(make(by_hand=True)) == "impossible"
    propose(made)
    touring_planning.drop_candidate(actor=made.officer, candidate=made.candidates["beijing"])
    assert refusal(make(by_hand=False)) == "out_of_date"
    assert not Stage.objects.exists()
    assert not Roadshow.objects.exists()


def test_the_next_edition_inherits_cities_and_not_the_delegation(made: Plan) -> None:
    propose(made)
    draw(made, ("shenzhen", 12))
    clone = clone_edition(actor=None, edition=made.edition, terms=Terms(host=made.edition.host_side))
    plan = clone.roadshow_plan
    moved = dt.timedelta(days=364)
    assert (plan.first, plan.last) == (april(11) + moved, april(20) + moved)
    assert {c.place.slug for c in plan.candidates.all()} == set(made.candidates)
    shanghai = plan.candidates.get(place__slug="shanghai")
    assert {i.sector.slug: i.strength for i in shanghai.interests.all()} == {"design": 100, "energy": 60}
    assert [(w.starts, w.ends) for w in shanghai.windows.all()] == [(april(12) + moved, april(13) + moved)]
    assert not plan.members.exists()
    assert not plan.hand_stops.exists()
    assert not RouteProposal.objects.filter(plan=plan).exists()


def test_the_same_question_has_one_digest_and_another_another(made: Plan) -> None:
    question = asked(made)
    assert question.digest == asked(made).digest
    later = replace(question, roadshow=replace(question.roadshow, most=1))
    assert later.digest != question.digest
