"""Every public page, in every language: it answers, in its language, alone and with a constant number of queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.accords.models import Accord, Signatory
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.models import Activity, ActivityPerson, Edition, ReleasedSession, Session, Stage, StageDay
from tests.factories import OrganisationFactory, PersonFactory, RegistrationFactory
from tests.factories_agenda import a_release

HTML_LANG = {"en": "en", "it": "it", "zh-hans": "zh-Hans"}
OUTSIDE = re.compile(r"""(?:src|href|srcset|action|data-land)=["'](?:https?:)?//(?!testserver)""")
INLINE = re.compile(r"<style|<script(?! type=\"application/ld\+json\"|[^>]*\bsrc=)|\son[a-z]+=", re.IGNORECASE)
NINE = dt.datetime(2016, 10, 25, 7, tzinfo=dt.UTC)


def addresses() -> Iterator[str]:
    yield from (
        "",
        "programme/",
        "search/?q=citta",
        "sources/",
        "accords/",
        "people/",
        "organisations/",
        "account/login/",
    )
    for edition in Edition.objects.all():
        yield from (f"editions/{edition.slug}/{page}" for page in ("", "roadshow/", "agenda/"))
    for stage in Stage.objects.select_related("roadshow__edition"):
        yield f"editions/{stage.roadshow.edition.slug}/roadshow/{stage.slug}/"
    for model, folder in ((Place, "places"), (Organisation, "organisations"), (Person, "people"), (Accord, "accords")):
        yield from (f"{folder}/{slug}/" for slug in model.objects.values_list("slug", flat=True))


@pytest.mark.parametrize("language", HTML_LANG)
def test_every_page_answers_in_its_language_and_asks_nobody_else(
    edition: Edition, client: Client, language: str
) -> None:
    pages = list(addresses())
    assert len(pages) > 100
    for page in pages:
        response = client.get(f"/{language}/{page}")
        html = response.content.decode()
        assert response.status_code == 200, page
        assert f'<html lang="{HTML_LANG[language]}"' in html, page
        assert "script-src 'self'" in response["Content-Security-Policy"], page
        assert not OUTSIDE.search(html), page
        assert not INLINE.search(html), page
        assert html.count("<h1") == 1, page


def test_language_links_lead_to_the_same_page(edition: Edition, client: Client) -> None:
    html = client.get("/it/editions/week-2016/agenda/?city=naples").content.decode()
    for language, tag in HTML_LANG.items():
        assert f'href="/{language}/editions/week-2016/agenda/?city=naples" lang="{tag}"' in html
        assert f'hreflang="{tag}" href="http://testserver/{language}/editions/week-2016/agenda/"' in html


def more_of_everything(edition: Edition, *names: str) -> None:
    """One more row for each name of whatever a list may show, with relations of its own."""
    stage = Stage.objects.filter(roadshow__edition=edition).first()
    day = StageDay.objects.filter(stage=stage).first()
    assert stage is not None
    assert day is not None
    citta, lipardi = Organisation.objects.get(slug="citta-della-scienza"), Person.objects.get(slug="vincenzo-lipardi")
    for n, name in enumerate(names):
        sector = Sector.objects.create(slug=name, name_en=name)
        organisation = OrganisationFactory(country="IT", place=stage.place)
        person = PersonFactory()
        session = Session.objects.create(
            edition=edition, slug=name, kind="seminar", city=stage.place, starts=NINE, minutes=120
        )
        session.sectors.add(sector)
        activity = Activity.objects.create(
            stage=stage, slug=name, date=day.date, order=90 + n, kind="meeting", place=stage.place, title_en="More"
        )
        activity.hosts.add(organisation, citta)
        activity.topics.add(sector)
        activity.sources.add(*day.sources.all())
        ActivityPerson.objects.create(activity=activity, person=person, part="host", organisation=organisation)
        ActivityPerson.objects.create(activity=activity, person=lipardi, part="delegate", organisation=citta)
        accord = Accord.objects.create(
            programme=edition.programme, slug=name, kind="plan", status="signed", title_en="More", date="2016-10"
        )
        accord.parties.add(organisation, citta)
        Signatory.objects.create(accord=accord, person=lipardi)
        accord.activities.add(activity)
        accord.sources.add(*day.sources.all())
    a_release(edition)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "programme/",
        "accords/",
        "people/",
        "organisations/",
        "places/shenzhen/",
        "organisations/citta-della-scienza/",
        "people/vincenzo-lipardi/",
        "editions/week-2016/",
        "editions/week-2016/roadshow/",
        "editions/week-2016/roadshow/shenzhen/",
        "editions/week-2016/agenda/",
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_list(edition: Edition, client: Client, page: str) -> None:
    counts = []
    for names in (["first"], ["second", "third"]):
        more_of_everything(edition, *names)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/{page}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_agenda_tells_the_time_of_the_city_and_names_the_zone(edition: Edition, client: Client) -> None:
    naples, shanghai = Place.objects.get(slug="naples"), Place.objects.get(slug="shanghai")
    for n, city in enumerate((naples, shanghai)):
        Session.objects.create(
            edition=edition,
            slug=f"s{n}",
            kind="seminar",
            city=city,
            starts=NINE,
            title_en="A",
        )
    a_release(edition)
    english = client.get("/en/editions/week-2016/agenda/").content.decode()
    assert ">09:00</time>" in english
    assert "Central European Summer Time, UTC+2" in english
    assert ">15:00</time>" in english
    assert "China Standard Time, UTC+8" in english
    assert "中欧夏令时间（UTC+2）" in client.get("/zh-hans/editions/week-2016/agenda/").content.decode()
    only = client.get("/en/editions/week-2016/agenda/?city=shanghai").content.decode()
    assert ">15:00</time>" in only
    assert ">09:00</time>" not in only
    assert "No session matches" in client.get("/en/editions/week-2016/agenda/?kind=visit").content.decode()


def test_sample_sessions_are_marked(edition: Edition, client: Client) -> None:
    naples = Place.objects.get(slug="naples")
    Session.objects.create(edition=edition, slug="s", kind="seminar", city=naples, starts=NINE, title_en="A")
    a_release(edition)
    pages = {"/en/editions/week-2016/agenda/": "sample-notice", "/en/": "sample-mark"}
    for page, mark in pages.items():
        assert mark not in client.get(page).content.decode()
    ReleasedSession.objects.update(is_sample=True)
    caches["pages"].clear()
    for page, mark in pages.items():
        assert mark in client.get(page).content.decode()


def test_a_stage_tells_its_days_with_people_sources_and_what_was_signed(edition: Edition, client: Client) -> None:
    html = client.get("/en/editions/week-2016/roadshow/chongqing/").content.decode()
    for expected in (
        "Wednesday, 27 April 2016",
        'href="/en/people/luigi-ambrosio/"',
        'href="/en/accords/memorandum-smart-biomaterials-2016/"',
        'href="/en/sources/#roadshow-diary-chongqing-29-april"',
        "some details added by hand",
        "The source leaves a doubt",
    ):
        assert expected in html


def test_no_blank_follows_a_full_width_colon(edition: Edition, client: Client) -> None:
    html = client.get("/zh-hans/editions/week-2016/roadshow/chongqing/").content.decode()
    assert "来源：" in html
    assert "： " not in html


def test_those_who_only_registered_for_meetings_have_no_public_page(edition: Edition, client: Client) -> None:
    registration = RegistrationFactory()
    assert client.get(f"/en/people/{registration.person.slug}/").status_code == 404
    assert registration.person.name_latin not in client.get("/en/people/").content.decode()


def test_sample_organisations_stay_out_of_the_directory(edition: Edition, client: Client) -> None:
    invented = OrganisationFactory(is_sample=True, name_en="Invented Ltd")
    assert client.get(f"/en/organisations/{invented.slug}/").status_code == 404
    assert "Invented Ltd" not in client.get("/en/organisations/").content.decode()


def test_a_text_without_translation_is_shown_in_its_language_and_says_so(edition: Edition, client: Client) -> None:
    Stage.objects.filter(slug="shenzhen").update(title_zh_hans="", title_en="", title_it="Solo in italiano")
    html = client.get("/zh-hans/editions/week-2016/roadshow/").content.decode()
    assert '<span lang="it">Solo in italiano</span>' in html
    assert "尚未翻译，以原文显示" in html


def test_an_address_without_page_says_so_in_the_language_of_the_address(edition: Edition, client: Client) -> None:
    response = client.get("/it/nothing/")
    assert response.status_code == 404
    assert "Pagina non trovata" in response.content.decode()


def test_the_error_page_needs_neither_database_nor_request() -> None:
    html = render_to_string("500.html")
    assert 'lang="zh-Hans"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "programme/", "accords/", "sources/", "people/", "organisations/"])
def test_an_empty_installation_says_what_will_be_here(client: Client, page: str) -> None:
    assert client.get(f"/zh-hans/{page}").status_code == 200
