"""What is published is found, by whatever its reader can type; what is not published is not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from ponte.brokerage.domain.merging import merge_entries, undo_merge
from ponte.finding.domain.indexing import Findable, index
from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from ponte.finding.queries import entries, hits
from ponte.finding.terms import understand
from ponte.press.domain.posting import delete_post, publish_post, withdraw_post, write_post
from ponte.press.enums import PostStatus
from ponte.programme.domain.cloning import Terms, clone_edition
from ponte.programme.domain.publishing import publish_edition
from ponte.programme.domain.releasing import release_agenda
from ponte.programme.models import Roadshow, Session, Stage
from tests.factories import AccountFactory, CityFactory, EditionFactory, OrganisationFactory
from tests.factories_agenda import an_agenda
from tests.factories_intake import EntryFactory
from tests.factories_press import PostFactory

pytestmark = pytest.mark.django_db

WATER = Findable(
    Kind.ORGANISATION,
    "water",
    {"zh-hans": "重庆供水管网公司", "it": "Acquedotto della Città", "en": "Lüshun Water"},
    {"zh-hans": "万钢访问了泄漏检测实验室。", "it": "Perdite d'acqua, già misurate"},
)
OTHER = Findable(Kind.PERSON, "other", {"en": "Anna Bianchi"}, {"en": "Speaks of robots and of the city"})


def found(typed: str) -> list[str]:
    keys = [key for of_kind in hits(understand(typed)).values() for key in of_kind]
    return [entry.slug for entry in entries(keys)]


@pytest.fixture
def two() -> None:
    index([WATER, OTHER], in_place_of=Q())


@pytest.mark.parametrize(
    "typed",
    [
        "供水",
        "重庆 泄漏",
        "重庆泄漏检测",
        "gongshui",
        "gong shui",
        "gōngshuǐ",
        "Gōng Shuǐ",
        "gong1shui3",
        "gong1 shui3 guan3 wang3",
        "perdita",
        "misurato",
        "gsgw",
        "chongqing",
        "cq",
        "wan gang",
        "citta",
        "CITTÀ",
        "acqua perdite",
        "gia",
        "lushun",
        "Lüshun",
        "lvshun",
        "供水 citta water",
        "Wate",
    ],
)
@pytest.mark.usefixtures("two")
def test_it_is_found_by(typed: str) -> None:
    assert found(typed) == ["water"]


@pytest.mark.parametrize("typed", ["", "  ", "?!", "ater", "hongqing", "供电", "citta robots", "zhongqing", "%", "_"])
@pytest.mark.usefixtures("two")
def test_it_is_not_found_by(typed: str) -> None:
    assert found(typed) == []


def test_titles_come_before_texts_then_the_latest_and_kinds_that_are_named_before_those_that_tell() -> None:
    index(
        [
            Findable(Kind.PERSON, "visitor", {"en": "A visitor"}, {"en": "Naples"}),
            Findable(Kind.POST, "text", {"en": "A post"}, {"en": "Naples"}, date="2020-01-01"),
            Findable(Kind.POST, "early", {"en": "Naples"}, date="2015"),
            Findable(Kind.POST, "late", {"en": "Again in Naples"}, date="2016-04-21"),
        ],
        in_place_of=Q(),
    )
    assert found("naples") == ["late", "early", "text", "visitor"]
    assert list(hits(understand("naples"))) == [Kind.POST, Kind.PERSON]


@pytest.mark.usefixtures("two")
def test_only_what_differs_is_written() -> None:
    assert index([WATER, OTHER], in_place_of=Q()) == 0
    before = SearchEntry.objects.get(slug="other").pk
    renamed = Findable(Kind.ORGANISATION, "water", {"en": "Renamed"})
    assert index([renamed], in_place_of=Q(kind=Kind.ORGANISATION)) == 1
    assert found("renamed") == ["water"]
    assert found("供水") == []
    assert index([], in_place_of=Q(kind=Kind.ORGANISATION)) == 1
    assert SearchEntry.objects.get().pk == before


@pytest.mark.usefixtures("two")
def test_a_search_is_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        found("gong shui 重庆 citta")
    assert len(queries) == 2  # the search, and the rows to show


def test_a_post_is_found_while_it_is_published() -> None:
    post = PostFactory(status=PostStatus.DRAFT, published_at=None, title_it="Al Teatro San Carlo", body_en="**Opera**")
    publish_post(actor=None, post=post)
    assert found("teatro") == [post.slug]
    assert found("opera") == [post.slug]
    post.title_it = "Alla Scala"
    write_post(actor=None, post=post)
    assert (found("teatro"), found("scala")) == ([], [post.slug])
    withdraw_post(actor=None, post=post)
    assert found("scala") == []
    write_post(actor=None, post=post)
    assert found("scala") == []
    delete_post(actor=None, post=post)


def test_sessions_are_found_as_they_were_released() -> None:
    agenda = an_agenda()
    session = Session.objects.filter(edition=agenda.edition, starts__isnull=False).first()
    assert session is not None
    session.title_en = "Quantum bridges"
    session.save()
    assert found("quantum") == []
    release_agenda(actor=None, edition=agenda.edition, name="first", announce=lambda notices: None)
    assert found("quantum") == [f"s{session.pk}"]
    session.title_en = "Classical bridges"
    session.save()
    assert found("quantum") == [f"s{session.pk}"]
    release_agenda(actor=None, edition=agenda.edition, name="second", announce=lambda notices: None)
    assert (found("quantum"), found("classical")) == ([], [f"s{session.pk}"])


def test_the_command_mends_an_index_that_was_lost() -> None:
    post = PostFactory(title_en="Lost and found")
    SearchEntry.objects.create(kind=Kind.POST, slug="gone", names=" gone ", words=" gone ", title_en="Gone")
    call_command("index_search")
    assert found("lost") == [post.slug]
    assert found("gone") == []


def test_the_stages_of_a_cloned_edition_are_found() -> None:
    edition = EditionFactory(slug="week-2016")
    roadshow = Roadshow.objects.create(edition=edition, name_en="Roadshow")
    Stage.objects.create(
        roadshow=roadshow,
        slug="shenzhen-2016",
        order=1,
        place=CityFactory(),
        starts=dt.date(2016, 4, 18),
        ends=dt.date(2016, 4, 19),
        title_zh_hans="深圳站",
    )
    clone = clone_edition(actor=None, edition=edition, terms=Terms(host=edition.host_side))
    assert not SearchEntry.objects.filter(under=clone.slug).exists(), "it is in preparation"
    publish_edition(actor=None, edition=clone, announce=lambda notices: None)
    assert SearchEntry.objects.filter(names__contains="深圳站", under=clone.slug).exists()


def test_what_is_merged_is_found_by_the_name_that_stays_wherever_it_was_named() -> None:
    kept, gone = OrganisationFactory(name_en="Kingfisher"), OrganisationFactory(name_en="Halcyon")
    fair = EntryFactory(organisation=gone).fair
    call_command("index_search")
    assert set(found("halcyon")) == {fair.slug, gone.slug}
    entry = merge_entries(actor=AccountFactory(), kept=kept, absorbed=gone, taken=[])
    assert found("halcyon") == []
    assert set(found("kingfisher")) == {fair.slug, kept.slug}
    undo_merge(actor=AccountFactory(), entry=entry)
    assert set(found("halcyon")) == {fair.slug, gone.slug}
    assert found("kingfisher") == [kept.slug]
