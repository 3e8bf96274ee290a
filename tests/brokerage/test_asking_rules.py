"""Who may ask whom, when, how often; what lapses; who wants nothing more of whom; and what they write to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from ponte.brokerage.domain.blocking import block, unblock
from ponte.brokerage.domain.expiring import expire_requests
from ponte.brokerage.domain.messaging import MOST_MESSAGES, write_message
from ponte.brokerage.domain.reminding import MOST_REMINDERS, remind, want_reminders
from ponte.brokerage.domain.requesting import accept, ask, decline
from ponte.brokerage.domain.requesting_rules import why_not_ask
from ponte.brokerage.domain.setting_up import change_settings, settings_of
from ponte.brokerage.enums import RegistrationStatus, RequestStatus
from ponte.brokerage.models import MayAsk, Meeting, MeetingRequest, ParticipationType, Registration
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.models import Message
from ponte.programme.models import Edition
from tests.factories import MeetingFactory, Week, a_week
from tests.factories_asking import set_up, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return set_up(a_week())


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def a_type(week: Week, name: str, *people: Registration) -> ParticipationType:
    kind = ParticipationType.objects.create(brokerage=week.brokerage, slug=name, name_en=name)
    for person in people:
        person.participation = kind
        person.save()
    return kind


# --- Who, and when --------------------------------------------------------------------------------------------------


def test_without_a_matrix_everybody_asks_the_other_side(week: Week) -> None:
    a_type(week, "firm", week.anna)
    assert why_not_ask(week.anna, week.wei) is None
    assert why_not_ask(week.wei, week.anna) is None


def test_the_matrix_has_directions_and_says_what_is_possible_instead(week: Week) -> None:
    firm, university = a_type(week, "firm", week.anna), a_type(week, "university", week.wei)
    investor = a_type(week, "investor")
    MayAsk.objects.create(asker=firm, asked=investor)
    MayAsk.objects.create(asker=university, asked=firm)
    no = why_not_ask(week.anna, week.wei)
    assert no is not None
    assert no.code == "not_in_matrix"
    assert str(no) == (
        "Who comes as “firm” cannot ask who comes as “university”. You can ask: “investor”. They can ask you."
    )
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "not_in_matrix"
    assert ask(actor=None, sender=week.wei, recipient=week.anna).status == RequestStatus.PENDING


def test_whoever_has_no_type_is_in_no_matrix(week: Week) -> None:
    firm = a_type(week, "firm", week.wei)
    MayAsk.objects.create(asker=firm, asked=firm)
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "not_in_matrix"


def test_what_is_told_beforehand_is_what_asking_says(week: Week) -> None:
    assert why_not_ask(week.anna, week.wei) is None
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    for sender, recipient in ((week.anna, week.wei), (week.wei, week.anna)):
        no = why_not_ask(sender, recipient)
        assert no is not None
        assert no.code == refusal(lambda s=sender, r=recipient: ask(actor=None, sender=s, recipient=r))
    decline(actor=None, request=request)
    assert "one no is final" in str(why_not_ask(week.anna, week.wei))
    assert MeetingRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(1, None, "asking_not_begun"), (None, -1, "asking_over"), (0, 0, None), (None, None, None), (-5, 3, None)],
)
def test_asking_has_its_days(week: Week, first: int | None, last: int | None, code: str | None) -> None:
    here = timezone.localdate(timezone=dt.timezone(dt.timedelta(hours=1)))  # Naples, near enough to the day
    days = {
        name: None if number is None else here + dt.timedelta(days=number * 2)
        for name, number in (("asking_from", first), ("asking_until", last))
    }
    set_up(week, **days)
    no = why_not_ask(week.anna, week.wei)
    assert (no.code if no else None) == code


def test_people_who_no_longer_take_part_neither_ask_nor_are_asked(week: Week) -> None:
    week.anna.status = RegistrationStatus.WITHDRAWN
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "not_approved"
    assert refusal(lambda: ask(actor=None, sender=week.wei, recipient=week.anna)) == "not_taking_part"


def test_caps_of_waiting_and_of_agreed_are_apart(week: Week) -> None:
    set_up(week, cap_pending=1, cap_confirmed=2)
    first = ask(actor=None, sender=week.anna, recipient=week.wei)
    second, third = somebody(week, "cn"), somebody(week, "cn")
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=second)) == "too_many_pending"
    accept(actor=None, request=first)
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=second))
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=third)) == "sender_full"


# --- Lapsing --------------------------------------------------------------------------------------------------------


def test_a_request_lapses_and_frees_its_place(week: Week) -> None:
    set_up(week, answer_days=3, cap_pending=1)
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    later = timezone.now() + dt.timedelta(days=3, minutes=1)
    assert expire_requests(now=later - dt.timedelta(minutes=2)) == 0
    assert expire_requests(now=later) == 1
    assert expire_requests(now=later) == 0
    request.refresh_from_db()
    assert (request.status, request.answered) == (RequestStatus.EXPIRED, later)
    assert Message.objects.get().account == week.anna.person.account
    assert ask(actor=None, sender=week.anna, recipient=week.wei).status == RequestStatus.PENDING


def test_a_request_whose_time_is_over_holds_no_place_even_before_it_is_noted(week: Week) -> None:
    set_up(week, answer_days=3, cap_pending=1)
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    MeetingRequest.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert refusal(lambda: accept(actor=None, request=request)) == "lapsed"
    ask(actor=None, sender=week.anna, recipient=somebody(week, "cn"))
    # Between the same two as well: asking anew notes that the old request has lapsed.
    MeetingRequest.objects.exclude(pk=request.pk).delete()
    ask(actor=None, sender=week.wei, recipient=week.anna)
    request.refresh_from_db()
    assert request.status == RequestStatus.EXPIRED


# --- Reminding ------------------------------------------------------------------------------------------------------


@pytest.fixture
def coming(week: Week) -> Week:
    today = timezone.now().date()
    Edition.objects.update(starts=today + dt.timedelta(days=30), ends=today + dt.timedelta(days=32))
    return week


def subjects(registration: Registration) -> list[str]:
    return list(registration.person.account.messages.order_by("pk").values_list("subject", flat=True))


def test_reminders_come_apart_in_the_readers_language_and_end(coming: Week) -> None:
    account = coming.wei.person.account
    account.language = "zh-hans"
    account.save()
    ask(actor=None, sender=coming.anna, recipient=coming.wei)
    now = timezone.now()
    with translation.override("it"):
        assert remind(now=now) == 1  # Anna has asked, and waits
    assert remind(now=now + dt.timedelta(days=1, hours=23)) == 0
    for n in range(1, MOST_REMINDERS + 3):
        remind(now=now + dt.timedelta(days=2 * n))
    assert len(subjects(coming.wei)) == MOST_REMINDERS
    assert subjects(coming.anna) == []
    with translation.override("zh-hans"):
        assert subjects(coming.wei)[0] == translation.ngettext(
            "%(number)s request waits for your answer", "%(number)s requests wait for your answer", 1
        ) % {"number": 1}


def test_people_without_meetings_hear_of_it_every_three_days(coming: Week) -> None:
    now = timezone.now()
    assert remind(now=now) == 2
    assert subjects(coming.anna) == ["Week 2016: you have no meeting yet"]
    assert remind(now=now + dt.timedelta(days=2)) == 0
    MeetingFactory(brokerage=coming.brokerage, people=[coming.wei])
    assert remind(now=now + dt.timedelta(days=3)) == 1
    assert len(subjects(coming.anna)) == 2


def test_nobody_is_reminded_who_does_not_want_it(coming: Week) -> None:
    want_reminders(actor=None, registration=coming.anna, wanted=False)
    assert remind() == 1
    assert subjects(coming.anna) == []
    want_reminders(actor=None, registration=coming.anna, wanted=True)
    assert remind() == 1


def test_an_edition_that_is_over_reminds_nobody(week: Week) -> None:
    assert remind() == 0


def test_the_command_does_both(coming: Week, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(coming, answer_days=1)
    ask(actor=None, sender=coming.anna, recipient=coming.wei)
    MeetingRequest.objects.update(expires_at=timezone.now())
    call_command("tend_requests")
    assert capsys.readouterr().err == "1 requests lapsed, 2 people reminded\n"


# --- Blocking -------------------------------------------------------------------------------------------------------


def test_the_blocked_one_learns_only_that_somebody_is_not_available(week: Week) -> None:
    block(actor=None, blocker=week.wei, blocked=week.anna)
    no = why_not_ask(week.anna, week.wei)
    assert no is not None
    assert (no.code, str(no)) == ("not_available", "Zhang Wei 张伟 is not available for meetings.")
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "not_available"
    assert refusal(lambda: ask(actor=None, sender=week.wei, recipient=week.anna)) == "you_blocked_them"
    unblock(actor=None, blocker=week.wei, blocked=week.anna)
    assert why_not_ask(week.anna, week.wei) is None
    assert refusal(lambda: block(actor=None, blocker=week.wei, blocked=week.wei)) == "yourself"


@pytest.mark.parametrize(
    ("asks", "answered", "ends"),
    [
        ("anna", False, RequestStatus.DECLINED),
        ("wei", False, RequestStatus.WITHDRAWN),
        ("anna", True, RequestStatus.CALLED_OFF),
        ("wei", True, RequestStatus.CALLED_OFF),
    ],
)
def test_a_block_ends_what_is_open_as_it_ends_every_day(week: Week, asks: str, answered: bool, ends: str) -> None:
    sender, recipient = (week.anna, week.wei) if asks == "anna" else (week.wei, week.anna)
    request = ask(actor=None, sender=sender, recipient=recipient)
    if answered:
        accept(actor=None, request=request)
    block(actor=None, blocker=week.wei, blocked=week.anna)
    request.refresh_from_db()
    assert request.status == ends
    assert not Meeting.objects.exists()


# --- Messages -------------------------------------------------------------------------------------------------------


def test_only_the_two_read_what_they_write(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    write_message(actor=None, request=request, author=week.anna, text="  I shall bring the sensor.  ")
    write_message(actor=None, request=request, author=week.anna, text="And the maps.")
    assert [row.text for row in request.messages.all()] == ["I shall bring the sensor.", "And the maps."]
    mail = Message.objects.get()  # one a day
    assert mail.account == week.wei.person.account
    trail = str(list(AuditEntry.objects.values_list("data", flat=True)))
    for hidden in ("sensor", "maps"):
        assert hidden not in mail.text + mail.subject + trail


@pytest.mark.parametrize(("text", "code"), [("  ", "no_text"), ("x" * 1001, "too_long")])
def test_a_message_has_its_measure(week: Week, text: str, code: str) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    assert refusal(lambda: write_message(actor=None, request=request, author=week.anna, text=text)) == code


def test_who_may_write_and_until_when(week: Week) -> None:
    def write(author: Registration) -> object:
        return write_message(actor=None, request=request, author=author, text="Hello")

    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    assert refusal(lambda: write(somebody(week, "cn"))) == "not_yours"
    for _n in range(MOST_MESSAGES):
        write(week.anna)
    assert refusal(lambda: write(week.anna)) == "too_many_messages"
    write(week.wei)
    decline(actor=None, request=request)
    assert refusal(lambda: write(week.wei)) == "closed"


# --- Settings -------------------------------------------------------------------------------------------------------


def test_settings_are_changed_with_a_trace_of_what_they_were(week: Week) -> None:
    before = settings_of(week.brokerage)
    change_settings(actor=week.officer, brokerage=week.brokerage, settings=before)
    assert not AuditEntry.objects.exists()
    until = dt.date(2016, 9, 30)
    after = type(before)(**{**vars_of(before), "timing": "participants", "answer_days": 5, "asking_until": until})
    change_settings(actor=week.officer, brokerage=week.brokerage, settings=after)
    week.brokerage.refresh_from_db()
    assert settings_of(week.brokerage) == after
    entry = AuditEntry.objects.get()
    assert entry.data["before"] == {"timing": "organiser", "answer_days": None, "asking_until": None}
    assert entry.data["after"] == {"timing": "participants", "answer_days": 5, "asking_until": "2016-09-30"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cap_pending": 0}, "no_places"),
        ({"cap_confirmed": 0}, "no_places"),
        ({"answer_days": 0}, "no_days"),
        ({"workflow": "preferences", "timing": "participants"}, "wishes_need_scheduler"),
        ({"asking_from": dt.date(2016, 9, 2), "asking_until": dt.date(2016, 9, 1)}, "asking_ends_first"),
        ({"asking_until": dt.date(2016, 9, 2), "corrections_until": dt.date(2016, 9, 1)}, "corrections_too_early"),
        ({"asking_until": dt.date(2016, 9, 2), "publication_planned": dt.date(2016, 9, 1)}, "published_too_early"),
    ],
)
def test_settings_that_make_no_sense_are_refused(week: Week, changes: dict[str, object], code: str) -> None:
    before = settings_of(week.brokerage)
    settings = type(before)(**{**vars_of(before), **changes})  # type: ignore[arg-type]
    assert refusal(lambda: change_settings(actor=None, brokerage=week.brokerage, settings=settings)) == code
    week.brokerage.refresh_from_db()
    assert settings_of(week.brokerage) == before


def vars_of(settings: object) -> dict[str, object]:
    return {name: getattr(settings, name) for name in type(settings).__dataclass_fields__}  # type: ignore[attr-defined]
