"""What a participant sees and does on their own pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from ponte.brokerage.enums import Half, RequestStatus, TimetableStatus
from ponte.brokerage.models import MeetingRequest, Registration, Timetable
from ponte.common.models import AuditEntry
from ponte.people.models import Sector
from tests.factories import (
    AccountFactory,
    MeetingFactory,
    MeetingRequestFactory,
    OrganisationFactory,
    PresenceFactory,
    ProfileFactory,
    RegistrationFactory,
    SuggestionFactory,
    TimetableFactory,
    Week,
    placed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client: Client, week: Week) -> Client:
    client.force_login(week.anna.person.account)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def another_partner(week: Week, score: float = 0.5) -> Registration:
    """A further Chinese participant, suggested to Anna and there on the same half day."""
    other = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side, organisation=OrganisationFactory())
    PresenceFactory(registration=other, hall=week.hall)
    profile = ProfileFactory(registration=other)
    SuggestionFactory(profile=week.anna.profiles.get(), other=profile, score=score)
    return other


def publish_meeting(week: Week) -> None:
    request = MeetingRequestFactory(
        sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get(), status=RequestStatus.ACCEPTED
    )
    meeting = MeetingFactory(brokerage=week.brokerage, request=request, people=[week.anna, week.wei])
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    placed(timetable, meeting, week.slots[1], table=2, interpreter=week.interpreter)


PAGES = ["home", "suggestions", "requests", "diary", "profile", "registration"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["anna", "wei", "interpreter"])
def test_every_page_opens_for_everybody_registered(client: Client, week: Week, name: str, who: str) -> None:
    publish_meeting(week)
    client.force_login(getattr(week, who).person.account)
    assert client.get(reverse(f"my:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_somebody_not_signed_in_is_asked_to(client: Client, week: Week, name: str) -> None:
    response = client.get(reverse(f"my:{name}"))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_somebody_without_registration_reads_what_to_do(client: Client, week: Week) -> None:
    client.force_login(AccountFactory(email="new@example.org"))
    response = client.get(reverse("my:home"))
    assert response.status_code == 200
    assert "no registration for new@example.org" in text(response)


def test_home_shows_three_suggestions_meetable_ones_first(anna: Client, week: Week) -> None:
    far = [another_partner(week, score=0.9 + n / 100) for n in range(3)]
    for other in far:
        other.presences.all().delete()
    response = anna.get(reverse("my:home"))
    shown = [card.partner.registration for card in response.context["cards"]]
    assert shown == [week.wei, far[2], far[1]]
    assert 'They offer what you look for: <q lang="zh-Hans">供水管网声学测漏系统</q>' in text(response)


def test_asking_is_one_form_and_brings_the_request(anna: Client, week: Week) -> None:
    response = anna.post(reverse("my:ask", args=["zhang-wei"]), {"profile": "CN-0001", "message": "Piacere!"})
    assert response.status_code == 302
    request = MeetingRequest.objects.get()
    assert (request.sender, request.recipient, request.message) == (week.anna, week.wei, "Piacere!")
    assert request.profile == week.wei.profiles.get()


def test_a_refused_request_keeps_what_was_typed(anna: Client, week: Week) -> None:
    MeetingRequestFactory(sender=week.anna, recipient=week.wei, status=RequestStatus.DECLINED)
    response = anna.post(reverse("my:ask", args=["zhang-wei"]), {"message": "Only ten minutes"})
    assert response.status_code == 409
    assert "They have declined before, and one no is final." in text(response)
    assert "Only ten minutes" in text(response)


def test_whoever_has_declined_is_not_offered_again(anna: Client, week: Week) -> None:
    request = MeetingRequestFactory(sender=week.anna, recipient=week.wei, status=RequestStatus.DECLINED)
    for url in (reverse("my:suggestions"), reverse("my:partner", args=["zhang-wei"])):
        assert "They have declined" in text(anna.get(url))
        assert "Ask for a meeting" not in text(anna.get(url))
    MeetingRequest.objects.filter(pk=request.pk).update(sender=week.wei, recipient=week.anna)
    assert "Ask for a meeting" in text(anna.get(reverse("my:suggestions")))


def test_asking_with_htmx_answers_with_the_state_alone(anna: Client, week: Week) -> None:
    url = reverse("my:ask", args=["zhang-wei"])
    first = anna.post(url, {"profile": "CN-0001"}, headers={"HX-Request": "true"})
    assert "Asked: the answer is still to come" in text(first)
    assert "<html" not in text(first)
    second = anna.post(url, {"profile": "CN-0001"}, headers={"HX-Request": "true"})
    assert "You have already asked" in text(second)


@pytest.mark.parametrize(
    ("answer", "status"), [("accept", RequestStatus.ACCEPTED), ("decline", RequestStatus.DECLINED)]
)
def test_answering(anna: Client, week: Week, answer: str, status: RequestStatus) -> None:
    request = MeetingRequestFactory(sender=week.wei, recipient=week.anna)
    anna.post(reverse(f"my:{answer}", args=[request.pk]), {"reason": "A rival of ours"})
    request.refresh_from_db()
    assert request.status == status
    assert week.anna.meetings.count() == (status == RequestStatus.ACCEPTED)


def test_the_reason_of_a_refusal_stays_with_the_office(client: Client, week: Week) -> None:
    request = MeetingRequestFactory(sender=week.wei, recipient=week.anna)
    client.force_login(week.anna.person.account)
    client.post(reverse("my:decline", args=[request.pk]), {"reason": "A rival of ours"})
    request.refresh_from_db()
    assert request.decline_reason == "A rival of ours"
    client.force_login(week.wei.person.account)
    for url in (reverse("my:requests"), reverse("my:home"), reverse("my:partner", args=["anna-esposito"])):
        assert "A rival of ours" not in text(client.get(url))


def test_answering_twice_says_so_and_changes_nothing(anna: Client, week: Week) -> None:
    request = MeetingRequestFactory(sender=week.wei, recipient=week.anna, status=RequestStatus.WITHDRAWN)
    response = anna.post(reverse("my:accept", args=[request.pk]), follow=True)
    assert "This request has been answered or withdrawn in the meantime." in text(response)
    assert not week.anna.meetings.exists()


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("accept", "Only the person whom this request waits for can answer it."),
        ("decline", "Only the person who was asked can decline this request."),
        ("withdraw", "Only the person who sent this request can withdraw it."),
    ],
)
def test_other_peoples_requests_are_not_ones_own(anna: Client, week: Week, act: str, reason: str) -> None:
    third = RegistrationFactory(brokerage=week.brokerage)
    request = MeetingRequestFactory(sender=third, recipient=week.wei)
    response = anna.post(reverse(f"my:{act}", args=[request.pk]))
    assert response.status_code == 403
    assert reason in text(response)
    request.refresh_from_db()
    assert request.status == RequestStatus.PENDING


def test_a_partner_page_marks_the_passages_that_correspond(anna: Client, week: Week) -> None:
    page = text(anna.get(reverse("my:partner", args=["zhang-wei"])))
    assert (
        '<mark class="passage passage-1">系统用声学传感器定位供水管道的漏点，误差不超过一米。<sup>1</sup></mark>'
        in page
    )
    assert '<mark class="passage passage-1">Cerchiamo sensori acustici' in page
    assert '<div lang="zh-Hans">' in page
    assert '<div lang="it">' in page
    assert "Zhāng Wěi" in page
    assert "An interpreter is needed: Italian – Chinese." in page


def test_people_who_are_never_in_one_city_are_told(anna: Client, week: Week) -> None:
    assert "never in the same city" not in text(anna.get(reverse("my:partner", args=["zhang-wei"])))
    week.wei.presences.update(half=Half.AFTERNOON)
    assert "never in the same city" in text(anna.get(reverse("my:partner", args=["zhang-wei"])))


def test_a_profile_text_cannot_smuggle_in_markup(anna: Client, week: Week) -> None:
    week.wei.profiles.update(title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>" * 3)
    for url in (reverse("my:home"), reverse("my:suggestions"), reverse("my:partner", args=["zhang-wei"])):
        page = text(anna.get(url))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_diary_shows_the_citys_own_clock(anna: Client, week: Week) -> None:
    publish_meeting(week)
    page = text(anna.get(reverse("my:diary")))
    assert ">09:25</time>" in page
    assert 'datetime="2016-10-25T09:25:00+02:00"' in page
    assert "Central European Summer Time, UTC+2" in page
    assert "Ouyang Li" in page
    home = text(anna.get(reverse("my:home")))
    assert ">09:25</time>–<time" in home
    assert "Central European Summer Time, UTC+2" in home


def test_the_interpreters_diary_has_both_people_and_what_to_prepare_from(client: Client, week: Week) -> None:
    publish_meeting(week)
    client.force_login(week.interpreter.person.account)
    page = text(client.get(reverse("my:diary")))
    for expected in (
        "Anna Esposito",
        "张伟",
        "Zhāng Wěi",
        "speaks Chinese",
        "供水管网声学测漏系统",
        "Ricerca delle perdite",
    ):
        assert expected in page


def test_the_calendar_file_holds_the_meeting(anna: Client, week: Week) -> None:
    publish_meeting(week)
    response = anna.get(reverse("my:calendar"))
    assert response["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.start == week.slots[1].starts
    assert "Zhang Wei" in str(event["SUMMARY"])


def edited(**changes: Any) -> dict[str, Any]:
    water = Sector.objects.get(slug="water").pk
    words = "Cerchiamo sensori acustici per novecento chilometri di condotte cittadine."
    return {"title": "Nuovo titolo", "text": words, "keywords": "acqua, perdite，Acqua", "sectors": [water]} | changes


def test_editing_a_profile_keeps_a_trace_of_what_it_was(anna: Client, week: Week) -> None:
    response = anna.post(reverse("my:profile_edit", args=["IT-0001"]), edited())
    assert response.status_code == 302
    profile = week.anna.profiles.get()
    assert (profile.title, profile.keywords) == ("Nuovo titolo", ["acqua", "perdite"])
    entry = AuditEntry.objects.get(action="brokerage.edit_profile")
    assert entry.actor == week.anna.person.account
    assert entry.data["before"]["title"] == "Ricerca delle perdite negli acquedotti"
    assert "keywords" not in entry.data["before"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "Troppo corto"}, "fewer than 40 characters"),
        ({"sectors": []}, "at least one sector"),
        ({"keywords": ",".join(str(n) for n in range(13))}, "at most 12 keywords"),
    ],
)
def test_a_refused_edit_keeps_what_was_typed(anna: Client, week: Week, changes: dict[str, Any], reason: str) -> None:
    response = anna.post(reverse("my:profile_edit", args=["IT-0001"]), edited(**changes))
    assert response.status_code == 200
    assert reason in text(response)
    assert "Nuovo titolo" in text(response)
    assert week.anna.profiles.get().title == "Ricerca delle perdite negli acquedotti"


def test_nobody_edits_another_persons_profile(anna: Client, week: Week) -> None:
    response = anna.post(reverse("my:profile_edit", args=["CN-0001"]), edited())
    assert response.status_code == 403
    assert "somebody else" in text(response)
    assert week.wei.profiles.get().title == "供水管网声学测漏系统"


def registration(week: Week, city: Any) -> dict[str, Any]:
    return {"languages": ["it", "en"], "min_meetings": 1, "max_meetings": 6, "half_day_2016-10-25_morning": city}


def test_changing_the_registration(anna: Client, week: Week) -> None:
    response = anna.post(reverse("my:registration"), registration(week, ""))
    assert response.status_code == 302
    week.anna.refresh_from_db()
    assert (week.anna.languages, week.anna.min_meetings, week.anna.max_meetings) == (["it", "en"], 1, 6)
    assert not week.anna.presences.exists()


def test_a_half_day_with_a_published_meeting_cannot_be_given_up(anna: Client, week: Week) -> None:
    publish_meeting(week)
    response = anna.post(reverse("my:registration"), registration(week, ""))
    assert "You have a meeting in Naples, " in text(response)
    assert week.anna.presences.get().date == dt.date(2016, 10, 25)
    assert anna.post(reverse("my:registration"), registration(week, week.hall.pk)).status_code == 302


def with_rows(week: Week, number: int) -> None:
    """So many more suggestions, requests to answer, and meetings in the diary."""
    Timetable.objects.filter(status=TimetableStatus.PUBLISHED).update(status=TimetableStatus.SUPERSEDED)
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    for n in range(number):
        another_partner(week)
        asking, asked = (another_partner(week) for _ in range(2))
        MeetingRequestFactory(sender=asking, recipient=week.anna, profile=asking.profiles.get())
        request = MeetingRequestFactory(
            sender=week.anna, recipient=asked, profile=asked.profiles.get(), status=RequestStatus.ACCEPTED
        )
        meeting = MeetingFactory(brokerage=week.brokerage, request=request, people=[week.anna, asked])
        placed(timetable, meeting, week.slots[n])


@pytest.mark.parametrize("name", ["home", "suggestions", "requests", "diary"])
def test_longer_lists_ask_no_more_of_the_database(anna: Client, week: Week, name: str) -> None:
    anna.get(reverse(f"my:{name}"))
    counts = []
    for number in (1, 3):
        with_rows(week, number)
        with CaptureQueriesContext(connection) as queries:
            anna.get(reverse(f"my:{name}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["it", "zh-hans"])
def test_the_day_of_an_accord_stands_in_its_field_in_every_language(
    anna: Client, week: Week, language: str, settings: Any
) -> None:
    anna.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    publish_meeting(week)
    page = text(anna.get(reverse("my:accord", args=[week.anna.meetings.get().pk])))
    assert f'type="date" name="date" value="{timezone.localdate().isoformat()}"' in page
