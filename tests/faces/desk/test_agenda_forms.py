"""Sessions, speakers, rooms, hours written at the desk: what the pages keep, refuse and show, in as many queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from ponte.people.models import Person
from ponte.press.models import Message
from ponte.programme.domain import drafting
from ponte.programme.models import Availability, DayHours, Room, Session, SpeakerDetails
from tests.factories import AccountFactory, PersonFactory
from tests.factories_agenda import Agenda, EventFactory, SessionFactory, SpeakerFactory, a_release, an_agenda, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Agenda:
    return an_agenda()


@pytest.fixture
def office(client: Client, week: Agenda) -> Client:
    client.force_login(week.officer)
    return client


def text(response: Any) -> str:
    return response.content.decode()


def url(name: str, *args: Any) -> str:
    return reverse(f"desk:{name}", args=args)


PAGES = [
    ("agenda_new",),
    ("agenda_edit", "water", "title"),
    ("agenda_edit", "water", "owner"),
    ("agenda_edit", "water", "topics"),
    ("agenda_edit", "water", "languages"),
    ("agenda_speakers", "water"),
    ("agenda_new_speaker", "water"),
    ("agenda_shared_list", "rooms"),
    ("agenda_shared_list", "events"),
    ("agenda_shared_list", "tracks"),
    ("agenda_shared_list", "delegations"),
    ("agenda_new_shared", "rooms"),
    ("agenda_shared", "rooms", "lab"),
    ("agenda_hours",),
    ("agenda_day_hours", "all"),
    ("agenda_day_hours", "2016-10-25"),
    ("agenda_people",),
    ("agenda_person", "wei"),
]


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_the_offices_alone_see_a_page(client: Client, week: Agenda, page: tuple[str, ...]) -> None:
    assert client.get(url(*page)).status_code == 302
    client.force_login(AccountFactory())
    assert client.get(url(*page)).status_code == 403
    client.force_login(week.officer)
    for language in ("en", "it", "zh-hans"):
        with override(language):
            assert client.get(url(*page)).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        ("agenda_edit", "nothing", "title"),
        ("agenda_edit", "water", "weather"),
        ("agenda_speakers", "nothing"),
        ("agenda_shared_list", "chairs"),
        ("agenda_day_hours", "2017-10-25"),
        ("agenda_person", "nobody"),
    ],
)
def test_what_is_not_there_is_not_found(office: Client, page: tuple[str, ...]) -> None:
    assert office.get(url(*page)).status_code == 404


TITLES = {"title_en": "Soil", "title_it": "Suolo", "title_zh_hans": "土壤"}


def test_a_session_is_begun_described_and_waits_on_the_board(office: Client, week: Agenda) -> None:
    answer = office.post(url("agenda_new"), TITLES | {"kind": "seminar", "city": week.naples.pk, "minutes": 45})
    assert answer["Location"] == url("agenda_speakers", "soil")
    owner = {"event": week.water.event_id, "audience": 60}
    office.post(url("agenda_edit", "soil", "owner"), owner)
    office.post(url("agenda_edit", "soil", "languages"), {"languages": ["it", "en"], "interpretation": ["it-zh"]})
    row = Session.objects.get(slug="soil")
    assert (row.event, row.audience, row.languages, row.interpretation) == (
        week.water.event,
        60,
        ["it", "en"],
        [["it", "zh"]],
    )
    assert 'id="s-soil"' in text(office.get(url("agenda")))
    with override("zh-hans"):
        assert "土壤" in text(office.get(url("agenda")))


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(office: Client, week: Agenda) -> None:
    place = {"kind": "seminar", "city": week.naples.pk}
    page = text(office.post(url("agenda_new"), place | {"minutes": 45}))
    assert "Give the session a title, in one language at least." in page
    page = text(office.post(url("agenda_new"), TITLES | place | {"minutes": 3}))
    assert "A session lasts between 5 and 720 minutes." in page
    assert 'value="Suolo"' in page
    assert Session.objects.count() == 4


def test_an_event_of_another_edition_cannot_be_chosen(office: Client, week: Agenda) -> None:
    office.post(url("agenda_edit", "water", "owner"), {"event": EventFactory().pk})
    assert Session.objects.get(slug="water").event == week.water.event


def test_what_was_released_has_no_way_to_be_deleted(office: Client, week: Agenda) -> None:
    assert "Delete the session" in text(office.get(url("agenda_edit", "water", "title")))
    a_release(week.edition)
    assert "Delete the session" not in text(office.get(url("agenda_edit", "water", "title")))
    page = text(office.post(url("agenda_delete", "water"), follow=True))
    assert "Take it off the board" in page
    assert Session.objects.filter(slug="water").exists()
    office.post(url("agenda_delete", "waiting"))
    assert not Session.objects.filter(slug="waiting").exists()


def test_somebody_is_found_added_changed_and_removed(office: Client, week: Agenda) -> None:
    giulia = PersonFactory(account=None, slug="giulia", name_latin="Giulia Conte", name_han="")
    page = office.get(url("agenda_speakers", "robots"), {"q": "conte giu"})
    assert list(page.context["found"]) == [giulia]
    assert giulia not in office.get(url("agenda_speakers", "robots")).context["found"]
    office.post(url("agenda_speakers", "robots"), {"person": giulia.pk, "part": "chair", "language": "it"})
    speech = week.robots.speakers.get(person=giulia)
    again = text(office.post(url("agenda_speakers", "robots"), {"person": giulia.pk, "part": "chair"}))
    assert "has this part here already" in again
    office.post(url("agenda_speech", "robots", speech.pk), {"part": "speaker", "language": "en"})
    speech.refresh_from_db()
    assert (speech.part, speech.language) == ("speaker", "en")
    office.post(url("agenda_remove_speaker", "robots", speech.pk))
    assert not week.robots.speakers.filter(person=giulia).exists()
    assert office.post(url("agenda_remove_speaker", "robots", week.water.speakers.get().pk)).status_code == 404


NEW = {"name_latin": "Li Na", "name_han": "李娜", "role": "Professor", "spoken": ["zh"], "part": "speaker"}


def test_somebody_new_is_told_of_a_release_in_their_language_and_seen_without_the_address(
    office: Client, week: Agenda, client: Client
) -> None:
    office.post(url("agenda_new_speaker", "robots"), NEW | {"language": "zh", "email": "li@example.org"})
    person = Person.objects.get(slug="li-na")
    assert week.robots.speakers.get(person=person).language == "zh"
    office.post(url("agenda_speech", "robots", week.robots.speakers.get(person=person).pk), {"part": "chair"})
    drafting.move_session(actor=None, session=week.robots, starts=at(11), room=week.lab)
    assert not Message.objects.exists()
    assert "1 speaker" in text(office.get(url("agenda_release"))) or "speakers get a message" in text(
        office.get(url("agenda_release"))
    )
    office.post(url("agenda_release"), {"name": "Spring"})
    (message,) = Message.objects.all()
    assert (message.address, message.account, message.language) == ("li@example.org", None, "zh-hans")
    assert "李娜" in message.text
    client.logout()
    public = text(client.get(reverse("site:agenda", args=[week.edition.slug])))
    assert "Li Na" in public
    assert "li@example.org" not in public


def test_a_name_that_is_lacking_is_asked_for(office: Client, week: Agenda) -> None:
    office.post(url("agenda_new_speaker", "robots"), NEW | {"name_latin": "  "})
    office.post(url("agenda_new_speaker", "robots"), NEW | {"email": "nonsense"})
    assert Person.objects.count() == 2 + Person.objects.exclude(slug__in=["anna", "wei"]).count()
    assert not Person.objects.filter(name_han="李娜").exists()


def test_a_room_is_made_changed_and_kept_while_it_is_needed(office: Client, week: Agenda) -> None:
    room = {"name_en": "Library", "city": week.naples.pk, "capacity": 50, "order": 3}
    office.post(url("agenda_new_shared", "rooms"), room)
    made = Room.objects.get(slug="library")
    assert (made.edition, made.capacity, made.interpretation) == (week.edition, 50, None)
    office.post(
        url("agenda_shared", "rooms", "library"), room | {"says_interpretation": "on", "interpretation": ["it-zh"]}
    )
    made.refresh_from_db()
    assert made.interpretation == [["it", "zh"]]
    office.post(url("agenda_delete_shared", "rooms", "library"))
    assert not Room.objects.filter(slug="library").exists()
    assert "needs “Lab”" in text(office.post(url("agenda_delete_shared", "rooms", "lab"), follow=True))


@pytest.mark.parametrize("kind", ["tracks", "events", "delegations"])
def test_what_sessions_share_is_named_and_deleted(office: Client, week: Agenda, kind: str) -> None:
    office.post(url("agenda_new_shared", kind), {"name_it": "Acqua"})
    assert "Acqua" in text(office.get(url("agenda_shared_list", kind)))
    assert "Give it a name" in text(office.post(url("agenda_new_shared", kind), {"name_it": " "}))
    office.post(url("agenda_delete_shared", kind, "acqua"))
    assert "acqua" not in [row.slug for row in office.get(url("agenda_shared_list", kind)).context["rows"]]


HOURS = {"opens": "09:00", "lunch_from": "13:00", "lunch_to": "15:00", "lunch_minutes": "90", "closes": "19:00"}


def test_the_hours_of_a_day_are_written_and_forgotten(office: Client, week: Agenda) -> None:
    office.post(url("agenda_day_hours", "2016-10-26"), HOURS)
    assert "90 minutes between 13:00 and 15:00" in text(office.get(url("agenda_hours")))
    wrong = text(office.post(url("agenda_day_hours", "all"), HOURS | {"closes": "14:00"}))
    assert "Put the times in this order." in wrong
    office.post(url("agenda_day_hours", "2016-10-26"), {"forget": "1"})
    assert not DayHours.objects.exists()


def test_a_speaker_has_an_address_a_zone_and_times(office: Client, week: Agenda) -> None:
    office.post(
        url("agenda_person", "wei"), {"email": "wei@example.org", "language": "it", "time_zone": "Asia/Shanghai"}
    )
    details = SpeakerDetails.objects.get(person=week.wei)
    assert (details.email, details.time_zone) == ("wei@example.org", "Asia/Shanghai")
    no_zone = {"language": "it", "time_zone": "Here"}
    assert "There is no such time zone." in text(office.post(url("agenda_person", "wei"), no_zone))
    span = {"city": week.naples.pk, "day": "2016-10-26", "starts": "09:00", "ends": "12:00"}
    office.post(url("agenda_add_time", "wei"), span)
    row = Availability.objects.get(person=week.wei)
    assert (row.starts, row.ends) == (at(9, day=26), at(12, day=26))
    assert "A time ends after it starts." in text(office.post(url("agenda_add_time", "wei"), span | {"ends": "08:00"}))
    assert "wei@example.org" in text(office.get(url("agenda_people")))
    office.post(url("agenda_remove_time", "wei", row.pk))
    assert not Availability.objects.exists()


@pytest.mark.parametrize(
    "page",
    [("agenda",), ("agenda_people",), ("agenda_shared_list", "rooms"), ("agenda_speakers", "water")],
    ids=lambda page: page[0],
)
def test_three_more_take_as_many_queries_as_one(office: Client, week: Agenda, page: tuple[str, ...]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office.get(url(*page)).status_code == 200
        return len(seen)

    def another() -> None:
        row = SessionFactory(edition=week.edition, city=week.naples, room=week.hall, starts=at(10))
        for session in (row, week.water):
            SpeakerFactory(session=session)

    another()
    one = queries()
    for _ in range(3):
        another()
    assert queries() == one


def test_a_move_takes_as_many_queries_among_three_sessions_as_among_hundreds(office: Client, week: Agenda) -> None:
    def queries(hour: int) -> int:
        place = {"where": "room:lab", "day": "2016-10-25", "time": f"{hour}:00"}
        with CaptureQueriesContext(connection) as seen:
            assert office.post(url("agenda_move", "robots"), place, headers={"HX-Request": "true"}).status_code == 200
        return len(seen)

    SpeakerFactory(session=SessionFactory(edition=week.edition, city=week.naples, room=week.lab, starts=at(15)))
    few = queries(15)
    for n in range(200):
        SpeakerFactory(
            session=SessionFactory(edition=week.edition, city=week.naples, room=week.lab, starts=at(9 + n % 8))
        )
    assert queries(16) == few
