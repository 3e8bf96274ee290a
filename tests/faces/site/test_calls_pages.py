"""Joint calls as everybody finds them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.accords.queries import public_organisations
from ponte.calls import findable
from ponte.calls.domain.commission import tick
from ponte.calls.domain.writing import set_partners
from ponte.calls.models import Call
from ponte.calls.workflows import CallPhase
from ponte.finding.domain.indexing import index
from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from tests.factories import OrganisationFactory
from tests.factories_calls import a_call, a_draft, a_pair, agreed, evaluated, officer_of, reviewed

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_what_an_application_names_stays_in_the_directory() -> None:
    partner = OrganisationFactory()
    before = set(public_organisations())
    draft = a_draft(a_call(), "it")
    set_partners(actor=draft.account, dossier=draft, partners=[{"name": partner.name, "organisation": partner}])
    assert draft.institution is not None
    assert set(public_organisations()) >= {*before, partner, draft.institution}


def decided(names: tuple[str, ...]) -> Call:
    call = a_call(italy={"budget": 400_000})
    pairs = [a_pair(call, name) for name in names]
    evaluated(call)
    reviewed(call, {(pair.pk, code): 9 for pair in pairs for code in ("it", "cn")})
    for pair in pairs:
        tick(actor=officer_of(call, "it"), proposal=pair)
    agreed(call, "it", "cn")
    return call


def test_a_call_in_preparation_is_nobodys_business(client: Client) -> None:
    call = a_call(phase=CallPhase.DRAFT)
    assert client.get(reverse("site:call", args=[call.slug])).status_code == 404
    assert call.slug not in text(client, reverse("site:calls"))


def test_an_open_call_says_when_what_and_how(client: Client) -> None:
    call = a_call(italy={"most_project": 60_000, "threshold": 70})
    page = text(client, reverse("site:call", args=[call.slug]))
    for told in ("60,000\u00a0EUR", "50% at most", "at least 70 of 100", "Health", "letter of endorsement", "Apply"):
        assert told in page or told.capitalize() in page, told
    assert reverse("site:call_annex", args=[call.slug, "pdf"]) not in page
    assert client.get(reverse("site:call_annex", args=[call.slug, "pdf"])).status_code == 404


def test_the_funded_list_is_public_with_its_annex(client: Client) -> None:
    call = decided(("Vesuvio",))
    page = text(client, reverse("site:call", args=[call.slug]))
    assert "HEARTVesuvio" in page
    assert "50,000\u00a0EUR" in page
    pdf = client.get(reverse("site:call_annex", args=[call.slug, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(reverse("site:call_annex", args=[call.slug, "docx"])).content.startswith(b"PK")


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    def queries(call: Call) -> int:
        with CaptureQueriesContext(connection) as found:
            text(client, reverse("site:call", args=[call.slug]))
        return len(found)

    short, long = decided(("One",)), decided(("One", "Two", "Three"))
    text(client, reverse("site:calls"))
    assert queries(long) == queries(short)


def test_the_search_finds_a_call_by_its_themes() -> None:
    call = a_call()
    index(findable.everything(), in_place_of=Q(kind=Kind.CALL))
    entry = SearchEntry.objects.get(kind=Kind.CALL, slug=call.slug)
    assert "Health" in entry.text_en
