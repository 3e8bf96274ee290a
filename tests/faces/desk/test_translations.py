"""The desk's list of missing translations."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modeltranslation.translator import translator

from ponte.calls.models import Dossier
from ponte.faces.desk.lacks import KINDS, lack_of, rows, tallies
from ponte.people.models import ConsentText, Organisation
from ponte.press.models import Post
from ponte.programme.models import Edition, ReleasedSession
from tests.factories import AccountFactory, EditionFactory, OfficerFactory, OrganisationFactory, Week
from tests.factories_press import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    officer = OfficerFactory(side=week.brokerage.edition.programme.sides.first() or week.brokerage.edition.host_side)
    client.force_login(officer.account)
    return client


def counts(kind: str, edition: Edition) -> dict[str, int]:
    by_kind = {tally.kind: tally.counts for tally in tallies(edition)}
    return dict(zip(("it", "zh-hans", "en"), by_kind.get(kind, [0, 0, 0]), strict=True))


def test_every_translated_model_has_its_place_in_the_list() -> None:
    with_words = {
        model
        for model in translator.get_registered_models()
        if set(translator.get_options_for_model(model).all_fields) - {"doubt"}
    }
    # A release is frozen, a dossier is its applicants'; a consent's wording comes in all languages or not at all.
    assert set(KINDS) == with_words - {ReleasedSession, Dossier, ConsentText}


def test_a_text_lacks_the_languages_in_which_it_is_empty_though_another_has_it() -> None:
    edition = EditionFactory()
    whole = OrganisationFactory(name_en="A", name_it="A", name_zh_hans="甲")
    chinese = OrganisationFactory(name_en="", name_it=None, name_zh_hans="乙")
    noted = OrganisationFactory(name_en="C", name_it="C", name_zh_hans="丙", note_it="Una nota")
    doubted = OrganisationFactory(name_en="D", name_it="D", name_zh_hans="丁", doubt_en="Which one?")
    ours = Organisation.objects.filter(pk__in=[whole.pk, chinese.pk, noted.pk, doubted.pk])
    assert counts("people-organisation", edition) == {"it": 1, "zh-hans": 1, "en": 2}
    assert set(rows(Organisation, edition) & ours) == {chinese, noted}
    assert set(rows(Organisation, edition, "it")) == {chinese}
    lack = lack_of(chinese)
    assert (lack.name, lack.language, lack.address) == ("乙", "zh-hans", "")
    assert [name for name, _fields in lack.lacking] == ["Italiano", "English"]
    assert [[str(field) for field in fields] for _name, fields in lack_of(noted).lacking] == [["note"], ["note"]]


def test_the_page_filters_and_leads_to_where_a_text_is_written(office: Client, week: Week) -> None:
    post = PostFactory(edition=week.brokerage.edition, title_en="", title_it="Solo italiano", title_zh_hans="")
    html = office.get("/en/desk/translations/?kind=press-post&language=zh-hans").content.decode()
    assert f'href="/en/desk/diary/posts/{post.slug}/"' in html
    assert "Solo italiano" in html
    assert 'lang="it"' in html
    assert "Solo italiano" not in office.get("/en/desk/translations/?kind=press-post&language=it").content.decode()
    assert office.get("/it/desk/translations/?kind=nonsense&language=xx&page=99").status_code == 200


def test_an_edition_is_not_asked_for_the_texts_of_another(office: Client, week: Week) -> None:
    edition = week.brokerage.edition
    own = PostFactory(edition=edition, title_it="")
    other = PostFactory(edition=EditionFactory(programme=edition.programme), title_it="")
    assert set(rows(Post, edition, "it")) == {own}
    assert set(rows(Post, other.edition, "it")) == {other}
    assert counts("press-post", edition) == counts("press-post", other.edition) == {"it": 1, "zh-hans": 0, "en": 0}


def test_the_number_of_queries_does_not_grow(office: Client, week: Week) -> None:
    numbers = []
    for more in (1, 20):
        for _ in range(more):
            PostFactory(edition=week.brokerage.edition, title_zh_hans="")
        with CaptureQueriesContext(connection) as queries:
            assert office.get("/en/desk/translations/?kind=press-post").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_it_is_for_the_offices(client: Client) -> None:
    client.force_login(AccountFactory())
    assert client.get("/en/desk/translations/").status_code == 403
