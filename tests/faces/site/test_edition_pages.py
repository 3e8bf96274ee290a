"""Partners, results and encounters: what the two documents say, each number with its list."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from ponte.faces.site.encounters import Party, encounters
from ponte.programme import queries
from ponte.programme.enums import Part
from ponte.programme.models import Activity, ActivityPerson, Edition, Stage
from tests.factories import OrganisationFactory, PersonFactory
from tests.factories_agenda import EventFactory, SessionFactory, a_release, at
from tests.factories_press import PostFactory, a_picture


def page(client: Client, path: str, language: str = "en") -> str:
    answer = client.get(f"/{language}/editions/week-2016/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def section(html: str, ident: str) -> str:
    return html.split(f'id="{ident}"', 1)[1].split("</section>", 1)[0]


@pytest.mark.parametrize(("language", "italy", "kind"), [("en", "Italy", "ministry"), ("it", "Italia", "ministero")])
def test_partners_are_listed_by_what_they_do_with_kind_and_country(
    edition: Edition, client: Client, language: str, italy: str, kind: str
) -> None:
    html = page(client, "partners/", language)
    organiser = section(html, "organisers")
    assert "citta-della-scienza" in organiser
    assert italy in organiser
    promoters = section(html, "promoters")
    for slug in ("miur", "most", "consulate-general-chongqing", "ittn", "bmstc"):
        assert promoters.count(f"/organisations/{slug}/") == 1, slug
    assert kind in promoters.lower()
    assert "/organisations/sichuan-university/" in section(html, "hosts")


def test_invented_owners_of_events_are_no_partners(edition: Edition, client: Client) -> None:
    EventFactory(edition=edition, owner=OrganisationFactory(slug="no-such-owner", is_sample=True))
    EventFactory(edition=edition, owner=OrganisationFactory(slug="sample-owner"), is_sample=True)
    EventFactory(edition=edition, owner=OrganisationFactory(slug="real-owner"))
    html = page(client, "partners/")
    assert "real-owner" in section(html, "owners")
    assert "no-such-owner" not in html
    assert "sample-owner" not in html


def test_every_number_of_the_results_opens_into_the_list_that_it_counts(edition: Edition, client: Client) -> None:
    html = page(client, "results/")
    numbers = re.findall(r'class="figure-number" href="#([\w-]+)">(\d+)<', html)
    assert dict(numbers) == {"accords": "3", "signing": "1", "audiences": "4", "meeting": "9", "visit": "4"}
    for ident, number in numbers:
        if ident in ("accords", "audiences"):
            assert section(html, ident).count('<p class="history-date">') == int(number)
        else:
            assert html.split(f'id="{ident}"', 1)[1].split("</ul>", 1)[0].count("<li>") == int(number)
    assert "over 60" in section(html, "audiences")
    assert "sources/#roadshow-diary" in section(html, "audiences")
    assert "hundreds of signatures" in section(html, "claims")


def test_results_of_a_week_without_a_record_say_what_will_be_here(edition: Edition, client: Client) -> None:
    other = Edition.objects.exclude(pk=edition.pk).first()
    assert other is not None
    html = client.get(f"/en/editions/{other.slug}/results/").content.decode()
    assert "No result is entered yet" in html


def names(parties: Iterable[Party]) -> set[str]:
    return {party.organisation.slug for party in parties if party.organisation}


def test_the_two_sides_of_a_meeting_are_those_who_came_and_those_who_received_them(edition: Edition) -> None:
    stage = Stage.objects.get(slug="chongqing")
    found = {encounter.activity.slug: encounter for encounter in encounters(queries.activities(stage))}
    yuzhong = next(encounter for slug, encounter in found.items() if "yuzhong" in slug)
    assert len(names(yuzhong.hosts)) == 1
    assert "citta-della-scienza" in names(yuzhong.guests)
    people = {person.slug for party in yuzhong.guests for person in party.people}
    assert {"vincenzo-lipardi", "sergio-maffettone", "anna-facchinetti"} <= people
    assert all(encounter.guests and encounter.hosts for encounter in found.values())


def test_what_happens_within_a_meeting_belongs_to_it_and_a_host_without_an_organisation_is_a_host(
    edition: Edition,
) -> None:
    stage = Stage.objects.get(slug="shanghai")
    fields = {"stage": stage, "date": stage.starts, "kind": "meeting"}
    whole = Activity.objects.create(slug="whole", order=90, title="Whole", **fields)
    part = Activity.objects.create(slug="part", order=91, title="Part", part_of=whole, **fields)
    lone, guest = PersonFactory(slug="lone"), PersonFactory(slug="a-guest")
    ActivityPerson.objects.create(activity=whole, person=lone, part=Part.HOST)
    ActivityPerson.objects.create(activity=part, person=guest, part=Part.SPEAKER)
    ActivityPerson.objects.create(activity=whole, person=guest, part=Part.GUEST)
    found = {encounter.activity.slug: encounter for encounter in encounters(queries.activities(stage))}
    assert [party.people for party in found["whole"].hosts] == [[lone]]
    assert [party.people for party in found["whole"].guests] == [[guest]]
    assert "part" not in found


def test_a_stage_shows_who_met_whom_its_pictures_and_its_calendar(edition: Edition, client: Client) -> None:
    stage = Stage.objects.get(slug="chongqing")
    picture = a_picture(PostFactory(edition=edition, stage=stage))
    elsewhere = a_picture(PostFactory(edition=edition, stage=Stage.objects.get(slug="chengdu")))
    html = page(client, "roadshow/chongqing/")
    assert "vincenzo-lipardi" in section(html, "encounters")
    assert str(picture.token) in html
    assert str(elsewhere.token) not in html
    address = re.findall(r'href="([^"]+/chongqing\.ics)"', html)[0]
    calendar = Calendar.from_ical(client.get(address).content)
    assert len(calendar.walk("VEVENT")) > 5


def test_each_events_calendar_is_linked_from_the_editions_page(edition: Edition, client: Client) -> None:
    ours, other = EventFactory(edition=edition, slug="forum"), EventFactory(edition=edition, slug="exchange")
    city = Stage.objects.get(slug="chengdu").place
    SessionFactory(edition=edition, slug="one", title_en="One", city=city, event=ours, starts=at(10))
    SessionFactory(edition=edition, slug="two", title_en="Two", city=city, event=other, starts=at(12))
    EventFactory(edition=edition, slug="unreleased")
    a_release(edition)
    html = page(client, "")
    addresses = set(re.findall(r'href="([^"]+/events/[^"]+\.ics)"', html))
    assert {address.rsplit("/", 1)[1] for address in addresses} == {"forum.ics", "exchange.ics"}
    forum = Calendar.from_ical(client.get(next(a for a in addresses if "forum" in a)).content)
    assert [str(event["SUMMARY"]) for event in forum.walk("VEVENT")] == ["One"]


@pytest.mark.parametrize("path", ["partners/", "results/", "roadshow/chongqing/"])
def test_longer_lists_ask_no_more_of_the_database(edition: Edition, client: Client, path: str) -> None:
    stage = Stage.objects.get(slug="chongqing")
    counts = []
    for number in (1, 3):
        for n in range(number):
            host = OrganisationFactory(slug=f"host-{number}-{n}", country="CN")
            row = Activity.objects.create(
                stage=stage,
                slug=f"more-{number}-{n}",
                date=stage.starts,
                order=100 + n,
                kind="meeting",
                title="More",
                audience=40,
                audience_qualifier="about",
            )
            row.hosts.add(host)
            guest = PersonFactory(slug=f"guest-{number}-{n}")
            ActivityPerson.objects.create(activity=row, person=guest, part=Part.GUEST)
        with CaptureQueriesContext(connection) as asked:
            page(client, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_press_finds_words_to_print_figures_that_open_and_both_offices(edition: Edition, client: Client) -> None:
    html = page(client, "press/")
    assert edition.programme.description_en[:60] in html
    assert edition.description_en[:60] in html
    assert 'results/#activities">' in html
    offices = [side.office for side in edition.programme.sides.select_related("office")]
    assert len(offices) == 2
    for office in offices:
        assert office is not None
        assert f"/organisations/{office.slug}/" in html
