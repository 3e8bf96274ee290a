"""Fairs, the catalogue of a pavilion, exhibitions and exchanges, as readers of each language find them."""

from __future__ import annotations

import json
import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.faces.site.catalogues import by_letter, letter_of, sorting_key
from ponte.finding.domain.indexing import index
from ponte.intake import findable
from ponte.intake.domain.applying import withdraw
from ponte.intake.domain.deciding import run_allocation
from ponte.intake.enums import Method
from ponte.intake.models import Application, CatalogueEntry, Exchange, Exhibition, Fair, Intake, Unit
from ponte.programme.models import Edition
from tests.factories import EditionFactory, OrganisationFactory, SectorFactory
from tests.factories_intake import (
    ApplicationFactory,
    CriterionFactory,
    EntryFactory,
    ExhibitionFactory,
    a_fair,
    an_exchange,
    closed,
)

pytestmark = pytest.mark.django_db
LANGUAGES = {"en": "en", "it": "it", "zh-hans": "zh-Hans"}


@pytest.fixture
def week() -> Edition:
    row: Edition = EditionFactory(slug="week-2016")
    return row


@pytest.fixture
def fair(week: Edition) -> Fair:
    """A decided fair with two exhibitors, and a third who waits."""
    row = a_fair(modules=2, edition=week, slug="csitf", description_en="A fair.", module_size=16)
    for name in ("acque", "borea", "cirro"):
        ApplicationFactory(intake=row.intake, organisation=OrganisationFactory(slug=name, name_en=name.capitalize()))
    assert row.intake is not None
    run_allocation(actor=None, intake=closed(row.intake))
    return row


@pytest.fixture
def exchange(week: Edition) -> Exchange:
    row = an_exchange(places=3, edition=week, slug="term", eligibility_en="Second year.")
    Intake.objects.filter(pk=row.intake_id).update(method=Method.SCORE, threshold=60)
    CriterionFactory(intake=row.intake, order=1, weight=70, threshold=5, name_en="Motivation")
    return row


@pytest.fixture
def exhibition(week: Edition) -> Exhibition:
    row: Exhibition = ExhibitionFactory(
        edition=week, slug="leonardo", hours_en="Daily 10–18", hours_it="Ogni giorno 10-18"
    )
    return row


def addresses() -> list[str]:
    return [
        "fairs/",
        "fairs/csitf/",
        "fairs/csitf/catalogue/",
        "fairs/csitf/catalogue/acque/",
        "exhibitions/",
        "exhibitions/leonardo/",
        "exchanges/",
        "exchanges/term/",
    ]


def page(client: Client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}/editions/week-2016/{path}")
    assert response.status_code == 200, path
    return str(response.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", addresses())
def test_pages_answer_in_their_language(
    fair: Fair, exchange: Exchange, exhibition: Exhibition, client: Client, path: str, language: str
) -> None:
    html = page(client, path, language)
    assert f'<html lang="{LANGUAGES[language]}"' in html
    assert html.count("<h1") == 1
    assert not re.search(r'<style|<script(?! type="application/ld\+json"|[^>]*\bsrc=)|\son[a-z]+=', html)


@pytest.mark.parametrize("path", ["fairs/", "exhibitions/", "exchanges/"])
def test_empty_lists_say_what_will_stand_there(week: Edition, client: Client, path: str) -> None:
    assert 'class="empty"' in page(client, path)


def test_what_is_in_preparation_is_for_the_offices(client: Client) -> None:
    fair = a_fair(modules=1, edition=EditionFactory(slug="next", published_at=None), slug="secret")
    assert client.get(f"/en/editions/next/fairs/{fair.slug}/").status_code == 404
    assert not list(findable.everything())


# --- The catalogue --------------------------------------------------------------------------------------------------


def test_the_catalogue_tells_who_stands_where(fair: Fair, client: Client) -> None:
    html = page(client, "fairs/csitf/catalogue/")
    assert "Stand A01" in html
    assert "Stand A02" in html
    assert "Cirro" not in html, "whoever waits does not show"
    plan = page(client, "fairs/csitf/")
    assert 'aria-label="A01: Acque"' in plan
    assert "16 m² each" in plan
    own = page(client, "fairs/csitf/catalogue/borea/")
    assert re.search(r'<a href="[^"]*/borea/"[^>]*class="own"', own)
    assert client.get("/en/editions/week-2016/fairs/csitf/catalogue/cirro/").status_code == 404


def test_the_catalogue_is_searched_by_words_in_any_language_by_sector_and_by_letter(fair: Fair, client: Client) -> None:
    water = SectorFactory(slug="water")
    acque = CatalogueEntry.objects.get(organisation__slug="acque")
    acque.text_zh_hans = "供水传感器"
    acque.save()
    acque.sectors.add(water)
    for query in ("q=传感器", "q=acQUE", "sector=water", "letter=A", "q=acque&sector=water&letter=A"):
        html = page(client, f"fairs/csitf/catalogue/?{query}")
        assert "Acque</a>" in html, query
        assert "Borea</a>" not in html, query
    assert "Nobody in the catalogue fits" in page(client, "fairs/csitf/catalogue/?q=volcano")
    assert "Borea</a>" in page(client, "fairs/csitf/catalogue/?letter=Z"), "a letter that nobody has narrows nothing"


def test_names_stand_under_the_letter_that_their_reader_looks_for() -> None:
    assert [letter_of(name) for name in ("Élite", "那不勒斯", "“Borea”", "3D Lab")] == ["E", "N", "B", "#"]
    assert sorting_key("ÀB") < sorting_key("ac")
    entries = [
        EntryFactory.build(organisation=OrganisationFactory.build(name_en=name)) for name in ("3D", "Zeta", "alfa")
    ]
    assert list(by_letter(entries)) == ["A", "Z", "#"]


def test_a_text_that_lacks_the_language_is_shown_in_another_and_tagged(fair: Fair, client: Client) -> None:
    CatalogueEntry.objects.filter(organisation__slug="acque").update(text_it="Sensori per le condotte.")
    assert '<span lang="it">Sensori per le condotte.</span>' in page(client, "fairs/csitf/catalogue/acque/", "zh-hans")


# --- The rule -------------------------------------------------------------------------------------------------------


def test_the_rule_is_stated_in_full_before_anybody_applies(exchange: Exchange, client: Client) -> None:
    html = page(client, "exchanges/term/")
    for words in ("1 February 2016, 10:00:00 (UTC+1)", "Motivation: weight 70", "at least 5", "Least score: 60 of 100"):
        assert words in html, words
    assert "the earlier submission goes first" in html
    assert reverse("my:application", args=[exchange.intake.slug]) in html
    assert "the sending institution" in html
    assert "the host institution" in html


def test_whoever_is_known_to_pay_is_told_and_nobody_else(exchange: Exchange, client: Client) -> None:
    Exchange.objects.update(travel_paid_by="", stay_paid_by="")
    html = page(client, "exchanges/term/")
    assert "is paid by" not in html


# --- Queries --------------------------------------------------------------------------------------------------------


def queries(client: Client, path: str) -> int:
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as caught:
        page(client, path)
    return len(caught)


@pytest.mark.parametrize("path", ["fairs/", "fairs/csitf/", "fairs/csitf/catalogue/", "exhibitions/", "exchanges/"])
def test_the_number_of_queries_is_the_same_with_one_item_and_with_three(
    week: Edition, client: Client, path: str
) -> None:
    def one_more(slug: str) -> None:
        sector = SectorFactory()
        shown = Fair.objects.filter(slug="csitf").first()
        if shown is None:
            shown = a_fair(modules=6, edition=week, slug="csitf")
        else:
            a_fair(modules=2, edition=week, slug=slug)
        organisation = OrganisationFactory()
        shown.organisers.add(organisation)
        shown.topics.add(sector)
        application = ApplicationFactory(intake=shown.intake, organisation=organisation, state="granted")
        unit = Unit.objects.filter(intake=shown.intake, holder=None)[0]
        Unit.objects.filter(pk=unit.pk).update(holder=application)
        EntryFactory(fair=shown, organisation=organisation, application=application).sectors.add(sector)
        ExhibitionFactory(edition=week).organisers.add(organisation)
        an_exchange(places=1, edition=week)

    one_more("first")
    with_one = queries(client, path)
    one_more("second")
    one_more("third")
    assert queries(client, path) == with_one


# --- What machines are told -----------------------------------------------------------------------------------------


def told(client: Client, path: str) -> dict[str, dict[str, object]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(client, path), re.DOTALL)
    return {thing["@type"]: thing for thing in json.loads(found[0])["@graph"]}


def test_fairs_exhibitions_and_exchanges_are_events(
    fair: Fair, exchange: Exchange, exhibition: Exhibition, client: Client
) -> None:
    event = told(client, "fairs/csitf/")["ExhibitionEvent"]
    assert (event["startDate"], event["description"]) == ("2016-04-21", "A fair.")
    assert told(client, "exhibitions/leonardo/")["ExhibitionEvent"]["endDate"] == "2016-11-30"
    assert told(client, "exchanges/term/")["EducationEvent"]["name"] == exchange.name
    Exhibition.objects.update(is_sample=True)
    assert "ExhibitionEvent" not in told(client, "exhibitions/leonardo/"), "what is invented is no event"


def test_the_sitemap_lists_what_is_real(fair: Fair, exhibition: Exhibition, client: Client) -> None:
    listed = client.get("/sitemap-fairs.xml").content.decode()
    for path in ("fairs/", "fairs/csitf/", "fairs/csitf/catalogue/acque/", "exhibitions/leonardo/"):
        assert f"http://testserver/it/editions/week-2016/{path}<" in listed, path
    Exhibition.objects.update(is_sample=True)
    CatalogueEntry.objects.update(is_sample=True)
    listed = client.get("/sitemap-fairs.xml").content.decode()
    assert "leonardo" not in listed
    assert "acque" not in listed


def test_the_search_finds_them_and_leads_there(
    fair: Fair, exchange: Exchange, exhibition: Exhibition, client: Client
) -> None:
    index(findable.everything(), in_place_of=Q())
    for words, path in (
        ("Technology Fair", "fairs/csitf/"),
        ("Acque", "fairs/csitf/"),
        (exhibition.name, "exhibitions/leonardo/"),
        ("Second year", "exchanges/term/"),
    ):
        html = client.get("/en/search/", {"q": words}).content.decode()
        assert f'/en/editions/week-2016/{path}"' in html, words


def test_a_withdrawn_exhibitor_leaves_the_catalogue(fair: Fair, client: Client) -> None:
    withdraw(actor=None, application=Application.objects.get(organisation__slug="acque"))
    html = page(client, "fairs/csitf/catalogue/")
    assert "Acque</a>" not in html
    assert "Cirro</a>" in html
