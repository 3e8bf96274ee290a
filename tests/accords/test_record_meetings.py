"""The one-to-one meetings in the record: counted as the desk counts them, and only once they are public."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ponte.accords.record import MEASURES, REAL, Dimension, figures, groups, total
from ponte.accords.record.measures import FOLLOWED_UP, HELD, PARTICIPANTS, PROFILES, REQUESTS, SCHEDULED
from ponte.brokerage.enums import Outcome, RatingTerm, RequestStatus, TimetableStatus
from ponte.brokerage.models import MeetingReport, MeetingRequest, Rating
from ponte.brokerage.queries import funnel
from tests.factories import (
    MeetingFactory,
    MeetingRequestFactory,
    ProfileFactory,
    RegistrationFactory,
    SectorFactory,
    TimetableFactory,
    Week,
    a_week,
    placed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    """A week with four requests, three of them accepted and with a time, two held, one followed up."""
    week = a_week()
    water = week.anna.profiles.get().sectors.get()
    light = SectorFactory(slug="light")
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    for number in range(4):
        sender = week.anna if number % 2 else RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
        recipient = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side if number % 2 else week.anna.side)
        profile = ProfileFactory(registration=recipient)
        profile.sectors.set([water, light] if number == 0 else [water])
        request = MeetingRequestFactory(sender=sender, recipient=recipient, profile=profile)
        if number == 3:
            continue
        MeetingRequest.objects.filter(pk=request.pk).update(status=RequestStatus.ACCEPTED)
        meeting = MeetingFactory(brokerage=week.brokerage, request=request, people=[sender, recipient])
        placed(timetable, meeting, week.slots[number], table=number + 1)
        if number < 2:
            MeetingReport.objects.create(meeting=meeting, reporter=sender, took_place=True)
        if number == 0:
            Rating.objects.create(meeting=meeting, rater=sender, term=RatingTerm.AT_ONCE, outcome=Outcome.CONTACT)
    return week


CODES = {
    "people": "participants",
    "profiles": "profiles",
    "requests": "requests",
    "accepted": "accepted",
    "scheduled": "scheduled",
    "held": "held",
    "followed_up": "followed-up",
    "agreement": "agreements",
}


@pytest.mark.parametrize("by", ["side", "sector", "city"])
def test_meetings_are_counted_as_the_funnel_of_the_desk_counts_them(week: Week, by: str) -> None:
    programme = week.brokerage.edition.programme
    dimension = Dimension.PLACE if by == "city" else Dimension(by)
    for step in funnel(week.brokerage, by):  # type: ignore[arg-type]
        if step.code not in CODES:
            continue
        measure = MEASURES[CODES[step.code]]
        assert total(measure, programme, {}) == step.total, step.code
        if measure.knows(dimension):
            assert groups(measure, programme, {}, dimension) == step.by_group, step.code
    assert total(HELD, programme, {}) == 2
    assert total(FOLLOWED_UP, programme, {}) == 1


def test_what_is_invented_is_a_measure_of_its_own(week: Week) -> None:
    programme = week.brokerage.edition.programme
    real = total(REQUESTS, programme, {})
    type(week.brokerage).objects.update(is_sample=True)
    assert total(REQUESTS, programme, {}) == 0
    assert total(MEASURES["sample-requests"], programme, {}) == real == 4


def test_nothing_is_told_of_meetings_before_their_timetable_is_published(week: Week) -> None:
    programme = week.brokerage.edition.programme
    assert total(PARTICIPANTS, programme, {}) > 0
    week.brokerage.timetables.update(status=TimetableStatus.READY)
    for measure in (PARTICIPANTS, PROFILES, REQUESTS, SCHEDULED, HELD):
        assert total(measure, programme, {}) == 0, measure.code


def test_a_meeting_counts_in_the_city_of_the_published_timetable_only(week: Week) -> None:
    programme = week.brokerage.edition.programme
    assert groups(SCHEDULED, programme, {}, Dimension.PLACE) == {"naples": 3}
    old = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.SUPERSEDED)
    for number, meeting in enumerate(week.brokerage.meetings.all()):
        placed(old, meeting, week.slots[3], table=number + 1)
    assert groups(SCHEDULED, programme, {}, Dimension.PLACE) == {"naples": 3}


def test_counting_asks_the_database_equally_often_however_much_there_is(week: Week) -> None:
    programme = week.brokerage.edition.programme

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for dimension in Dimension:
                figures(programme, {}, dimension)
        return len(captured)

    few = queries()
    for _ in range(3):
        MeetingRequestFactory(sender=RegistrationFactory(brokerage=week.brokerage, side=week.anna.side))
    assert queries() == few


def test_every_measure_has_a_name_and_says_what_it_counts() -> None:
    assert Counter(measure.code for measure in MEASURES.values()).most_common(1)[0][1] == 1
    assert all(str(measure.name) and str(measure.explained) for measure in REAL)
