"""The public register: figures that open into their lists, evidence, files."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ponte.accords.domain.advancing import take_step
from ponte.accords.domain.entering import add_signatory
from ponte.accords.enums import AccordStatus
from ponte.accords.models import Accord
from ponte.finding.domain.gathering import index_everything
from ponte.finding.models import SearchEntry
from ponte.people.models import Account, Organisation
from ponte.programme.models import Edition, Officer, Roadshow, Stage
from tests.factories import (
    CityFactory,
    EditionFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    SectorFactory,
    SideFactory,
)
from tests.factories_accords import A_PDF, AccordFactory, a_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    made: Edition = EditionFactory(published_at=timezone.now())
    SideFactory(programme=made.programme, code="it", countries=["IT"])
    SideFactory(programme=made.programme, code="cn", countries=["CN"])
    return made


def more(edition: Edition, number: int, **facts: object) -> list[Accord]:
    sector, city = SectorFactory(), CityFactory()
    made = []
    for n in range(number):
        parties = [OrganisationFactory(country="IT"), OrganisationFactory(country="CN")]
        accord = AccordFactory(
            **{"programme": edition.programme, "edition": edition, "place": city, "parties": parties} | facts
        )
        accord.sectors.add(sector)
        accord.signatories.create(title_en=f"Director {n}", party=parties[0])
        made.append(accord)
    return made


def html(client: Client, query: str = "") -> str:
    return client.get(f"{reverse('site:accords')}{query}").content.decode()


def listed(page: str) -> int:
    return page.split('class="not-counted"', 1)[0].count('class="register-title"')


def test_every_number_leads_to_a_list_of_that_length(edition: Edition, client: Client) -> None:
    more(edition, 2)
    more(edition, 1, kind="plan", date="2010")
    more(edition, 1, status=AccordStatus.DISCUSSED)
    page = html(client)
    assert listed(page) == 3
    numbers = re.findall(r'<a href="\?([\w=&;%.+-]+)"[^>]*><span>[^<]*</span> <span class="facet-number">(\d+)<', page)
    assert len(numbers) > 10
    for query, number in numbers:
        assert listed(html(client, f"?{query.replace('&amp;', '&')}")) == int(number), query


def test_filters_hold_together_and_can_be_taken_away(edition: Edition, client: Client) -> None:
    more(edition, 2)
    plan = more(edition, 1, kind="plan", date="2010")[0]
    response = client.get(reverse("site:accords"), {"kind": "plan", "year": "2010"})
    assert response.context["accords"] == [plan]
    assert {choice.query for _label, _row, choice in response.context["chosen"]} == {"kind=plan", "year=2010"}
    assert client.get(reverse("site:accords"), {"kind": "plan", "year": "2016"}).context["accords"] == []
    for nonsense in ({"side": "xx"}, {"place": "'--"}, {"year": "x"}, {"year": "0000"}):
        assert client.get(reverse("site:accords"), nonsense).status_code == 200


def test_what_is_not_counted_says_why(edition: Edition, client: Client) -> None:
    more(edition, 1, status=AccordStatus.DISCUSSED)
    more(edition, 1, evidence="")
    more(edition, 1, is_sample=True)
    more(edition, 1, status=AccordStatus.REPORTED)
    page = html(client)
    assert listed(page) == 0
    reasons = re.findall(r'class="why-not">.*?</svg> ([^<]+)</p>', page, re.S)
    assert len(set(reasons)) == len(reasons) == 3


def test_an_edition_in_preparation_is_no_figure(edition: Edition, client: Client) -> None:
    hidden = EditionFactory(programme=edition.programme, number=99, name_en="Zyzzyva Week", published_at=None)
    accord = more(hidden, 1)[0]
    for page in (html(client), client.get(reverse("site:accord", args=[accord.slug])).content.decode()):
        assert "Zyzzyva" not in page


def test_an_edition_in_preparation_narrows_nothing_down(edition: Edition, client: Client) -> None:
    hidden = EditionFactory(programme=edition.programme, number=99, published_at=None)
    accord = more(hidden, 1)[0]
    day = dt.date(2016, 4, 24)
    stage = Stage.objects.create(
        roadshow=Roadshow.objects.create(edition=hidden),
        slug="zyzzyva",
        order=1,
        place=accord.place,
        starts=day,
        ends=day,
    )
    accord.activities.create(stage=stage, slug="visit", date=day, order=1, kind="visit")
    for query in ({"edition": hidden.slug}, {"stage": "zyzzyva"}):
        assert client.get(reverse("site:accords"), query).context["accords"] == [], query
    Edition.objects.filter(pk=hidden.pk).update(published_at=timezone.now())
    for query in ({"edition": hidden.slug}, {"stage": "zyzzyva"}):
        assert client.get(reverse("site:accords"), query).context["accords"] == [accord], query


def test_the_file_names_no_accord_that_nobody_may_read(edition: Edition, client: Client) -> None:
    draft, last = more(edition, 2)
    Accord.objects.filter(pk=draft.pk).update(slug="zyzzyva", status=AccordStatus.DRAFT)
    Accord.objects.filter(pk=last.pk).update(follows=draft, succession="follows")
    told = client.get(reverse("site:accords_csv")).content.decode("utf-8-sig")
    assert last.slug in told
    assert "zyzzyva" not in told


def test_the_list_as_a_file_is_the_list(edition: Edition, client: Client) -> None:
    more(edition, 2)
    more(edition, 1, kind="plan", title_en="=cmd()")
    lines = client.get(reverse("site:accords_csv"), {"kind": "plan"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=cmd()" in lines[1]
    assert "Prot. 1/2016" in lines[1]


def test_the_page_of_an_accord_shows_evidence_hash_and_descent(edition: Edition, client: Client) -> None:
    first, second = more(edition, 2)
    Accord.objects.filter(pk=second.pk).update(follows=first, succession="renews")
    a_version(first, is_public=True)
    a_version(first, "zh")
    page = client.get(reverse("site:accord", args=[first.slug])).content.decode()
    digest = hashlib.sha256(A_PDF).hexdigest()
    assert page.count(digest) == 2
    assert "Prot. 1/2016" in page
    assert page.split('class="lineage"')[1].count("lineage-node") == 2
    assert reverse("site:accord_file", args=[first.slug, "it"]) in page
    assert reverse("site:accord_file", args=[first.slug, "zh"]) not in page


def test_only_public_files_are_handed_out_with_their_hash(edition: Edition, client: Client) -> None:
    accord = more(edition, 1)[0]
    a_version(accord, is_public=True)
    a_version(accord, "zh")
    answer = client.get(reverse("site:accord_file", args=[accord.slug, "it"]))
    assert b"".join(answer.streaming_content) == A_PDF  # type: ignore[attr-defined]
    digest = base64.b64encode(hashlib.sha256(A_PDF).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert client.get(reverse("site:accord_file", args=[accord.slug, "zh"])).status_code == 404
    Accord.objects.update(status=AccordStatus.REPORTED)
    assert client.get(reverse("site:accord_file", args=[accord.slug, "it"])).status_code == 404


def test_a_file_that_is_gone_is_not_found(edition: Edition, client: Client) -> None:
    accord = more(edition, 1)[0]
    Path(a_version(accord, is_public=True).file.path).unlink()
    assert client.get(reverse("site:accord_file", args=[accord.slug, "it"])).status_code == 404


def test_an_address_with_a_nul_character_is_refused(edition: Edition, client: Client) -> None:
    for name in ("accords", "accords_csv", "record", "network", "search"):
        assert client.get(reverse(f"site:{name}"), {"q": "a\0b", "kind": "\0"}).status_code == 400, name
    assert client.get("/it/accords/%00/").status_code == 400
    assert client.get(reverse("site:accords"), {"kind": "%00"}).status_code == 200, "written out, it is only text"


def test_who_signed_twice_and_a_second_entry_are_not_shown_as_two(edition: Edition, client: Client) -> None:
    first, second = more(edition, 2)
    Accord.objects.filter(pk=second.pk).update(same_as=first)
    assert listed(html(client)) == 1
    assert client.get(reverse("site:accord", args=[second.slug])).status_code == 404


def test_what_is_made_up_stands_in_the_register_alone(edition: Edition, client: Client) -> None:
    accord = more(edition, 1, is_sample=True, title_en="Zyzzyva accord")[0]
    party, place = accord.parties.first(), accord.place
    assert party is not None
    assert place is not None
    elsewhere = [
        reverse("site:programme"),
        reverse("site:organisation", args=[party.slug]),
        reverse("site:place", args=[place.slug]),
        reverse("sitemap_of", args=["directory"]),
    ]
    for page in elsewhere:
        told = client.get(page).content.decode()
        assert "Zyzzyva" not in told, page
        assert f"/accords/{accord.slug}/" not in told, page
    index_everything()
    assert not SearchEntry.objects.filter(slug=accord.slug).exists()
    assert "Zyzzyva" in html(client)


def test_what_is_made_up_leads_to_no_page_that_is_not_there(edition: Edition, client: Client) -> None:
    accord = more(edition, 1, is_sample=True)[0]
    Organisation.objects.filter(accords=accord).update(is_sample=True)
    accord.signatories.create(person=PersonFactory(slug="zyzzyva"))
    page = client.get(reverse("site:accord", args=[accord.slug])).content.decode()
    inside = set(re.findall(r'href="(/en/(?:people|organisations|places)/[^"#?]+)"', page))
    assert {link for link in inside if client.get(link).status_code != 200} == set()
    assert page.count("zyzzyva") == 0


def test_who_signed_is_public_only_with_the_accord(edition: Edition, client: Client) -> None:
    accord = more(edition, 1, status=AccordStatus.REPORTED)[0]
    person = PersonFactory(name_latin="Zyzzyva Rossi")
    add_signatory(actor=None, accord=accord, person=person, titles={"title_en": "Rector"})
    pages = [reverse("site:people"), reverse("sitemap_of", args=["directory"])]
    own = reverse("site:person", args=[person.slug])

    def is_named() -> list[bool]:
        named = [person.slug in client.get(page).content.decode() for page in pages]
        return [*named, client.get(own).status_code == 200, SearchEntry.objects.filter(slug=person.slug).exists()]

    assert not any(is_named())
    take_step(actor=officer_of(edition), accord=accord, step="discuss")
    assert all(is_named())
    take_step(actor=officer_of(edition), accord=accord, step="take_back", reason="A slip")
    assert not any(is_named())


def test_who_only_registered_has_an_organisation_in_no_list_until_something_public_names_it(
    edition: Edition, client: Client
) -> None:
    entered = RegistrationFactory().organisation
    pages = [
        reverse("site:organisations"),
        reverse("sitemap_of", args=["directory"]),
        reverse("data:file", args=["organisations", "csv"]),
    ]
    own = reverse("site:organisation", args=[entered.slug])

    def is_named() -> list[bool]:
        named = [entered.slug in b"".join(client.get(page)).decode() for page in pages]
        return [*named, client.get(own).status_code == 200]

    assert not any(is_named())
    accord = more(edition, 1)[0]
    accord.parties.add(entered)
    assert all(is_named())


def officer_of(edition: Edition) -> Account:
    side = edition.programme.sides.first()
    officer = Officer.objects.filter(side=side).first() or OfficerFactory(side=side)
    account: Account = officer.account
    return account


def test_the_number_of_queries_does_not_grow_with_the_register(edition: Edition, client: Client) -> None:
    counts = []
    for number in (1, 3):
        first = more(edition, number)[0]
        a_version(first, is_public=True)
        pages = [reverse("site:accords"), reverse("site:accords_csv"), reverse("site:accord", args=[first.slug])]
        counts.append([])
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
