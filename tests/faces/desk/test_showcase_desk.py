"""Showcases at the desk: set up, admitted, scheduled, judged, ranked, decided and published."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.brokerage.models import DelegationMember, Registration
from ponte.people.models import Place
from ponte.programme.models import Delegation
from ponte.showcase.enums import VoteAccess
from ponte.showcase.models import (
    Application,
    Contender,
    Criterion,
    Juror,
    Quota,
    Requirement,
    ScoreSheet,
    Showcase,
    Stage,
)
from tests.factories import CityFactory, PersonFactory, RegistrationFactory
from tests.factories_showcase import ApplicationFactory, QuestionFactory, StageFactory, Tournament, a_semi_final

pytestmark = pytest.mark.django_db


@pytest.fixture
def semi() -> Tournament:
    return a_semi_final()


@pytest.fixture
def desk(client: Client, semi: Tournament) -> Client:
    client.force_login(semi.officer)
    return client


def at(stage: Stage, path: str = "") -> str:
    return f"/en/desk/showcases/{stage.showcase.slug}/stages/{stage.slug}/{path}"


def test_offices_only(client: Client, semi: Tournament) -> None:
    client.force_login(PersonFactory().account)
    assert client.get("/en/desk/showcases/").status_code == 403
    assert client.get(at(semi.stage)).status_code == 403


def test_a_showcase_is_set_up_and_made_public(desk: Client, semi: Tournament) -> None:
    rome: Place = CityFactory(slug="roma")
    answer = desk.post(
        "/en/desk/showcases/new/",
        {
            "slug": "green-2017",
            "name_en": "Green Showcase",
            "place": rome.pk,
            "opens": "2017-03-01T09:00",
            "closes": "2017-04-01T18:00",
        },
    )
    assert answer.status_code == 302
    made = Showcase.objects.get(slug="green-2017")
    assert made.opens == dt.datetime(2017, 3, 1, 8, tzinfo=dt.UTC)  # nine by the clocks of Rome
    assert made.published_at is None
    assert b"2017-03-01T09:00" in desk.get("/en/desk/showcases/green-2017/change/").content
    desk.post("/en/desk/showcases/green-2017/publish/")
    made.refresh_from_db()
    assert made.published_at is not None


def test_what_a_call_asks_is_written_and_removed(desk: Client, semi: Tournament) -> None:
    showcase = semi.stage.showcase
    Application.objects.update(phase="draft", filed_at=None)  # nobody has filed yet
    address = f"/en/desk/showcases/{showcase.slug}/parts/requirements/"
    desk.post(address, {"kind": "sides", "sides": [semi.italy.pk]})
    rule = Requirement.objects.get()
    assert list(rule.sides.all()) == [semi.italy]
    assert "Based in: Italy." in desk.get(f"/en/desk/showcases/{showcase.slug}/").content.decode()
    desk.post(f"{address}{rule.pk}/remove/")
    assert not Requirement.objects.exists()
    for kind in ("employees", "sides", "founded-after"):
        page = desk.post(address, {"kind": kind}).content.decode()
        assert "it is what the call asks" in page
        assert "Constraint" not in page


def test_a_stage_is_set_up_with_its_criteria(desk: Client, semi: Tournament) -> None:
    showcase = semi.stage.showcase
    desk.post(
        f"/en/desk/showcases/{showcase.slug}/stages/new/",
        {
            "round": "semi-final",
            "slug": "water",
            "name_en": "Water",
            "place": semi.stage.place_id,
            "starts": "2016-07-05T10:00",
            "pitch_minutes": 8,
            "question_minutes": 7,
            "pause_after": 0,
            "pause_minutes": 15,
            "places": 2,
            "scale": 10,
            "threshold": 0,
            "seed": 4,
            "vote_access": "nobody",
            "tie": ["criterion", "lot"],
        },
    )
    stage = Stage.objects.get(slug="water")
    assert stage.ties == ["criterion", "lot", "shared"]
    assert stage.starts == dt.datetime(2016, 7, 5, 8, tzinfo=dt.UTC)
    desk.post(at(stage, "parts/criteria/"), {"order": 1, "name_en": "Impact", "weight": 60, "threshold": 0})
    assert Criterion.objects.get(stage=stage).name == "Impact"


def test_rules_of_an_open_stage_are_refused_on_the_form(desk: Client, semi: Tournament) -> None:
    criterion = semi.criteria[0]
    page = desk.post(
        at(semi.stage, f"parts/criteria/{criterion.pk}/"),
        {"order": 1, "name_en": "Impact", "weight": 99, "threshold": 0},
    ).content.decode()
    assert "they stay as they are" in page
    criterion.refresh_from_db()
    assert criterion.weight == 40


def test_a_startup_is_admitted_placed_and_rejected(desk: Client, semi: Tournament) -> None:
    showcase = semi.stage.showcase
    Stage.objects.filter(pk=semi.stage.pk).update(phase="preparing")
    filed, other = (ApplicationFactory(showcase=showcase, side=semi.italy) for _ in range(2))
    group = Delegation.objects.create(edition=showcase.edition, slug="naples", name="Naples")
    address = f"/en/desk/showcases/{showcase.slug}/start-ups/"
    assert "Everything the call asks" in desk.get(f"{address}{filed.pk}/").content.decode()
    desk.post(f"{address}{filed.pk}/admit/", {"delegation": "naples"})
    desk.post(f"{address}{other.pk}/reject/", {"reason": "Not a start-up."})
    filed.refresh_from_db()
    other.refresh_from_db()
    assert (filed.phase, filed.delegation, other.phase) == ("eligible", group, "rejected")

    desk.post(at(semi.stage, "place/"), {"application": [filed.pk]})
    contender = Contender.objects.get(application=filed)
    desk.post(at(semi.stage, "schedule/"))
    desk.post(at(semi.stage, f"move/{contender.pk}/"), {"order": "1"})
    contender.refresh_from_db()
    assert (contender.order, contender.pitches_at) == (1, semi.stage.starts)
    desk.post(at(semi.stage, f"take-out/{contender.pk}/"))
    assert not Contender.objects.filter(pk=contender.pk).exists()
    assert "Not a start-up." in desk.get(f"/en/desk/showcases/{showcase.slug}/start-ups/{other.pk}/").content.decode()


def test_drafts_are_their_writers_own(desk: Client, semi: Tournament) -> None:
    draft = ApplicationFactory(showcase=semi.stage.showcase, phase="draft", filed_at=None)
    slug = semi.stage.showcase.slug
    assert desk.get(f"/en/desk/showcases/{slug}/start-ups/{draft.pk}/").status_code == 404
    assert draft.organisation.name not in desk.get(f"/en/desk/showcases/{slug}/").content.decode()


def test_whoever_travels_along_is_named_with_their_delegation(desk: Client, semi: Tournament) -> None:
    registration: Registration = RegistrationFactory(
        brokerage__edition=semi.stage.showcase.edition, side=semi.italy, person=PersonFactory()
    )
    group = Delegation.objects.create(edition=semi.stage.showcase.edition, slug="naples", name="Naples")
    DelegationMember.objects.create(delegation=group, registration=registration, order=1)
    account = registration.person.account
    assert account is not None
    desk.post(at(semi.stage, "jury/"), {"email": account.email.upper()})
    juror = Juror.objects.get(account=account)
    assert juror.delegation == group
    assert list(juror.organisations.all()) == [registration.organisation]
    page = desk.post(at(semi.stage, "jury/"), {"email": "nobody@example.org"}, follow=True).content.decode()
    assert "Nobody has an account" in page
    desk.post(at(semi.stage, f"jury/{juror.pk}/dismiss/"))
    assert not Juror.objects.filter(pk=juror.pk).exists()


def test_a_signed_sheet_is_reopened_for_a_reason(desk: Client, semi: Tournament) -> None:
    semi.mark(semi.jurors[0], semi.contenders[0], [1, 2, 3, 4])
    sheet = ScoreSheet.objects.get()
    assert "signed" in desk.get(at(semi.stage)).content.decode()
    desk.post(at(semi.stage, f"sheets/{sheet.pk}/reopen/"), {"reason": ""})
    sheet.refresh_from_db()
    assert sheet.signed_at is not None
    desk.post(at(semi.stage, f"sheets/{sheet.pk}/reopen/"), {"reason": "Mixed up."})
    sheet.refresh_from_db()
    assert sheet.signed_at is None
    trail = desk.get(at(semi.stage, "trail/")).content.decode()
    assert "sheet reopened: Mixed up." in trail
    assert "refused (sheet reopened): Say why" in trail


def test_from_the_ranking_to_the_public_results(desk: Client, semi: Tournament) -> None:
    semi.mark_all([[9, 7, 8, 3], [8, 6, 9, 2], [9, 5, 8, 4]])
    desk.post(at(semi.stage, "steps/close/"))
    page = desk.get(at(semi.stage, "ranking/")).content.decode()
    assert page.count("<strong>proposed</strong>") == 2
    first, second, third, _fourth = semi.contenders
    refused = desk.post(at(semi.stage, "steps/decide/"), {"chosen": [first.pk, second.pk]}, follow=True)
    assert "Say why you depart" in refused.content.decode()
    desk.post(at(semi.stage, "steps/decide/"), {"chosen": [first.pk, second.pk], "reason": "The licence."})
    page = desk.get(at(semi.stage, "ranking/")).content.decode()
    assert "replayed from the audit trail" in page
    assert "The licence." in page
    desk.post(at(semi.stage, "steps/reconsider/"))
    desk.post(at(semi.stage, "steps/decide/"), {"chosen": [first.pk, third.pk]})
    desk.post(at(semi.stage, "steps/publish/"))
    assert semi.fresh().phase == "published"
    assert semi.final.contenders.count() == 2
    assert desk.post(at(semi.stage, "steps/nonsense/")).status_code == 404


def test_the_vote_is_opened_watched_and_closed(desk: Client, semi: Tournament) -> None:
    Stage.objects.filter(pk=semi.stage.pk).update(vote_access=VoteAccess.EVERYBODY)
    desk.post(at(semi.stage, "votes/open/"))
    assert semi.fresh().is_vote_open
    live = desk.get(at(semi.stage, "votes/"), headers={"HX-Request": "true"}).content.decode()
    assert "0 votes" in live
    assert "<html" not in live
    desk.post(at(semi.stage, "votes/close/"))
    assert not semi.fresh().is_vote_open


def test_the_list_is_narrowed_and_exported(desk: Client, semi: Tournament) -> None:
    slug = semi.stage.showcase.slug
    name = semi.contenders[0].application.organisation.name
    listed = desk.get(f"/en/desk/showcases/{slug}/start-ups.csv?q={name}").content.decode("utf-8-sig")
    assert listed.count("\n") == 2
    assert name in listed
    assert desk.get(f"/en/desk/showcases/{slug}/?phase=filed").context["page"].paginator.count == 0


def _paths(semi: Tournament) -> list[str]:
    slug = semi.stage.showcase.slug
    return [f"/en/desk/showcases/{slug}/", at(semi.stage), at(semi.stage, "ranking/"), at(semi.stage, "votes/")]


def test_pages_ask_as_often_for_many_as_for_few(client: Client) -> None:
    counts: list[list[int]] = []
    for size in (2, 6):
        semi = a_semi_final(startups=size, jury=3)
        semi.mark_all([[5] * size] * 3)
        client.force_login(semi.officer)
        found = []
        for path in _paths(semi):
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_a_draft_that_was_withdrawn_unfiled_stays_its_writers_own(desk: Client, semi: Tournament) -> None:
    showcase = semi.stage.showcase
    draft = ApplicationFactory(showcase=showcase, phase="withdrawn", filed_at=None)
    filed = ApplicationFactory(showcase=showcase, phase="withdrawn")
    assert desk.get(f"/en/desk/showcases/{showcase.slug}/start-ups/{draft.pk}/").status_code == 404
    assert desk.get(f"/en/desk/showcases/{showcase.slug}/start-ups/{filed.pk}/").status_code == 200
    listed = desk.get(f"/en/desk/showcases/{showcase.slug}/").content.decode()
    assert filed.organisation.name in listed
    assert draft.organisation.name not in listed
    assert desk.get("/en/desk/showcases/").context["showcases"][0].filed_count == 5


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("criteria", {"order": 1, "name_en": "Impact", "weight": 9, "threshold": 0}, "stands at this place"),
        ("quotas", {"side": "italy", "least": 0}, "has a quota already"),
        ("quotas", {"least": 1}, "one of the two"),
        ("quotas", {"side": "china", "least": 3, "most": 2}, "No less than “at least”"),
    ],
)
def test_what_is_there_already_is_said_on_the_form(
    desk: Client, semi: Tournament, kind: str, values: dict[str, object], said: str
) -> None:
    Stage.objects.filter(pk=semi.stage.pk).update(phase="preparing")
    Quota.objects.create(stage=semi.stage, side=semi.italy, most=1)
    sides = {"italy": semi.italy.pk, "china": semi.china.pk}
    filled = {name: sides.get(str(value), value) for name, value in values.items()}
    answer = desk.post(at(semi.stage, f"parts/{kind}/"), filled)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert (semi.stage.criteria.count(), semi.stage.quotas.count()) == (4, 1)


def test_questions_have_each_their_place(desk: Client, semi: Tournament) -> None:
    Application.objects.update(phase="draft", filed_at=None)
    question = QuestionFactory(showcase=semi.stage.showcase, order=1)
    filled = {"order": 1, "text_en": "Why China?", "most": 500}
    address = f"/en/desk/showcases/{semi.stage.showcase.slug}/parts/questions/"
    assert "stands at this place" in desk.post(address, filled).content.decode()
    assert desk.post(f"{address}{question.pk}/", filled).status_code == 302


def test_a_stage_without_criteria_has_no_ranking_yet(desk: Client, semi: Tournament) -> None:
    bare = StageFactory(showcase=semi.stage.showcase)
    assert "This stage has no criteria yet." in desk.get(at(bare, "ranking/")).content.decode()
