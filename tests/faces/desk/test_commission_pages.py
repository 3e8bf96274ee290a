"""The mixed commission's page: two rankings, budgets that fill, a refusal with its reason, the decision, its papers."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.calls.domain.setting_up import set_seats
from ponte.calls.models import Call, CallSide, Project, Proposal
from ponte.calls.workflows import SEEN_BY_BOTH, CallPhase
from ponte.common.models import AuditEntry
from tests.factories_calls import a_call, a_pair, a_stranger, evaluated, officer_of, reviewed, side_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def convened(marks: dict[str, tuple[int, int]]) -> tuple[Call, dict[str, Proposal]]:
    """A call before its commission; each proposal asks 50,000 a side."""
    cache.clear()
    call = a_call()
    pairs = {name: a_pair(call, name) for name in marks}
    evaluated(call)
    given = {
        (pairs[name].pk, code): mark[side] for name, mark in marks.items() for side, code in enumerate(("it", "cn"))
    }
    return reviewed(call, given), pairs


def page(client: Client, call: Call, name: str = "commission") -> str:
    response = client.get(reverse(f"my:{name}", args=[call.slug]))
    assert response.status_code == 200
    return str(response.content.decode())


def signed_in(account: object) -> Client:
    client = Client()
    client.force_login(account)  # type: ignore[arg-type]
    return client


def test_only_members_and_offices_see_the_board() -> None:
    call, _pairs = convened({"A": (9, 8)})
    member = a_stranger()
    address = reverse("my:commission", args=[call.slug])
    assert signed_in(member).get(address).status_code == 403
    set_seats(
        actor=officer_of(call, "it"),
        call_side=side_of(call, "it"),
        seats=[{"name": "Prof. Rossi", "title": "", "role": "chair", "account": member}],
    )
    assert "HEARTA" in page(signed_in(member), call)
    assert "HEARTA" in page(signed_in(officer_of(call, "cn")), call)


def test_before_both_rankings_are_in_nothing_of_them_is_shown() -> None:
    call = a_call()
    a_pair(call)
    shown = page(signed_in(officer_of(call, "it")), call)
    assert "Both sides are still at work" in shown
    assert "HEART" not in shown
    Call.objects.update(phase=CallPhase.CALLED_OFF)
    shown = page(signed_in(officer_of(call, "it")), call)
    assert "The call was called off" in shown
    assert "HEART" not in shown


@pytest.mark.parametrize("code", ["it", "cn"])
def test_no_way_leads_to_the_board_before_both_rankings_are_in(code: str) -> None:
    call = a_call()
    pair = a_pair(call)
    evaluated(call)
    office = signed_in(officer_of(call, code))
    tick = reverse("my:commission_tick", args=[call.slug, pair.pk])
    best, remarks = (reverse(f"my:{name}", args=[call.slug]) for name in ("take_best_list", "commission_remarks"))
    for phase in set(CallPhase) - set(SEEN_BY_BOTH):
        Call.objects.filter(pk=call.pk).update(phase=phase)
        answers = [
            office.get(reverse("my:commission_advice", args=[call.slug])),
            office.get(reverse("my:commission_advice", args=[call.slug]), headers=HTMX),
            *(office.post(address, headers=HTMX) for address in (tick, best, remarks)),
        ]
        assert [answer.status_code for answer in answers] == [403] * len(answers), phase
        assert not any("HEART" in answer.content.decode() for answer in answers), phase


def test_a_call_without_sides_has_no_board_yet() -> None:
    call = a_call()
    office = signed_in(officer_of(call, "it"))
    Call.objects.update(phase=CallPhase.DRAFT)
    call.sides.all().delete()
    assert office.get(reverse("my:commission_advice", args=[call.slug])).status_code == 403


def test_ticking_fills_both_budgets_and_what_is_too_much_is_refused_and_kept_in_the_trail() -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8)})
    CallSide.objects.filter(call=call, side__code="it").update(budget=60_000)
    office = signed_in(officer_of(call, "it"))
    ticked = office.post(reverse("my:commission_tick", args=[call.slug, pairs["A"].pk]), headers=HTMX)
    assert 'value="50000" max="60000"' in ticked.content.decode()
    assert "where 10000 are left" in ticked.content.decode(), "the clash is told before anybody runs into it"
    refused = office.post(reverse("my:commission_tick", args=[call.slug, pairs["B"].pk]), headers=HTMX)
    assert refused.content.decode().count('role="alert"') == 1
    assert 'value="50000" max="60000"' in refused.content.decode(), "nothing changed"
    assert AuditEntry.objects.filter(action="calls.tick.refused", data__refused="over_budget").exists()
    office.post(reverse("my:commission_tick", args=[call.slug, pairs["A"].pk]), {"off": "1"}, headers=HTMX)
    assert 'value="0" max="60000"' in page(office, call)


def test_the_best_list_is_one_click_away_and_every_exchange_has_its_price() -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8), "C": (7, 7)})
    CallSide.objects.filter(call=call, side__code="it").update(budget=100_000)
    office = signed_in(officer_of(call, "cn"))
    assert "hx-get" in page(office, call), "the page fetches the advice by itself"
    advised = page(office, call, "commission_advice")
    assert "It is proved that no other list is worth more" in advised
    assert "To have it costs 10.00 points." in advised
    assert "To do without it costs" in advised
    assert "The next-best list is worth 10.00 points less" in advised
    taken = office.post(reverse("my:take_best_list", args=[call.slug]), headers=HTMX).content.decode()
    assert "This is the list as it stands" in taken
    assert "hx-get" not in page(office, call), "what was worked out is remembered"
    assert {one.pk for one in call.funded_list.proposals.all()} == {pairs["A"].pk, pairs["B"].pk}


def test_both_sides_agree_and_the_papers_can_be_had() -> None:
    call, pairs = convened({"A": (9, 9)})
    italy, china = (signed_in(officer_of(call, code)) for code in ("it", "cn"))
    assert italy.get(reverse("my:minutes", args=[call.slug, "pdf"])).status_code == 404
    italy.post(reverse("my:commission_tick", args=[call.slug, pairs["A"].pk]))
    italy.post(reverse("my:commission_remarks", args=[call.slug]), {"remarks": "Unanimous."})
    agree = [reverse("my:agree_to_list", args=[call.slug, code]) for code in ("it", "cn")]
    shown = page(italy, call)
    assert shown.count("Unanimous.") == 2, "what is agreed to stands above the agreement, too"
    seen = {"seen": re.findall('name="seen" value="([0-9a-f]{64})"', shown)[0]}
    assert italy.post(agree[1], seen).status_code == 403, "each side agrees for itself"
    assert "have changed since you saw them" in italy.post(agree[0], {"seen": "0"}, follow=True).content.decode()
    italy.post(agree[0], seen)
    assert "has not agreed yet" in page(italy, call)
    assert "Decided: both sides have agreed" in china.post(agree[1], seen, follow=True).content.decode()
    call.refresh_from_db()
    assert call.phase == CallPhase.DECIDED
    assert Project.objects.count() == 1
    pdf, docx = (china.get(reverse("my:minutes", args=[call.slug, form])) for form in ("pdf", "docx"))
    assert pdf.content.startswith(b"%PDF-")
    assert docx.content.startswith(b"PK")
    assert "Decided on" in page(china, call)


def test_the_board_asks_as_many_queries_for_three_proposals_as_for_one() -> None:
    counts = []
    for names in ("A", "ABC"):
        call, _pairs = convened(dict.fromkeys(names, (9, 8)))
        office = signed_in(officer_of(call, "it"))
        page(office, call, "commission_advice")
        with CaptureQueriesContext(connection) as asked:
            page(office, call)
        counts.append(len(asked))
    assert counts[0] == counts[1]
