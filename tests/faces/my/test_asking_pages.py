"""Asking, answering, wishing, writing and blocking on one's own pages, and the desk's settings of all that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.brokerage.domain.correcting import release_provisional
from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.wishing import wish
from ponte.brokerage.enums import RequestStatus, TimetableStatus, WishLevel
from ponte.brokerage.models import (
    Block,
    Brokerage,
    MayAsk,
    MeetingRequest,
    ParticipationType,
    Placement,
    Registration,
    Reminding,
    Wish,
)
from tests.factories import MeetingFactory, TimetableFactory, Week, placed
from tests.factories_asking import picking_week, set_up, somebody, wishing_week

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def client_of(registration: Registration) -> Client:
    client = Client()
    client.force_login(registration.person.account)
    return client


# --- Requests with times --------------------------------------------------------------------------------------------


@pytest.fixture
def picking(db: None) -> Week:
    return picking_week()


def test_the_partners_page_offers_the_times_and_takes_them(picking: Week) -> None:
    anna = client_of(picking.anna)
    url = reverse("my:partner", args=["zhang-wei"])
    page = text(anna.get(url))
    assert page.count('type="checkbox" name="slot"') == 4
    assert "Central European Summer Time, UTC+2" in page
    slots = [slot.pk for slot in picking.slots[:2]]
    anna.post(reverse("my:ask", args=["zhang-wei"]), {"profile": "CN-0001", "slot": slots})
    assert list(MeetingRequest.objects.get().proposed_times.values_list("slot", flat=True)) == slots


def test_a_refused_choice_of_times_is_kept(picking: Week) -> None:
    anna = client_of(picking.anna)
    slots = [slot.pk for slot in picking.slots]
    for headers in ({}, {"HX-Request": "true"}):
        page = text(
            anna.post(reverse("my:ask", args=["zhang-wei"]), {"slot": slots, "message": "Ciao"}, headers=headers)
        )
        assert "Propose 3 times at most." in page
        assert page.count(" checked>") == 4
        assert "Ciao" in page


def test_one_tap_takes_a_proposed_time(picking: Week) -> None:
    request = ask(actor=None, sender=picking.anna, recipient=picking.wei, slots=picking.slots[:2])
    wei = client_of(picking.wei)
    for name in ("home", "requests"):
        page = text(wei.get(reverse(f"my:{name}")))
        assert "25 Oct 09:25 CEST · Naples" in page
    assert "25 Oct 09:25 CEST · Naples</button>" in text(wei.get(reverse("my:request", args=[request.pk])))
    answer = wei.post(
        reverse("my:accept", args=[request.pk]), {"slot": picking.slots[1].pk}, headers={"HX-Request": "true"}
    )
    assert "Agreed: the meeting is in your diary." in text(answer)
    assert "Anna Esposito" in text(answer)
    assert Placement.objects.get().slot == picking.slots[1]
    assert "09:25" in text(wei.get(reverse("my:diary")))
    assert "table 1" in text(wei.get(reverse("my:request", args=[request.pk])))


def test_another_time_goes_back_to_who_asked(picking: Week) -> None:
    request = ask(actor=None, sender=picking.anna, recipient=picking.wei, slots=picking.slots[:1])
    wei, anna = client_of(picking.wei), client_of(picking.anna)
    page = text(wei.get(reverse("my:request", args=[request.pk])))
    assert page.count('type="checkbox" name="slot"') == 3
    wei.post(reverse("my:other_times", args=[request.pk]), {"slot": picking.slots[3].pk})
    assert "They propose another time:" in text(anna.get(reverse("my:requests")))
    assert wei.post(reverse("my:accept", args=[request.pk]), {"slot": picking.slots[3].pk}).status_code == 403
    anna.post(reverse("my:accept", args=[request.pk]), {"slot": picking.slots[3].pk})
    request.refresh_from_db()
    assert request.status == RequestStatus.ACCEPTED


def test_a_proposed_time_that_is_lost_is_said_to_be(picking: Week) -> None:
    request = ask(actor=None, sender=picking.anna, recipient=picking.wei, slots=picking.slots[:1])
    other = ask(actor=None, sender=picking.anna, recipient=somebody(picking, "cn"), slots=picking.slots[:1])
    accept(actor=None, request=other, slot=picking.slots[0])
    wei = client_of(picking.wei)
    assert "taken in the meantime" in text(wei.get(reverse("my:request", args=[request.pk])))
    said = wei.post(reverse("my:accept", args=[request.pk]), {"slot": picking.slots[0].pk}, follow=True)
    assert "Anna Esposito is no longer free at that time." in text(said)


def test_calling_off(picking: Week) -> None:
    request = ask(actor=None, sender=picking.anna, recipient=picking.wei, slots=picking.slots[:1])
    accept(actor=None, request=request, slot=picking.slots[0])
    client_of(picking.wei).post(reverse("my:call_off", args=[request.pk]))
    assert not Placement.objects.exists()
    assert "called off" in text(client_of(picking.anna).get(reverse("my:requests")))


# --- What one is told -----------------------------------------------------------------------------------------------


def test_what_is_not_allowed_is_said_before_one_tries(week: Week) -> None:
    firm, university = (
        ParticipationType.objects.create(brokerage=week.brokerage, slug=slug, name_en=slug) for slug in ("firm", "uni")
    )
    Registration.objects.filter(pk=week.anna.pk).update(participation=firm)
    Registration.objects.filter(pk=week.wei.pk).update(participation=university)
    MayAsk.objects.create(asker=university, asked=firm)
    page = text(client_of(week.anna).get(reverse("my:partner", args=["zhang-wei"])))
    assert "Who comes as “firm” cannot ask who comes as “uni”. They can ask you." in page
    assert "Ask for a meeting" not in page
    assert "Ask for a meeting" in text(client_of(week.wei).get(reverse("my:partner", args=["anna-esposito"])))


def test_requests_are_filtered_by_where_they_stand(week: Week) -> None:
    people = {status: somebody(week, "cn") for status in ("pending", "accepted", "declined")}
    for status, person in people.items():
        MeetingRequest.objects.create(sender=week.anna, recipient=person, status=status)
    MeetingRequest.objects.create(sender=week.wei, recipient=week.anna)
    anna = client_of(week.anna)
    expected = {
        "waiting": week.wei,
        "asked": people["pending"],
        "agreed": people["accepted"],
        "closed": people["declined"],
    }
    for show, person in expected.items():
        page = text(anna.get(reverse("my:requests"), {"show": show}))
        assert {other for other in expected.values() if other.person.name_latin in page} == {person}
    page = text(anna.get(reverse("my:requests")))
    assert all(person.person.name_latin in page for person in expected.values())


def test_the_two_write_and_nobody_else_reads(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    url = reverse("my:request", args=[request.pk])
    client_of(week.anna).post(reverse("my:write", args=[request.pk]), {"text": "<b>Ciao</b>, a che ora?"})
    assert "&lt;b&gt;Ciao&lt;/b&gt;, a che ora?" in text(client_of(week.wei).get(url))
    stranger = client_of(somebody(week, "cn"))
    assert stranger.get(url).status_code == 403
    assert stranger.post(reverse("my:write", args=[request.pk]), {"text": "Me too"}).status_code == 403
    long = client_of(week.wei).post(reverse("my:write", args=[request.pk]), {"text": "好" * 1001})
    assert long.status_code == 409
    assert "好" * 1001 in text(long)
    office = Client()
    office.force_login(week.officer)
    for address in (reverse("desk:person", args=["zhang-wei"]), reverse("desk:outbox")):
        assert "a che ora" not in text(office.get(address))


def test_blocking_and_lifting_it(week: Week) -> None:
    wei = client_of(week.wei)
    wei.post(reverse("my:block", args=["anna-esposito"]))
    assert Block.objects.get().blocked == week.anna
    assert "Lift the block" in text(wei.get(reverse("my:partner", args=["anna-esposito"])))
    page = text(client_of(week.anna).get(reverse("my:partner", args=["zhang-wei"])))
    assert "is not available for meetings" in page
    assert "block" not in page.split("</header>")[-1].split("Lift")[0].replace("my:block", "") or "Block" in page
    assert week.wei.person.name_latin not in text(client_of(week.anna).get(reverse("my:suggestions")))
    assert week.wei.person.name_latin not in text(client_of(week.anna).get(reverse("my:partners")))
    wei.post(reverse("my:unblock", args=["anna-esposito"]))
    assert not Block.objects.exists()


def test_reminders_are_switched_off_where_requests_are(week: Week) -> None:
    anna = client_of(week.anna)
    assert "No reminders, please" in text(anna.get(reverse("my:requests")))
    anna.post(reverse("my:reminders"), {"wanted": "no"})
    assert not Reminding.objects.get().is_wanted
    assert "Remind me of what waits for me" in text(anna.get(reverse("my:requests")))


def test_partners_are_found_by_words_in_either_script(week: Week) -> None:
    anna = client_of(week.anna)
    for words, found in (("zhang", True), ("张伟", True), ("nobody", False), ("", True)):
        page = text(anna.get(reverse("my:partners"), {"q": words}))
        assert (reverse("my:partner", args=["zhang-wei"]) in page) == found
        assert reverse("my:partner", args=["anna-esposito"]) not in page


# --- Wishes ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def wishing(db: None) -> Week:
    return wishing_week()


def test_a_wish_is_one_tap_and_the_same_tap_takes_it_back(wishing: Week) -> None:
    anna = client_of(wishing.anna)
    url = reverse("my:wish", args=["zhang-wei"])
    for name in ("home", "suggestions", "partners"):
        assert f'action="{url}"' in text(anna.get(reverse(f"my:{name}")))
    answer = text(anna.post(url, {"level": "must"}, headers={"HX-Request": "true"}))
    assert 'value="" aria-pressed="true"' in answer
    assert Wish.objects.get().level == WishLevel.MUST
    anna.post(url, {"level": ""})
    assert not Wish.objects.exists()
    assert anna.post(url, {"level": "perhaps"}).status_code == 404


def test_a_no_shows_to_its_owner_only(wishing: Week) -> None:
    client_of(wishing.anna).post(reverse("my:wish", args=["zhang-wei"]), {"level": "no"})
    assert "Nobody else knows" in text(client_of(wishing.anna).get(reverse("my:wishes")))
    page = text(client_of(wishing.wei).get(reverse("my:partner", args=["anna-esposito"])))
    assert "I must meet them" in page
    assert "No, thank you:" not in page


def test_a_provisional_timetable_is_corrected_on_the_page_of_wishes(wishing: Week) -> None:
    for one, other in ((wishing.anna, wishing.wei), (wishing.wei, wishing.anna)):
        wish(actor=None, wisher=one, wished=other, level=WishLevel.MUST)
    meeting = MeetingFactory(brokerage=wishing.brokerage, people=[wishing.anna, wishing.wei])
    timetable = TimetableFactory(brokerage=wishing.brokerage, status=TimetableStatus.READY)
    placed(timetable, meeting, wishing.slots[1], interpreter=wishing.interpreter)
    wei = client_of(wishing.wei)
    assert "provisional timetable" not in text(wei.get(reverse("my:wishes")))
    release_provisional(actor=None, timetable=timetable)
    assert '09:25–09:45</strong> <span class="zone">CEST' in text(wei.get(reverse("my:wishes")))
    correct = reverse("my:correct", args=[meeting.pk])
    assert "I can after all" in text(wei.post(correct, {"say": "cannot"}, follow=True))
    assert "I cannot then" in text(wei.post(correct, {"say": "can"}, follow=True))
    assert "09:25–09:45" not in text(wei.post(correct, {"say": "no"}, follow=True))
    assert wei.post(correct, {"say": "what"}).status_code == 404


@pytest.mark.parametrize("name", ["wishes", "partners"])
def test_longer_lists_ask_no_more_of_the_database(wishing: Week, name: str) -> None:
    anna = client_of(wishing.anna)
    timetable = TimetableFactory(brokerage=wishing.brokerage, status=TimetableStatus.PROVISIONAL)
    anna.get(reverse(f"my:{name}"))
    counts = []
    for number in (1, 3):
        for n in range(number):
            other = somebody(wishing, "cn")
            wish(actor=None, wisher=wishing.anna, wished=other, level=WishLevel.MEET)
            meeting = MeetingFactory(brokerage=wishing.brokerage, people=[wishing.anna, other])
            if number == 3:
                placed(timetable, meeting, wishing.slots[n])
            elif n == 0:
                placed(timetable, meeting, wishing.slots[3])
        with CaptureQueriesContext(connection) as queries:
            anna.get(reverse(f"my:{name}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The desk -------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(week: Week) -> Client:
    client = Client()
    client.force_login(week.officer)
    return client


def settings_form(**changes: Any) -> dict[str, Any]:
    return {
        "workflow": "requests",
        "acceptance": "opt-in",
        "timing": "organiser",
        "cap_pending": 20,
        "cap_confirmed": 18,
    } | changes


def test_the_desk_changes_how_meetings_come_about(office: Client, week: Week) -> None:
    ask(actor=None, sender=week.anna, recipient=week.wei)
    page = text(office.get(reverse("desk:settings")))
    assert page.count("mode-in-force") == 1
    assert "1 waiting request has no proposed time" in page
    changes = {"timing": "participants", "answer_days": 5, "asking_until": "2016-09-30"}
    assert office.post(reverse("desk:settings"), settings_form(**changes)).status_code == 302
    row = Brokerage.objects.get()
    assert (row.timing, row.answer_days, str(row.asking_until)) == ("participants", 5, "2016-09-30")


def test_settings_that_make_no_sense_come_back_with_the_reason(office: Client, week: Week) -> None:
    page = text(office.post(reverse("desk:settings"), settings_form(workflow="preferences", timing="participants")))
    assert "Wishes need the scheduler" in page
    assert Brokerage.objects.get().workflow == "requests"


def test_the_desk_shows_a_proposal_as_provisional(office: Client, week: Week) -> None:
    set_up(week, workflow="preferences")
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.READY, value=50, bound=50, breaks=0)
    meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    placed(timetable, meeting, week.slots[0])
    assert reverse("desk:provisional", args=[timetable.pk]) in text(
        office.get(reverse("desk:timetable", args=[timetable.pk]))
    )
    page = text(office.post(reverse("desk:provisional", args=[timetable.pk]), follow=True))
    assert "2 people are told by mail" in page
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.PROVISIONAL


def test_participants_do_not_set_how_meetings_come_about(week: Week) -> None:
    assert client_of(week.anna).get(reverse("desk:settings")).status_code == 403
