"""Whether meetings took place, what came of them, and how that is counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from ponte.accords.domain.advancing import confirm_accord, dismiss_accord
from ponte.accords.domain.reporting import report_accord
from ponte.accords.enums import AccordKind, AccordStatus
from ponte.accords.models import Accord
from ponte.accords.queries import accords
from ponte.brokerage.domain.asking_back import ask_for_ratings
from ponte.brokerage.domain.reporting import HALF_A_YEAR, rate_meeting, report_meeting
from ponte.brokerage.enums import Outcome, RatingTerm, RequestStatus, TimetableStatus
from ponte.brokerage.models import Meeting, Rating
from ponte.brokerage.queries import funnel, past_meetings
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.finding.models import SearchEntry
from ponte.press.models import Message
from tests.factories import MeetingFactory, MeetingRequestFactory, TimetableFactory, Week, a_week, placed
from tests.factories_asking import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.fixture
def meeting(week: Week) -> Meeting:
    request = MeetingRequestFactory(
        sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get(), status=RequestStatus.ACCEPTED
    )
    meeting: Meeting = MeetingFactory(brokerage=week.brokerage, request=request, people=[week.anna, week.wei])
    placed(TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED), meeting, week.slots[0])
    return meeting


def counted(week: Week, by: str = "side") -> dict[str, tuple[int, dict[str, int]]]:
    return {step.code: (step.total, step.by_group) for step in funnel(week.brokerage, by)}  # type: ignore[arg-type]


def test_one_yes_makes_a_meeting_held_and_one_no_unmakes_it(week: Week, meeting: Meeting) -> None:
    assert counted(week)["held"] == (0, {})
    report_meeting(actor=None, meeting=meeting, reporter=week.anna, took_place=True)
    assert counted(week)["held"] == (1, {"it": 1})
    report_meeting(actor=None, meeting=meeting, reporter=week.wei, took_place=False, absent=week.anna)
    assert counted(week)["held"] == (0, {})
    assert past_meetings(week.anna)[0].contradicted
    report_meeting(actor=None, meeting=meeting, reporter=week.wei, took_place=True)
    assert counted(week)["held"] == (1, {"it": 1})


def test_of_two_at_the_table_the_other_was_missing_of_three_it_has_to_be_said(week: Week, meeting: Meeting) -> None:
    assert report_meeting(actor=None, meeting=meeting, reporter=week.anna, took_place=False).absent_id == week.wei.pk
    assert report_meeting(actor=None, meeting=meeting, reporter=week.anna, took_place=True).absent_id is None
    third = somebody(week, "cn")
    meeting.people.add(third)
    report = report_meeting(actor=None, meeting=meeting, reporter=week.anna, took_place=False)
    assert report.absent_id is None
    report_meeting(actor=None, meeting=meeting, reporter=week.anna, took_place=False, absent=third)
    report.refresh_from_db()
    assert report.absent_id == third.pk


def test_the_best_label_counts_once_for_the_meeting(week: Week, meeting: Meeting) -> None:
    for rater, outcome in ((week.anna, Outcome.AGREEMENT), (week.wei, Outcome.AGREEMENT)):
        rate_meeting(actor=None, meeting=meeting, rater=rater, term=RatingTerm.AT_ONCE, outcome=outcome)
    steps = counted(week)
    assert steps["held"] == steps["followed_up"] == steps["agreement"] == (1, {"it": 1})


def test_by_sector_and_by_city_each_place_counts(week: Week, meeting: Meeting) -> None:
    rate_meeting(actor=None, meeting=meeting, rater=week.anna, term=RatingTerm.AT_ONCE, outcome=Outcome.KNOWLEDGE)
    assert counted(week, "sector")["held"] == (1, {"water": 1})
    assert counted(week, "city")["held"] == (1, {"naples": 1})
    assert counted(week, "city")["people"] == (2, {"naples": 2})
    assert counted(week, "sector")["followed_up"] == (0, {})


def test_a_rating_given_anew_replaces_the_first(week: Week, meeting: Meeting) -> None:
    for outcome in (Outcome.NO_CONTACT, Outcome.NEGOTIATION):
        rate_meeting(actor=None, meeting=meeting, rater=week.anna, term=RatingTerm.AT_ONCE, outcome=outcome)
    assert Rating.objects.get().outcome == Outcome.NEGOTIATION


@pytest.mark.parametrize(
    ("days_after", "term", "code"),
    [(100, RatingTerm.HALF_A_YEAR, "too_early"), (180, RatingTerm.HALF_A_YEAR, None), (0, RatingTerm.AT_ONCE, None)],
)
def test_the_second_rating_opens_half_a_year_later(
    week: Week, meeting: Meeting, days_after: int, term: RatingTerm, code: str | None
) -> None:
    edition = week.brokerage.edition
    edition.ends = timezone.localdate() - dt.timedelta(days=days_after)
    edition.starts = edition.ends
    edition.save()
    meeting.refresh_from_db()
    if code is None:
        rate_meeting(actor=None, meeting=meeting, rater=week.anna, term=term, outcome=Outcome.CONTACT)
        return
    with pytest.raises(Refused) as no:
        rate_meeting(actor=None, meeting=meeting, rater=week.anna, term=term, outcome=Outcome.CONTACT)
    assert no.value.code == code


def test_what_is_refused_to_say_of_a_meeting(week: Week, meeting: Meeting) -> None:
    def code(**changes: object) -> str:
        with pytest.raises(Refused) as no:
            report_meeting(**{"actor": None, "meeting": meeting, "reporter": week.anna, "took_place": True} | changes)  # type: ignore[arg-type]
        return no.value.code

    assert code(reporter=week.interpreter) == "not_at_the_table"
    assert code(took_place=True, absent=week.wei) == "absent_not_at_the_table"
    assert code(took_place=False, absent=week.anna) == "absent_not_at_the_table"
    elsewhere = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    assert code(meeting=elsewhere) == "not_scheduled"
    slot = week.slots[0]
    slot.starts, slot.ends = timezone.now() + dt.timedelta(hours=1), timezone.now() + dt.timedelta(hours=2)
    slot.save()
    assert code() == "not_begun"
    assert past_meetings(week.anna) == []


def test_who_was_told_absent_cannot_rate_what_did_not_happen(week: Week, meeting: Meeting) -> None:
    report_meeting(actor=None, meeting=meeting, reporter=week.wei, took_place=False, absent=week.anna)
    with pytest.raises(Refused) as no:
        rate_meeting(actor=None, meeting=meeting, rater=week.anna, term=RatingTerm.AT_ONCE, outcome=Outcome.CONTACT)
    assert no.value.code == "did_not_take_place"


def reported(week: Week, meeting: Meeting, **changes: object) -> Accord:
    facts = {
        "kind": AccordKind.MEMORANDUM,
        "title": "Water for Naples",
        "date": dt.date(2016, 11, 20),
        "evidence": "Prot. 1234/2016",
    }
    return report_accord(actor=week.anna.person.account, meeting=meeting, reporter=week.anna, **facts | changes)  # type: ignore[arg-type]


def test_from_a_meeting_to_the_register_in_two_steps(week: Week, meeting: Meeting) -> None:
    accord = reported(week, meeting)
    assert {party.slug for party in accord.parties.all()} == {"acque", "shushui"}
    assert not accords().filter(pk=accord.pk).exists(), "nobody outside sees what is only reported"
    assert not SearchEntry.objects.filter(slug=accord.slug).exists()
    confirm_accord(actor=week.officer, accord=accord)
    assert accords().get(pk=accord.pk).status == AccordStatus.SIGNED
    assert SearchEntry.objects.filter(slug=accord.slug).exists()
    assert counted(week)["agreement"][0] == 1


def test_both_parties_report_one_accord(week: Week, meeting: Meeting) -> None:
    first = reported(week, meeting)
    second = report_accord(
        actor=None,
        meeting=meeting,
        reporter=week.wei,
        kind=AccordKind.TRADE_AGREEMENT,
        title="那不勒斯供水",
        date=dt.date(2016, 11, 20),
        evidence="",
    )
    assert second == first
    assert Accord.objects.get().reports.count() == 2
    assert counted(week)["agreement"][0] == 1


def test_who_has_reported_an_accord_does_not_report_it_again(week: Week, meeting: Meeting) -> None:
    reported(week, meeting)
    Rating.objects.all().delete()
    with pytest.raises(Refused) as no:
        reported(week, meeting, title="Water for Naples, again")
    assert no.value.code == "already_reported"
    assert not Rating.objects.exists(), "the refusal leaves nothing half done"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "no_title"),
        ({"kind": AccordKind.INTERGOVERNMENTAL_AGREEMENT}, "kind_of_governments"),
        ({"date": dt.date(2999, 1, 1)}, "in_the_future"),
        ({"date": dt.date(2015, 1, 1)}, "before_the_meeting"),
    ],
)
def test_what_is_no_report(week: Week, meeting: Meeting, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as no:
        reported(week, meeting, **changes)
    assert no.value.code == code


def test_without_evidence_nothing_is_counted(week: Week, meeting: Meeting) -> None:
    accord = reported(week, meeting, evidence="")
    with pytest.raises(Refused) as no:
        confirm_accord(actor=week.officer, accord=accord)
    assert no.value.code == "no_evidence"


def test_a_dismissed_report_leaves_its_trace(week: Week, meeting: Meeting) -> None:
    accord = reported(week, meeting)
    dismiss_accord(actor=week.officer, accord=accord, reason="A letter, not an accord")
    assert not Accord.objects.exists()
    entry = AuditEntry.objects.get(action="accords.dismiss")
    assert entry.data == {"title": "Water for Naples", "reason": "A letter, not an accord"}
    reported(week, meeting)


def test_everybody_is_asked_once_per_term(week: Week, meeting: Meeting) -> None:
    ends = week.brokerage.edition.ends
    assert ask_for_ratings(today=ends) == 0
    assert ask_for_ratings(today=ends + dt.timedelta(days=1)) == 2
    assert Message.objects.count() == 2
    ask_for_ratings(today=ends + dt.timedelta(days=2))
    assert Message.objects.count() == 2, "asked once"
    rate_meeting(actor=None, meeting=meeting, rater=week.anna, term=RatingTerm.HALF_A_YEAR, outcome=Outcome.CONTACT)
    assert ask_for_ratings(today=ends + HALF_A_YEAR) == 1, "Anna has told already"
    assert ask_for_ratings(today=ends + dt.timedelta(days=900)) == 0
