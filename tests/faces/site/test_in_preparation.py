"""Nothing of an edition in preparation is on any address that everybody can ask for; the offices see all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pypdf import PdfReader

from ponte.accords.models import Accord, Version
from ponte.accords.record import MEASURES
from ponte.calls.models import Call
from ponte.calls.workflows import CallPhase
from ponte.faces.site.open_data_sets import DATASETS
from ponte.faces.site.sitemaps import SITEMAPS
from ponte.finding.domain.gathering import index_everything
from ponte.finding.models import SearchEntry
from ponte.people.models import Organisation, Person, Place
from ponte.programme.domain.publishing import publish_edition, withdraw_edition
from ponte.programme.domain.releasing import release_agenda
from ponte.programme.models import Activity, ActivityPerson, Edition, Event, Roadshow, SessionSpeaker, Stage, StageDay
from tests.factories import (
    BrokerageFactory,
    CityFactory,
    EditionFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    SideFactory,
)
from tests.factories_agenda import SessionFactory
from tests.factories_calls import a_call
from tests.factories_intake import EntryFactory, ExchangeFactory, ExhibitionFactory, FairFactory
from tests.factories_press import PostFactory, a_picture
from tests.factories_showcase import ShowcaseFactory
from tests.factories_showcase import StageFactory as ShowcaseStageFactory

pytestmark = pytest.mark.django_db

SECRET = "Zyzzyva"
"""Stands in every text of the edition in preparation, and nowhere else."""
WORDS = {f"title_{code}": f"{SECRET} title" for code in ("en", "it", "zh_hans")}

NAMES = {f"name_{code}": f"{SECRET} thing" for code in ("en", "it", "zh_hans")}


@pytest.fixture
def hidden() -> Edition:
    """An edition in preparation with a roadshow, a released agenda and a diary, beside a public one."""
    public = EditionFactory(slug="week-2016", number=7)
    edition: Edition = EditionFactory(
        programme=public.programme,
        host_side=SideFactory(programme=public.programme),
        slug="zyzzyva-2017",
        number=8,
        year=2017,
        published_at=None,
        starts=dt.date(2017, 10, 24),
        ends=dt.date(2017, 10, 26),
        **{f"name_{code}": f"{SECRET} Week" for code in ("en", "it", "zh_hans")},
    )
    city, host = CityFactory(slug="chengdu"), OrganisationFactory(slug="host")
    roadshow = Roadshow.objects.create(edition=edition, name_en=f"{SECRET} roadshow")
    day = dt.date(2017, 4, 24)
    stage = Stage.objects.create(
        roadshow=roadshow, slug="zyzzyva-stage", order=1, place=city, starts=day, ends=day, **WORDS
    )
    StageDay.objects.create(stage=stage, date=day, **WORDS)
    activity = Activity.objects.create(
        stage=stage, slug="zyzzyva-visit", date=day, order=1, kind="visit", place=city, **WORDS
    )
    activity.hosts.add(host)
    known, unknown = PersonFactory(slug="known"), PersonFactory(slug="unknown", name_latin=f"{SECRET} Person")
    for person in (known, unknown):
        ActivityPerson.objects.create(activity=activity, person=person, part="speaker", topic=f"{SECRET} topic")
    accord = Accord.objects.create(
        programme=public.programme, slug="accord", title_en="Accord", date="2016", kind="memorandum", status="signed"
    )
    accord.activities.add(activity)
    accord.signatories.create(person=known)
    session = SessionFactory(
        edition=edition,
        slug="zyzzyva-session",
        event=Event.objects.create(edition=edition, slug="zyzzyva-event", name_en=f"{SECRET} event"),
        starts=dt.datetime(2017, 10, 24, 7, tzinfo=dt.UTC),
        **WORDS,
    )
    SessionSpeaker.objects.create(session=session, person=unknown)
    release_agenda(actor=None, edition=edition, name=f"{SECRET} release", announce=lambda notices: None)
    a_picture(PostFactory(edition=edition, stage=stage, slug="zyzzyva-post", **WORDS), caption_en=f"{SECRET} caption")
    EntryFactory(fair=FairFactory(edition=edition, slug="zyzzyva-fair", place=city, **NAMES), organisation=host)
    ExhibitionFactory(edition=edition, slug="zyzzyva-exhibition", place=city, **NAMES)
    ExchangeFactory(edition=edition, slug="zyzzyva-exchange", host=host, **NAMES)
    BrokerageFactory(edition=edition)
    showcase = ShowcaseFactory(edition=edition, slug="zyzzyva-showcase", published_at=timezone.now(), **NAMES)
    ShowcaseStageFactory(showcase=showcase, slug="zyzzyva-final", vote_opened_at=timezone.now(), **NAMES)
    a_call(programme=public.programme, slug="call", phase=CallPhase.FILING)
    index_everything()
    return edition


@pytest.fixture
def officer(hidden: Edition) -> Client:
    client = Client()
    client.force_login(OfficerFactory(side=hidden.host_side).account)
    return client


def public_names() -> set[str]:
    """Names of all pages of the public face."""
    [site] = [one for one in _below(get_resolver()) if isinstance(one, URLResolver) and one.app_name == "site"]
    return {str(pattern.name) for pattern in _below(site) if isinstance(pattern, URLPattern)}


def _below(resolver: URLResolver) -> Iterator[URLPattern | URLResolver]:
    for pattern in resolver.url_patterns:
        yield pattern
        if isinstance(pattern, URLResolver):
            yield from _below(pattern)


def own_addresses(edition: Edition) -> dict[str, str]:
    """Every address below an edition, by its name."""
    stage = Stage.objects.get(roadshow__edition=edition)
    session = edition.sessions.get()
    slugs: dict[str, list[object]] = {
        **{name: [] for name in ("edition", "roadshow", "agenda", "agenda_calendar", "speakers", "diary", "report")},
        **{name: [] for name in ("gallery", "press", "edition_preview", "partners", "results", "take_part")},
        **{name: [stage.slug] for name in ("stage", "stage_calendar", "stage_report", "stage_preview")},
        "session_calendar": [session.pk],
        "event_calendar": [edition.events.get().slug],
        "post": ["zyzzyva-post"],
        **{name: [] for name in ("fairs", "exhibitions", "exchanges")},
        **{name: ["zyzzyva-fair"] for name in ("fair", "catalogue")},
        "exhibitor": ["zyzzyva-fair", "host"],
        "exhibition": ["zyzzyva-exhibition"],
        "exchange": ["zyzzyva-exchange"],
        "showcase": ["zyzzyva-showcase"],
        **{f"showcase_{name}": ["zyzzyva-showcase", "zyzzyva-final"] for name in ("stage", "calendar")},
    }
    return {name: reverse(f"site:{name}", args=[edition.slug, *more]) for name, more in slugs.items()}


def other_addresses() -> dict[str, list[str]]:
    """Every other public address, by its name."""
    lists = ("home", "programme", "sources", "accords", "accords_csv", "organisations", "people", "offline", "calls")
    lists += ("privacy", "record", "record_report", "record_comparison", "network", "open_data")
    slugs = {
        "place": Place.objects.all(),
        "organisation": Organisation.objects.all(),
        "person": Person.objects.all(),
        "accord": Accord.objects.all(),
        "call": Call.objects.all(),
    }
    files = Version.objects.filter(is_public=True).select_related("accord")
    return {
        **{name: [reverse(f"site:{name}")] for name in lists},
        "search": [f"{reverse('site:search')}?q={word}" for word in ("title", "chengdu", "person")],
        **{name: [reverse(f"site:{name}", args=[row.slug]) for row in rows] for name, rows in slugs.items()},
        "accord_file": [reverse("site:accord_file", args=[row.accord.slug, row.language]) for row in files],
        "year_report": [reverse("site:year_report", args=[2016])],
        "record_list": [reverse("site:record_list", args=[code]) for code in MEASURES],
        "file": [reverse("data:file", args=[slug, form]) for slug in DATASETS for form in ("csv", "json")],
        "": ["/sitemap.xml", *(f"/sitemap-{part}.xml" for part in SITEMAPS)],
        "service_worker": ["/service-worker.js"],
    }


def test_the_crawl_knows_every_public_page(hidden: Edition) -> None:
    screens = {"wall", "wall_tables"}  # an address of their own, made and revoked by an office, for one hall
    elsewhere = {"call_annex", "showcase_vote", "edition_report"}  # of decided calls; posted to; asked for below
    known = own_addresses(hidden).keys() | other_addresses().keys() | screens | elsewhere
    assert public_names() - known == set()


def test_no_address_of_it_answers_to_others(client: Client, hidden: Edition) -> None:
    for name, address in own_addresses(hidden).items():
        assert client.get(address).status_code == 404, name
    vote = reverse("site:showcase_vote", args=[hidden.slug, "zyzzyva-showcase", "zyzzyva-final"])
    assert client.post(vote).status_code == 404


def test_its_report_is_counted_once_it_is_public(client: Client, hidden: Edition) -> None:
    report = reverse("site:edition_report", args=[hidden.slug])
    assert client.get(report).status_code == 404
    publish_edition(actor=None, edition=hidden, announce=lambda notices: None)
    assert SECRET in text_of(client.get(report))


def text_of(response: Any) -> str:
    """What a page, a file or a document says."""
    content = b"".join(response) if response.streaming else response.content
    if response["Content-Type"] == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return str(content, "utf-8")


def test_nothing_of_it_stands_on_any_other_page(client: Client, hidden: Edition) -> None:
    for name, addresses in other_addresses().items():
        for address in addresses:
            response = client.get(address)
            if name == "person" and address.endswith("/unknown/"):
                assert response.status_code == 404, "known from an unpublished stage only"
                continue
            assert response.status_code == 200, address
            assert SECRET.lower() not in text_of(response).lower(), address


def test_the_search_finds_nothing_of_it(client: Client, hidden: Edition) -> None:
    assert client.get(reverse("site:search"), {"q": SECRET}).context["total"] == 0
    assert not SearchEntry.objects.filter(words__icontains=SECRET).exists()


def test_its_pictures_are_not_served(client: Client, officer: Client, hidden: Edition) -> None:
    picture = hidden.posts.get().pictures.get()
    address = reverse("picture", args=[picture.token, 480])
    assert client.get(address).status_code == 404
    assert officer.get(address).status_code == 200


def test_an_office_sees_all_of_it_beforehand(officer: Client, hidden: Edition) -> None:
    for name, address in own_addresses(hidden).items():
        response = officer.get(address)
        assert response.status_code == 200, name
        assert "public" not in response.get("Cache-Control", ""), name
    page = officer.get(own_addresses(hidden)["edition"]).content.decode()
    assert "In preparation: only the offices see this page." in page


def test_all_of_it_is_there_once_it_is_public_and_gone_once_it_is_taken_back(client: Client, hidden: Edition) -> None:
    publish_edition(actor=None, edition=hidden, announce=lambda notices: None)
    addresses = own_addresses(hidden)
    for name, address in addresses.items():
        assert client.get(address).status_code == 200, name
    assert "In preparation" not in client.get(addresses["edition"]).content.decode()
    assert SECRET in text_of(client.get(addresses["report"]))
    assert SearchEntry.objects.filter(title_en__contains=SECRET).values("kind").distinct().count() >= 4
    withdraw_edition(actor=None, edition=hidden)
    assert {client.get(address).status_code for address in addresses.values()} == {404}
    assert not SearchEntry.objects.filter(title_en__contains=SECRET).exists()


def test_seeing_who_may_look_costs_the_same_however_many_editions_there_are(officer: Client, hidden: Edition) -> None:
    counts = []
    for more in (0, 5):
        EditionFactory.create_batch(more, programme=hidden.programme, host_side=hidden.host_side, published_at=None)
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(own_addresses(hidden)["edition"]).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
