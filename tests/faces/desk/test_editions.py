"""The editions at the desk: which one its pages are about, publishing, taking back, and the next one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.common.models import AuditEntry
from ponte.programme.models import Edition
from tests.factories import CityFactory, EditionFactory, OfficerFactory, RegistrationFactory, Week
from tests.factories_agenda import SessionFactory
from tests.factories_press import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    client.force_login(week.officer)
    return client


@pytest.fixture
def prepared(week: Week) -> Edition:
    """An edition in preparation, after the one of the week."""
    edition: Edition = EditionFactory(
        programme=week.brokerage.edition.programme,
        host_side=week.brokerage.edition.host_side,
        slug="week-2017",
        number=1000,
        year=2017,
        starts=dt.date(2017, 10, 24),
        ends=dt.date(2017, 10, 26),
        published_at=None,
        name_en="Week 2017",
    )
    return edition


def text(response: Any) -> str:
    return str(response.content.decode())


def act(name: str, edition: Edition) -> str:
    return reverse(f"desk:{name}", args=[edition.slug])


def test_pages_and_acts_are_for_the_offices_of_the_programme(client: Client, week: Week, prepared: Edition) -> None:
    pages = [reverse("desk:editions"), act("publish_edition", prepared), act("withdraw_edition", prepared)]
    for page in pages:
        client.logout()
        assert "/account/login/" in client.get(page)["Location"], page
        client.force_login(week.anna.person.account)
        assert client.get(page).status_code == 403, page
    for name in ("work_on_edition", "publish_edition", "withdraw_edition"):
        assert client.post(act(name, prepared)).status_code == 403, name
    client.force_login(OfficerFactory(side=EditionFactory().host_side).account)
    assert client.post(act("publish_edition", prepared)).status_code == 404
    assert client.post(act("work_on_edition", prepared)).status_code == 404
    prepared.refresh_from_db()
    assert not prepared.is_public


def test_the_desk_is_about_the_edition_that_was_chosen(office: Client, week: Week, prepared: Edition) -> None:
    mine, other = PostFactory(edition=prepared), PostFactory(edition=week.brokerage.edition)
    SessionFactory(edition=prepared, slug="of-2017")
    assert "You work on:" in text(office.get(reverse("desk:posts")))
    for edition, seen, hidden in ((week.brokerage.edition, other, mine), (prepared, mine, other)):
        assert office.post(act("work_on_edition", edition)).status_code == 302
        page = text(office.get(reverse("desk:posts")))
        assert seen.title_en in page
        assert hidden.title_en not in page
        assert office.get(reverse("desk:post", args=[seen.slug])).status_code == 200
        assert office.get(reverse("desk:post", args=[hidden.slug])).status_code == 404
    assert office.get(reverse("desk:agenda_session", args=["of-2017"])).status_code == 302, "on the board"
    office.post(act("work_on_edition", week.brokerage.edition))
    assert office.get(reverse("desk:agenda_session", args=["of-2017"])).status_code == 404


def test_an_edition_without_meetings_says_so_and_leads_on(office: Client, prepared: Edition) -> None:
    office.post(act("work_on_edition", prepared))
    page = text(office.get(reverse("desk:home")))
    assert "No one-to-one meetings in this edition" in page
    assert reverse("desk:editions") in page


def test_the_desk_begins_with_the_edition_that_comes_next(office: Client, week: Week, prepared: Edition) -> None:
    assert office.get(reverse("desk:editions")).context["page_edition"] == prepared
    Edition.objects.filter(pk=prepared.pk).update(year=2015, starts="2015-10-24", ends="2015-10-26")
    assert office.get(reverse("desk:editions")).context["page_edition"] == week.brokerage.edition


def test_a_choice_that_is_gone_is_forgotten(office: Client, week: Week, prepared: Edition) -> None:
    office.post(act("work_on_edition", prepared))
    prepared.delete()
    assert office.get(reverse("desk:editions")).context["page_edition"] == week.brokerage.edition


def test_publishing_says_first_what_it_does(office: Client, prepared: Edition) -> None:
    PostFactory(edition=prepared)
    page = text(office.get(act("publish_edition", prepared)))
    assert '<span class="figure-number">1</span>published posts of the diary' in page
    assert "It names no host city yet." in page
    assert "It becomes the current edition on the home page, in place of Week 2016" in page
    prepared.refresh_from_db()
    assert not prepared.is_public
    office.post(act("publish_edition", prepared))
    prepared.refresh_from_db()
    assert prepared.is_public
    assert mail.outbox == []
    assert "Week 2017" in text(Client().get(reverse("site:home")))


def test_taking_back_says_why_it_is_too_late(office: Client, week: Week, prepared: Edition) -> None:
    public = week.brokerage.edition
    page = text(office.get(act("withdraw_edition", public)))
    assert "Registrations: 3" in page
    assert "Take it back into preparation" not in page
    assert "it stays public" in text(office.post(act("withdraw_edition", public)))
    public.refresh_from_db()
    assert public.is_public


def test_an_edition_is_taken_back_and_published_again(office: Client, prepared: Edition) -> None:
    office.post(act("publish_edition", prepared))
    assert "disappear at once" in text(office.get(act("withdraw_edition", prepared)))
    office.post(act("withdraw_edition", prepared))
    assert Client().get(reverse("site:edition", args=[prepared.slug])).status_code == 404
    office.post(act("publish_edition", prepared))
    assert Client().get(reverse("site:edition", args=[prepared.slug])).status_code == 200
    assert AuditEntry.objects.filter(subject_type="programme.edition").count() == 3


def test_the_list_asks_the_database_equally_often(office: Client, week: Week, prepared: Edition) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            edition = EditionFactory(programme=prepared.programme, host_side=prepared.host_side)
            edition.cities.add(CityFactory())
        with CaptureQueriesContext(connection) as captured:
            assert office.get(reverse("desk:editions")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- The next edition -----------------------------------------------------------------------------------------------


def test_the_form_offers_the_other_side_and_a_city_for_each(office: Client, week: Week) -> None:
    response = office.get(reverse("desk:next_edition"))
    form = response.context["form"]
    assert form["host"].value() == "cn"
    assert [field.name for field in form.successors] == ["city_naples"]
    assert "24–26 October 2017" in text(response)
    assert "their city does not host the next edition" in text(response)


def test_what_was_previewed_is_what_is_made(office: Client, week: Week) -> None:
    chengdu = CityFactory(slug="chengdu", time_zone="Asia/Shanghai")
    SessionFactory(edition=week.brokerage.edition, city=week.hall.city, slug="opening")
    asked = {"days": "371", "host": "cn", "city_naples": "chengdu", "further": ["naples"]}
    page = office.get(reverse("desk:next_edition"), asked)
    confirmed: dict[str, list[str]] = {}
    for name, value in page.context["form"].asked:
        confirmed.setdefault(name, []).append(value)
    assert office.post(reverse("desk:next_edition"), confirmed).status_code == 302
    clone = Edition.objects.get(year=2017)
    assert clone.host_side.code == "cn"
    assert {city.slug for city in clone.cities.all()} == {"chengdu", "naples"}
    assert clone.sessions.get().city == chengdu
    assert not clone.is_public
    assert office.get(reverse("desk:editions")).context["page_edition"] == clone, "the desk goes on with it"


def test_a_city_that_cannot_be_makes_nothing(office: Client, week: Week) -> None:
    office.post(reverse("desk:next_edition"), {"days": "364", "host": "cn", "city_naples": "atlantis"})
    office.post(reverse("desk:next_edition"), {"days": "364", "host": "elsewhere"})
    assert Edition.objects.count() == 1


def test_participants_of_the_public_edition_keep_their_pages(office: Client, week: Week, prepared: Edition) -> None:
    RegistrationFactory(brokerage__edition=prepared, person=week.anna.person)
    participant = Client()
    participant.force_login(week.anna.person.account)
    assert participant.get(reverse("my:home")).context["registration"] == week.anna
