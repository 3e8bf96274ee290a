"""Wishes, the meetings made from them, the provisional timetable, its corrections, and its publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from ponte.brokerage.domain.blocking import block
from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.correcting import can_then, cannot_then, no_longer, release_provisional
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.requesting import ask
from ponte.brokerage.domain.standing_by import STAND_BY_WEIGHT
from ponte.brokerage.domain.timetabling import file_timetable, publish_timetable, run_timetable
from ponte.brokerage.domain.wishing import MOST_MUSTS, gather_meetings, take_back_wish, wish
from ponte.brokerage.enums import Acceptance, RegistrationStatus, TimetableStatus, Timing, WishLevel
from ponte.brokerage.models import Brokerage, MayAsk, Meeting, ParticipationType, Registration, Timetable, Wish
from ponte.brokerage.queries import funnel
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.models import Message
from tests.factories import MeetingFactory, MeetingRequestFactory, SuggestionFactory, TimetableFactory, Week, a_week
from tests.factories_asking import set_up, somebody, wishing_week

pytestmark = pytest.mark.django_db

MUST, MEET, NO = WishLevel.MUST, WishLevel.MEET, WishLevel.NO


@pytest.fixture
def week() -> Week:
    return wishing_week()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def says(wisher: Registration, wished: Registration, level: WishLevel) -> None:
    wish(actor=None, wisher=wisher, wished=wished, level=level)


def gathered(week: Week) -> dict[frozenset[str], int]:
    """The meetings made from the wishes: their worth by the people's slugs."""
    count = gather_meetings(actor=None, brokerage=week.brokerage)
    found = {
        frozenset(person.person.slug for person in meeting.people.all()): meeting.weight
        for meeting in Meeting.objects.filter(request=None)
    }
    assert len(found) == count
    return found


def proposal(week: Week) -> Timetable:
    timetable = file_timetable(actor=None, brokerage=week.brokerage, time_limit=2)
    run_timetable(timetable)
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.READY
    return timetable


PAIR = frozenset({"anna-esposito", "zhang-wei"})


@pytest.mark.parametrize(
    ("anna", "wei", "opt_in", "automatic"),
    [
        (MUST, MUST, 96, 96),
        (MUST, MEET, 81, 81),
        (MEET, MEET, 66, 66),
        (MUST, None, None, 51),
        (None, MEET, None, 36),
        (MUST, NO, None, None),
        (NO, None, None, None),
        (None, None, None, None),
    ],
)
def test_both_wishes_and_the_fit_make_the_worth(
    week: Week, anna: WishLevel | None, wei: WishLevel | None, opt_in: int | None, automatic: int | None
) -> None:
    if anna:
        says(week.anna, week.wei, anna)
    if wei:
        says(week.wei, week.anna, wei)
    assert gathered(week).get(PAIR) == opt_in
    set_up(week, acceptance=Acceptance.AUTOMATIC)
    assert gathered(week).get(PAIR) == automatic


def test_a_fit_seen_from_one_side_only_counts(week: Week) -> None:
    one, other = somebody(week, "it"), somebody(week, "cn")
    says(one, other, MUST)
    says(other, one, MUST)
    worth = list(gathered(week).values())
    assert worth == [70]
    mine, theirs = (week.anna.profiles.get(), week.wei.profiles.get())
    mine.registration, theirs.registration = one, other
    mine.save()
    theirs.save()
    mine.suggestions.all().delete()
    theirs.suggestions.all().delete()
    SuggestionFactory(profile=mine, other=theirs, score=0.5)
    assert list(gathered(week).values()) == [85]


def test_one_no_is_final_and_private(week: Week) -> None:
    says(week.anna, week.wei, NO)
    assert refusal(lambda: says(week.anna, week.wei, MUST)) == "no_is_final"
    assert refusal(lambda: take_back_wish(actor=None, wisher=week.anna, wished=week.wei)) == "no_is_final"
    says(week.wei, week.anna, MUST)  # who was refused notices nothing
    assert gathered(week) == {}
    assert not Message.objects.exists()
    trail = str(list(AuditEntry.objects.values_list("action", "data")))
    assert "no" not in trail.replace("None", "").split("'")


def test_wishes_change_and_are_taken_back(week: Week) -> None:
    says(week.anna, week.wei, MEET)
    says(week.anna, week.wei, MUST)
    assert Wish.objects.get().level == MUST
    take_back_wish(actor=None, wisher=week.anna, wished=week.wei)
    assert not Wish.objects.exists()


def test_there_are_few_musts_and_a_cap_on_wishes(week: Week) -> None:
    set_up(week, cap_pending=MOST_MUSTS + 1)
    others = [somebody(week, "cn") for _n in range(MOST_MUSTS + 2)]
    for other in others[:MOST_MUSTS]:
        says(week.anna, other, MUST)
    says(week.anna, others[0], MUST)  # again: no more than before
    assert refusal(lambda: says(week.anna, others[-1], MUST)) == "too_many_musts"
    says(week.anna, others[-1], MEET)
    assert refusal(lambda: says(week.anna, others[-2], MEET)) == "too_many_wishes"
    says(week.anna, others[-2], NO)  # a no takes no place


def test_each_workflow_refuses_the_others_way(week: Week) -> None:
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "by_wishes"
    set_up(week, workflow="requests")
    assert refusal(lambda: says(week.anna, week.wei, MUST)) == "by_requests"


def test_wishes_keep_to_pairs_and_days(week: Week) -> None:
    assert refusal(lambda: says(week.anna, somebody(week, "it"), MUST)) == "same_side"
    block(actor=None, blocker=week.wei, blocked=week.anna)
    assert refusal(lambda: says(week.anna, week.wei, MUST)) == "not_available"
    set_up(week, asking_until=timezone.now().date() - dt.timedelta(days=2))
    assert refusal(lambda: says(week.anna, somebody(week, "cn"), MUST)) == "asking_over"


def test_who_may_not_ask_may_still_say_yes_to_who_may(week: Week) -> None:
    firm, university = (
        ParticipationType.objects.create(brokerage=week.brokerage, slug=slug, name_en=slug) for slug in ("f", "u")
    )
    Registration.objects.filter(pk=week.anna.pk).update(participation=firm)
    Registration.objects.filter(pk=week.wei.pk).update(participation=university)
    MayAsk.objects.create(asker=firm, asked=university)
    set_up(week, acceptance=Acceptance.AUTOMATIC)
    says(week.wei, week.anna, MUST)
    assert gathered(week) == {}  # the university's wish alone would be its asking
    says(week.anna, week.wei, MEET)
    assert set(gathered(week)) == {PAIR}
    MayAsk.objects.all().delete()
    MayAsk.objects.create(asker=firm, asked=firm)
    assert refusal(lambda: says(week.anna, week.wei, MUST)) == "not_in_matrix"


def test_gathering_again_changes_only_what_the_wishes_changed(week: Week) -> None:
    third, fourth = somebody(week, "it"), somebody(week, "cn")
    for one, other in ((week.anna, week.wei), (third, fourth)):
        says(one, other, MEET)
        says(other, one, MEET)
    request = MeetingRequestFactory(sender=week.anna, recipient=fourth, status="accepted")
    agreed = MeetingFactory(brokerage=week.brokerage, request=request, people=[week.anna, fourth])
    gathered(week)
    keys = set(Meeting.objects.values_list("pk", flat=True))
    gathered(week)
    assert set(Meeting.objects.values_list("pk", flat=True)) == keys
    block(actor=None, blocker=fourth, blocked=third)
    assert set(gathered(week)) == {PAIR}
    assert Meeting.objects.filter(pk=agreed.pk).exists()
    assert len(keys - set(Meeting.objects.values_list("pk", flat=True))) == 1


def test_gathering_leaves_what_is_published_in_the_diaries(week: Week) -> None:
    says(week.anna, week.wei, MUST)
    says(week.wei, week.anna, MEET)
    gathered(week)
    stand_by = MeetingFactory(
        brokerage=week.brokerage, people=[somebody(week, "it"), somebody(week, "cn")], weight=STAND_BY_WEIGHT
    )
    published = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    for table, meeting in enumerate(week.brokerage.meetings.all(), start=1):
        published.placements.create(meeting=meeting, slot=week.slots[0], table=table)
    not_published = MeetingFactory(brokerage=week.brokerage, people=[week.anna, somebody(week, "cn")])
    take_back_wish(actor=None, wisher=week.wei, wished=week.anna)
    gather_meetings(actor=None, brokerage=week.brokerage)
    assert published.placements.count() == 2
    assert week.brokerage.meetings.get(pk=stand_by.pk).weight == STAND_BY_WEIGHT
    assert not Meeting.objects.filter(pk=not_published.pk).exists()


def test_gathering_knows_what_was_done_before_its_turn(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    says(week.anna, week.wei, MEET)
    says(week.wei, week.anna, MEET)

    def after_another(brokerage: Brokerage) -> Timetable | None:
        Registration.objects.filter(pk=week.wei.pk).update(status=RegistrationStatus.WITHDRAWN)
        return published_in_turn(brokerage)

    monkeypatch.setattr("ponte.brokerage.domain.wishing.published_in_turn", after_another)
    assert gathered(week) == {}


def test_nobody_gets_more_meetings_than_they_can_have(week: Week) -> None:
    set_up(week, cap_confirmed=2, acceptance=Acceptance.AUTOMATIC)
    for _n in range(4):
        says(week.anna, somebody(week, "cn"), MEET)
    timetable = proposal(week)
    assert timetable.placements.count() == 2
    assert {row.reason for row in timetable.unplaced.all()} <= {"person_full", "outweighed"}


# --- From provisional to published ----------------------------------------------------------------------------------


@pytest.fixture
def provisional(week: Week) -> Timetable:
    says(week.anna, week.wei, MUST)
    says(week.wei, week.anna, MEET)
    timetable = proposal(week)
    assert release_provisional(actor=None, timetable=timetable) == 3
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.PROVISIONAL
    return timetable


def test_everybody_with_a_meeting_is_told(provisional: Timetable) -> None:
    told = set(Message.objects.values_list("address", flat=True))
    assert told == {"anna@example.org", "wei@example.org", "li@example.org"}


def test_who_cannot_then_gets_another_time(week: Week, provisional: Timetable) -> None:
    place = provisional.placements.get()
    cannot_then(actor=None, registration=week.wei, meeting=place.meeting)
    assert place.slot.starts not in [
        slot.start for slot in scheduling_problem(week.brokerage).slots if slot.id in _available(week, "zhang-wei")
    ]
    second = proposal(week)
    assert second.placements.get().slot != place.slot
    can_then(actor=None, registration=week.wei, meeting=place.meeting)
    assert not week.wei.absences.exists()
    publish_timetable(actor=None, timetable=second)
    provisional.refresh_from_db()
    assert provisional.status == TimetableStatus.SUPERSEDED


def _available(week: Week, slug: str) -> tuple[str, ...]:
    return next(person.available for person in scheduling_problem(week.brokerage).people if person.id == slug)


def test_no_longer_is_a_no(week: Week, provisional: Timetable) -> None:
    meeting = provisional.placements.get().meeting
    no_longer(actor=None, registration=week.wei, meeting=meeting)
    assert Wish.objects.get(wisher=week.wei).level == NO
    assert not provisional.placements.exists()
    assert gathered(week) == {}


def test_corrections_have_a_last_day_and_an_owner(week: Week, provisional: Timetable) -> None:
    meeting = provisional.placements.get().meeting
    stranger = somebody(week, "cn")
    for act in (cannot_then, can_then, no_longer):
        assert refusal(lambda a=act: a(actor=None, registration=stranger, meeting=meeting)) == "not_provisional"
    set_up(week, corrections_until=timezone.now().date() - dt.timedelta(days=2))
    for act in (cannot_then, can_then, no_longer):
        assert refusal(lambda a=act: a(actor=None, registration=week.wei, meeting=meeting)) == "corrections_over"


def test_a_provisional_timetable_gives_way_to_the_next_and_to_the_published(week: Week, provisional: Timetable) -> None:
    second = proposal(week)
    release_provisional(actor=None, timetable=second)
    provisional.refresh_from_db()
    assert provisional.status == TimetableStatus.SUPERSEDED
    assert refusal(lambda: release_provisional(actor=None, timetable=second)) == "not_ready"
    second.refresh_from_db()
    publish_timetable(actor=None, timetable=second)
    assert Timetable.objects.get(status=TimetableStatus.PUBLISHED) == second
    meeting = second.placements.get().meeting
    assert refusal(lambda: cannot_then(actor=None, registration=week.wei, meeting=meeting)) == "not_provisional"


def test_who_picks_the_times_needs_no_provisional_timetable() -> None:
    week = set_up(a_week(), timing=Timing.PARTICIPANTS)
    MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    assert refusal(lambda: release_provisional(actor=None, timetable=proposal(week))) == "they_pick"


def test_the_funnel_counts_wishes_and_returned_ones(week: Week) -> None:
    third, fourth = somebody(week, "cn"), somebody(week, "cn")
    for wisher, wished, level in (
        (week.anna, week.wei, MUST),
        (week.wei, week.anna, MEET),
        (week.anna, third, MEET),
        (week.anna, fourth, NO),
        (fourth, week.anna, MUST),
    ):
        says(wisher, wished, level)
    steps = {step.code: step for step in funnel(week.brokerage)}
    assert (steps["requests"].total, steps["requests"].by_group) == (4, {"it": 2, "cn": 2})
    assert (steps["accepted"].total, steps["accepted"].by_group) == (2, {"it": 1, "cn": 1})
