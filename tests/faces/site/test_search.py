"""The page of the search: what a reader of each language is shown of what was found."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.calls.workflows import CallPhase
from ponte.faces.site.passages import marks, passage_of, title_of
from ponte.faces.site.views_search import AT_FIRST, EXAMPLES, PER_PAGE
from ponte.finding.domain.gathering import index_everything
from ponte.finding.domain.indexing import Findable, index
from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from ponte.finding.terms import understand
from ponte.people.models import Place
from ponte.programme.models import Edition, Session
from tests.factories_agenda import a_release
from tests.factories_calls import CallFactory
from tests.factories_showcase import ShowcaseFactory


def results(html: str) -> list[tuple[str, str]]:
    """Addresses and words of the results."""
    links = re.findall(r'<h3 class="h5"><a href="([^"]+)">(.*?)</a>', html, re.DOTALL)
    return [(unescape(href), unescape(re.sub(r"<[^>]+>", "", words))) for href, words in links]


def test_every_result_leads_to_a_page_that_has_it(edition: Edition, client: Client) -> None:
    Session.objects.create(
        edition=edition,
        slug="opening-naples",
        kind="opening",
        city=Place.objects.get(slug="naples"),
        starts=dt.datetime(2016, 10, 25, 7, tzinfo=dt.UTC),
        title_it="Apertura",
    )
    a_release(edition)
    ShowcaseFactory(edition=edition)
    CallFactory(programme=edition.programme, phase=CallPhase.FILING)
    index_everything()
    assert set(SearchEntry.objects.values_list("kind", flat=True)) == set(Kind)
    for kind in Kind:
        entry = SearchEntry.objects.filter(kind=kind).latest("pk")
        title = entry.title_it or entry.title_en
        html = client.get("/it/search/", {"q": title, "kind": kind}).content.decode()
        [address] = {href for href, words in results(html) if words.startswith(title)}
        page = client.get(address)
        assert page.status_code == 200, address
        if "#" in address:
            assert f'id="{address.split("#")[1]}"' in page.content.decode(), address


@pytest.mark.parametrize(
    ("language", "typed", "title", "passage"),
    [
        ("it", "重庆市人民政府", "Municipalità di Chongqing", '<span lang="zh-Hans">'),
        ("zh-hans", "citta della scienza", "科学城", "<mark>Città</mark>"),
        ("en", "wan gang", "Wan Gang", '<mark>Wan</mark> <mark>Gang</mark> <mark><span lang="zh-Hans">万钢'),
        ("en", "wangang", "Wan Gang", '<mark><span lang="zh-Hans">万钢'),
    ],
)
def test_a_result_speaks_its_readers_language_and_tags_what_does_not(
    edition: Edition, client: Client, language: str, typed: str, title: str, passage: str
) -> None:
    html = client.get(f"/{language}/search/", {"q": typed}).content.decode()
    assert any(title in words for _href, words in results(html)), results(html)
    assert passage in html


def entry(**fields: str) -> SearchEntry:
    return SearchEntry(kind=Kind.PLACE, slug="x", **fields)


def test_the_passage_is_taken_from_around_what_was_found() -> None:
    long = "Parole senza peso. " * 30 + "Il laboratorio misura le perdite. " + "Altre parole. " * 30
    passage = passage_of(entry(title_it="Titolo", text_it=long), understand("perdite"), "it")
    text = "".join(piece.text for piece in passage.pieces)
    assert [piece.text for piece in passage.pieces if piece.is_marked] == ["perdite"]
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 260
    assert "laboratorio misura le perdite" in text


def test_what_only_another_language_tells_is_shown_in_that_one() -> None:
    both = entry(title_en="Water", title_zh_hans="供水", text_en="Pipes", text_zh_hans="管网泄漏检测")
    passage = passage_of(both, understand("xielou"), "en")
    assert (passage.language, passage.is_own) == ("zh-hans", False)
    assert [piece.text for piece in passage.pieces if piece.is_marked] == ["泄漏"]
    named = passage_of(both, understand("gongshui"), "en")
    assert "".join(piece.text for piece in named.pieces) == "供水"
    assert title_of(both, understand("water"), "it").language == "en"


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Città della Scienza", "citta", ["Città"]),
        ("l'ﬁne", "fine", ["ﬁne"]),
        ("重庆市供水", "gsh", []),
        ("重庆市供水", "gongs", ["供水"]),
        ("重庆市供水", "gs", ["供水"]),
        ("unscientific science", "sci", ["sci"]),
    ],
)
def test_marks(text: str, typed: str, marked: list[str]) -> None:
    assert [text[first:last] for first, last in marks(text, understand(typed))] == marked


def test_it_escapes_what_was_typed_and_what_was_found(db: None, client: Client) -> None:
    index([Findable(Kind.ACCORD, "x", {"en": "<b>bold</b> & plain"})], in_place_of=Q())
    html = client.get("/en/search/", {"q": '"><script>bold'}).content.decode()
    assert "<script>bold" not in html
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; plain" in client.get("/en/search/?q=bold").content.decode()


def test_nothing_typed_and_nothing_found_say_what_to_do(edition: Edition, client: Client) -> None:
    empty = client.get("/en/search/").content.decode()
    assert "What can be found" in empty
    for example, _language in EXAMPLES:
        assert results(client.get("/en/search/", {"q": example}).content.decode()), example
    assert 'href="/en/search/?q=%E9%87%8D%E5%BA%86" lang="zh-Hans"' in empty
    none = client.get("/it/search/?q=zzzz").content.decode()
    assert "Nessun risultato per «zzzz»" in none
    assert 'href="/it/people/"' in none.split("<main")[1]
    assert '<meta name="robots" content="noindex' in none


@pytest.mark.parametrize("number", [1, AT_FIRST + 3, PER_PAGE + 3])
def test_the_number_of_queries_does_not_grow_with_the_results(db: None, client: Client, number: int) -> None:
    index([Findable(Kind.PERSON, f"p{n}", {"en": f"Findable {n}"}) for n in range(number)], in_place_of=Q())
    with CaptureQueriesContext(connection) as queries:
        html = client.get("/en/search/?q=findable").content.decode()
    assert len(results(html)) == min(number, AT_FIRST)
    assert sum("finding_searchentry" in query["sql"] for query in queries) == 2
    html = client.get("/en/search/?q=findable&kind=person").content.decode()
    assert len(results(html)) == min(number, PER_PAGE)
    if number > PER_PAGE:
        assert "?q=findable&amp;kind=person&amp;page=2" in html
        assert len(results(client.get("/en/search/?q=findable&kind=person&page=2").content.decode())) == 3


def test_every_public_page_has_the_box(edition: Edition, client: Client) -> None:
    for page in ("", "people/", "editions/week-2016/agenda/", "account/login/", "nothing-here/"):
        html = client.get(f"/it/{page}").content.decode()
        assert 'role="search" action="/it/search/" method="get"' in html
