"""The public learns how many meetings there are, and only once they are published."""

from __future__ import annotations

import pytest
from django.test import Client

from ponte.brokerage.enums import TimetableStatus
from ponte.faces.site.meetings import PublishedMeetings, published_meetings
from tests.factories import MeetingFactory, TimetableFactory, a_week, placed


@pytest.mark.django_db
def test_meetings_are_counted_once_their_timetable_is_published(client: Client) -> None:
    week = a_week()
    meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.READY)
    placed(timetable, meeting, week.slots[0], interpreter=week.interpreter)
    page = f"/en/editions/{week.brokerage.edition.slug}/"
    assert published_meetings(week.brokerage.edition) is None
    assert "meetings in the published timetable" not in client.get(page).content.decode()

    timetable.status = TimetableStatus.PUBLISHED
    timetable.save()
    assert published_meetings(week.brokerage.edition) == PublishedMeetings(
        meetings=1, people=2, organisations=2, profiles=2, is_sample=False
    )
    html = client.get(page).content.decode()
    assert "meetings in the published timetable" in html
    assert "Anna Esposito" not in html
