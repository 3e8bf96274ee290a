"""Joint calls at the desk: each office its own side, pairs, eligibility, reviewers, ranking, projects, set-up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.calls.domain.reviewing import give_review
from ponte.calls.enums import Match
from ponte.calls.models import Call, CallSide, Dossier, Proposal, Review
from ponte.calls.workflows import CallPhase, DossierPhase
from tests.factories import CityFactory, EditionFactory, OrganisationFactory
from tests.factories_calls import (
    a_call,
    a_pair,
    a_reviewer,
    a_stranger,
    closed,
    evaluated,
    filed,
    officer_of,
    side_of,
    signed,
)

pytestmark = pytest.mark.django_db


def office(call: Call, code: str = "it") -> Client:
    client = Client()
    client.force_login(officer_of(call, code))
    return client


def text(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments) + query)
    assert response.status_code == 200, name
    return str(response.content.decode())


PAGES = ("call", "dossiers", "pairs", "reviewers", "call_ranking", "projects", "call_setup", "call_trail")
PARTS = ("call", "side", "criteria", "themes", "seats")


def test_pages_are_for_the_offices() -> None:
    call = a_call()
    a_pair(call)
    outsider = Client()
    outsider.force_login(a_stranger())
    for name in PAGES:
        assert outsider.get(reverse(f"desk:{name}", args=[call.slug])).status_code == 403, name
        text(office(call), name, call.slug)
    for part in PARTS:
        text(office(call), "call_setup_part", call.slug, part)
    assert outsider.get(reverse("desk:calls")).status_code == 403
    assert call.name in text(office(call), "calls")
    elsewhere = office(a_call())
    for name in PAGES:
        assert elsewhere.get(reverse(f"desk:{name}", args=[call.slug])).status_code == 404, name
    assert call.name not in text(elsewhere, "calls")


def test_an_office_sees_the_applications_of_its_own_side_only() -> None:
    call = a_call()
    pair = a_pair(call)
    assert pair.other is not None
    shown = text(office(call, "it"), "dossiers", call.slug)
    assert pair.one.reference in shown
    assert pair.other.reference not in shown
    assert office(call, "it").get(reverse("desk:dossier", args=[call.slug, pair.other.pk])).status_code == 404
    found = text(office(call, "it"), "dossiers", call.slug, query="?q=nothing-like-it")
    assert "No application here" in found


def test_a_doubtful_pair_is_decided_on_by_a_person_who_sees_the_words_that_differ() -> None:
    call = a_call()
    filed(call, "it")
    filed(call, "cn", title_en="Early signals of heart failure in sound")
    client = office(call)
    client.post(reverse("desk:call_step", args=[call.slug, "find_pairs"]))
    pair = Proposal.objects.get()
    assert pair.match == Match.SUGGESTED
    assert "1 doubtful pair to decide on" in text(client, "call", call.slug)
    shown = text(client, "pair", call.slug, pair.pk)
    assert "<mark>signs</mark>" in shown
    assert "<mark>signals</mark>" in shown
    client.post(reverse("desk:pair", args=[call.slug, pair.pk]), {"confirm": "1"})
    pair.refresh_from_db()
    assert pair.match == Match.CONFIRMED
    assert pair.confirmed_by == officer_of(call, "it")


def test_eligibility_is_decided_with_the_checks_in_sight_and_a_reason_where_they_say_otherwise() -> None:
    call = a_call()
    pair = closed_pair(call)
    client, address = office(call), reverse("desk:dossier", args=[call.slug, pair.one.pk])
    assert "find no fault" in client.get(address).content.decode()
    assert "Say why" in client.post(address, {"exclude": "1", "reason": ""}).content.decode()
    CallSide.objects.filter(call=call, side__code="it").update(most_year=10_000)
    assert "at most are paid a year" in client.get(address).content.decode()
    client.post(address, {"admit": "1", "reason": "The limit was raised by decree."})
    pair.one.refresh_from_db()
    assert pair.one.phase == DossierPhase.ELIGIBLE


def closed_pair(call: Call) -> Proposal:
    pair = a_pair(call)
    closed(call)
    return pair


def test_reviewers_are_named_assigned_and_given_by_hand_but_never_against_a_conflict() -> None:
    call = a_call()
    pair = a_pair(call)
    evaluated(call)
    client, stranger = office(call), a_stranger()
    named = {"email": stranger.email, "competence": "Heart failure", "keywords": "心脏，声学", "most": "3"}
    client.post(reverse("desk:reviewers", args=[call.slug]), named)
    reviewer = side_of(call, "it").reviewers.get()
    assert reviewer.keywords == ["心脏", "声学"]
    answer = client.post(reverse("desk:assign_reviewers", args=[call.slug]), follow=True).content.decode()
    assert "1 review was given out" in answer
    assert "competence" in answer
    client.post(reverse("desk:take_review", args=[call.slug, Review.objects.get().pk]))
    assert not Review.objects.exists()
    reviewer.conflicts.create(proposal=pair, kind="declared")
    give = reverse("desk:give_review", args=[call.slug, reviewer.pk])
    assert "cannot judge this proposal" in client.post(give, {"proposal": pair.pk}, follow=True).content.decode()
    assert not Review.objects.exists()


def test_the_ranking_stands_with_its_uncertainty_and_is_handed_over() -> None:
    call = a_call()
    pair = a_pair(call)
    evaluated(call)
    for code in ("it", "cn"):
        reviewer = a_reviewer(call, code)
        signed(give_review(actor=officer_of(call, code), reviewer=reviewer, proposal=pair), 8)
    client = office(call)
    shown = text(client, "call_ranking", call.slug)
    assert "80.0" in shown
    assert 'class="spread"' in shown
    for code in ("it", "cn"):
        office(call, code).post(reverse("desk:call_ranking", args=[call.slug]))
    call.refresh_from_db()
    assert call.phase == CallPhase.COMMISSION
    assert text(client, "call_ranking", call.slug).count("ranking-table") == 2, "now each side sees both"


def test_a_call_is_set_up_by_both_offices_and_published() -> None:
    call = a_call()
    EditionFactory(programme=call.programme)
    client = office(call)
    new = {"kind": "joint-project", "slug": "second-call", "name_en": "Second call"}
    client.post(reverse("desk:new_call"), new)
    made = Call.objects.get(slug="second-call")
    themes = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-name_en": "Water", "rows-0-code": "water"}
    client.post(reverse("desk:call_setup_part", args=[made.slug, "themes"]), themes)
    assert made.themes.get().name_en == "Water"
    place, agency = CityFactory(), OrganisationFactory()
    side = {
        "agency": agency.pk,
        "place": place.pk,
        "opens": "2030-01-10T09:00",
        "closes": "2030-03-10T18:00",
        "budget": "100000",
        "most_share": "50",
        "most_consumables": "100",
        "weight": "50",
        "threshold": "60",
    }
    for code in ("it", "cn"):
        answer = office(made, code).post(reverse("desk:call_setup_part", args=[made.slug, "side"]), side)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        rows = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-name_en": "Quality", "rows-0-weight": "2"}
        office(made, code).post(reverse("desk:call_setup_part", args=[made.slug, "criteria"]), rows)
    own = side_of(made, "it")
    assert own.opens.astimezone(dt.UTC) != dt.datetime(2030, 1, 10, 9, tzinfo=dt.UTC), "by the clocks of its place"
    assert own.criteria.get().weight == 2
    client.post(reverse("desk:call_step", args=[made.slug, "publish"]))
    made.refresh_from_db()
    assert made.phase == CallPhase.FILING
    late = client.post(reverse("desk:call_setup_part", args=[made.slug, "themes"]), themes).content.decode()
    assert "its rules stay" in late


@pytest.mark.parametrize("name", ["calls", *PAGES])
def test_pages_ask_as_many_queries_for_three_rows_as_for_one(name: str) -> None:
    counts = []
    for names in ("A", "ABC"):
        call = a_call()
        for one in names:
            a_pair(call, one)
        if name in ("reviewers", "call_ranking"):
            evaluated(call)
            reviewer = a_reviewer(call, "it")
            for pair in Proposal.objects.filter(call=call):
                signed(give_review(actor=officer_of(call, "it"), reviewer=reviewer, proposal=pair), 7)
        client = office(call)
        with CaptureQueriesContext(connection) as asked:
            text(client, name, *([] if name == "calls" else [call.slug]))
        counts.append(len(asked))
    assert Dossier.objects.count() == 8
    assert counts[0] == counts[1]
