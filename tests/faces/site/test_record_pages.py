"""The pages of the record: every figure opens a list of just that length, and every entry there has its source."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.accords.models import Accord
from ponte.accords.record import ACCORDS, Dimension, total
from ponte.faces.site.record import read_scope
from ponte.people.models import Place
from ponte.press.models import Post
from ponte.programme.models import Activity, Edition
from tests.factories import EditionFactory, OrganisationFactory, SideFactory
from tests.factories_press import a_picture

LANGUAGES = {"en": "en", "it": "it", "zh-hans": "zh-Hans"}
PAGES = ["record/", "record/accords/", "record/activities/?stage=chongqing", "record/comparison/"]
FIGURE = re.compile(r'<a[^>]*href="(/en/record/[a-z-]+/(?:\?[^"]*)?)"[^>]*>\s*(\d+)\s*</a>')
pytestmark = pytest.mark.django_db


def page(client: Client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 200, path
    return str(response.content.decode())


def length_of(client: Client, address: str) -> int:
    """Count the entries of a list on all of its pages, as a reader would."""
    found = 0
    for number in range(1, 100):
        html = client.get(f"{address}{'&' if '?' in address else '?'}page={number}").content.decode()
        found += html.count("data-entry")
        if 'rel="next"' not in html:
            return found
    raise AssertionError("a list without an end")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_their_language(edition: Edition, client: Client, path: str, language: str) -> None:
    html = page(client, path, language)
    assert f'<html lang="{LANGUAGES[language]}"' in html
    assert html.count("<h1") == 1
    assert not re.search(r'<style|<script(?! type="application/ld\+json"|[^>]*\bsrc=)|\son[a-z]+=|\sstyle=', html)


@pytest.mark.parametrize(
    "path",
    [
        "record/",
        "record/?by=stage",
        "record/?by=sector",
        "record/?by=organisation",
        "record/?edition=week-2016&by=place",
        "record/?kind=meeting",
        "record/?side=it&year=2016",
        "record/comparison/",
    ],
)
def test_every_figure_opens_a_list_of_just_that_length(edition: Edition, client: Client, path: str) -> None:
    figures = {(unescape(address), int(count)) for address, count in FIGURE.findall(page(client, path))}
    assert len(figures) >= 2
    for address, count in figures:
        assert length_of(client, address) == count, address


def test_no_figure_stands_without_its_list(edition: Edition, client: Client) -> None:
    html = page(client, "record/?by=stage")
    cells = re.findall(r"<td>(.*?)</td>", html, re.DOTALL)
    assert cells
    for cell in cells:
        assert not re.sub(r"<[^>]*>", "", cell).strip() or FIGURE.search(cell), cell


def test_every_entry_of_a_list_leads_to_its_source(edition: Edition, client: Client) -> None:
    for path in ("accords", "milestones", "activities", "audiences"):
        entries = page(client, f"record/{path}/").split("data-entry")[1:]
        assert entries
        for entry in entries:
            assert "/en/sources/#" in entry, path


def test_the_record_shows_what_the_register_counts(edition: Edition, client: Client) -> None:
    count = total(ACCORDS, edition.programme, {})
    assert f'<a class="figure-number" href="/en/record/accords/">{count}</a>' in page(client, "record/")
    Accord.objects.filter(slug="memorandum-chongqing-2016").delete()
    first = Accord.objects.filter(status="signed").latest("pk")
    Accord.objects.filter(pk=first.pk).update(status="discussed")
    assert total(ACCORDS, edition.programme, {}) < count


def test_each_choice_can_be_taken_away_again(edition: Edition, client: Client) -> None:
    html = page(client, "record/activities/?edition=week-2016&kind=meeting")
    ways = [unescape(way) for way in re.findall(r'<a class="tag tag-accent" href="([^"]*)"', html)]
    assert ways == ["/en/record/activities/?kind=meeting", "/en/record/activities/?edition=week-2016"]


@pytest.mark.parametrize(
    "query", ["year=abcd", "year=0000", "edition=none", "kind=none", "sector=none", "side=none", "year=²³45"]
)
def test_what_does_not_exist_is_not_found(edition: Edition, client: Client, query: str) -> None:
    assert client.get(f"/en/record/?{query}").status_code == 404


def test_a_measure_is_not_listed_by_what_it_cannot_tell(edition: Edition, client: Client) -> None:
    assert client.get("/en/record/nothing/").status_code == 404
    assert client.get("/en/record/participants/?organisation=enea").status_code == 404


def test_an_edition_in_preparation_is_no_choice(edition: Edition, client: Client) -> None:
    Edition.objects.filter(pk=edition.pk).update(published_at=None)
    html = page(client, "record/")
    assert "week-2016" not in html
    assert client.get("/en/record/?edition=week-2016").status_code == 404
    assert client.get("/en/editions/week-2016/report.pdf").status_code == 404


def test_stated_figures_stand_apart_with_their_sources(edition: Edition, client: Client) -> None:
    html = page(client, "record/")
    claims = html[html.index('id="claims"') :]
    assert claims.count('<figure class="claim">') == edition.programme.claims.count() > 0
    assert claims.count("/en/sources/#") >= edition.programme.claims.count()


def test_photographs_stand_with_their_captions(edition: Edition, client: Client) -> None:
    assert "No photographs yet" in page(client, "record/")
    a_picture(Post.objects.get(slug="chongqing-laboratory-opens"), caption_en="The laboratory")
    assert "The laboratory" in page(client, "record/")
    assert "The laboratory" in page(client, "record/?stage=chongqing")
    assert "The laboratory" not in page(client, "record/?stage=shenzhen")


def test_editions_stand_side_by_side_as_they_are_chosen(edition: Edition, client: Client) -> None:
    both = page(client, "record/comparison/?edition=week-2015&edition=week-2016")
    one = page(client, "record/comparison/?edition=week-2016")
    assert both.count('<th scope="col">') == 2 * one.count('<th scope="col">') > 0


def test_a_year_that_is_chosen_offers_its_report(edition: Edition, client: Client) -> None:
    assert 'href="/en/record/2015.pdf"' in page(client, "record/?year=2015")
    assert "/en/record/2015.pdf" not in page(client, "record/")
    assert "/en/record/1900.pdf" not in page(client, "record/?year=1900")


def test_an_empty_programme_says_what_will_be_here(edition: Edition, client: Client) -> None:
    Edition.objects.update(published_at=None)
    assert "<h1" in page(client, "record/")
    side = SideFactory()
    EditionFactory(programme=side.programme, host_side=side)
    assert "Nothing is in the record yet" in page(client, "record/")
    assert "Nothing to compare yet" in page(client, "record/comparison/")
    assert "No entry matches" in page(client, "record/accords/")


@pytest.mark.parametrize("path", ["record/", "record/accords/", "record/comparison/"])
def test_pages_ask_the_database_equally_often(edition: Edition, client: Client, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        return len(captured)

    def more(number: int) -> None:
        """Add accords like the first one, and entries like the first of the diary."""
        for copy in range(number):
            accord = Accord.objects.exclude(status="discussed").filter(sources__isnull=False)[0]
            sources = list(accord.sources.all())
            accord.pk, accord.slug, accord.edition = None, f"copy-{number}-{copy}", edition
            accord.place = Place.objects.get(slug="naples")
            accord.save()
            accord.sources.set(sources)
            accord.parties.set([OrganisationFactory(country="IT"), OrganisationFactory(country="CN")])
            activity = Activity.objects.all()[0]
            activity.pk, activity.slug = None, f"entry-{number}-{copy}"
            activity.save()

    more(1)
    queries()
    few = queries()
    more(3)
    assert queries() == few


def test_a_scope_is_read_in_a_fixed_order(edition: Edition) -> None:
    scope = read_scope(edition.programme, {"kind": "meeting", "year": "2016", "other": "x", "place": " "})
    assert list(scope.items()) == [(Dimension.YEAR, "2016"), (Dimension.KIND, "meeting")]
