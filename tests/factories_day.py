"""Rows for the day itself: an edition that is going on now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ponte.brokerage.enums import Half, TimetableStatus
from ponte.brokerage.models import Meeting, Presence, Registration, Slot, Timetable, Unplaced
from tests.factories import (
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    PresenceFactory,
    RegistrationFactory,
    TimetableFactory,
    Week,
    a_week,
    placed,
)

ROME = ZoneInfo("Europe/Rome")
ROUND = dt.timedelta(minutes=20)


@dataclass
class Day:
    """A week of one hall, on its day: the first round is running, the others are to come."""

    week: Week
    timetable: Timetable
    begun: dt.datetime
    """When the running round began."""

    def somebody(self, side: str, name: str, languages: tuple[str, ...] = ("en",)) -> Registration:
        """Add somebody who is there all day."""
        slug = name.lower().replace(" ", "-")
        registration = RegistrationFactory(
            brokerage=self.week.brokerage,
            side=self.week.brokerage.edition.programme.sides.get(code=side),
            person=PersonFactory(slug=slug, name_latin=name, account__email=f"{slug}@example.org"),
            organisation=OrganisationFactory(slug=f"org-{slug}", name_en=f"Firm of {name}"),
            languages=list(languages),
        )
        for presence in Presence.objects.filter(registration=self.week.anna):
            PresenceFactory(registration=registration, hall=presence.hall, date=presence.date, half=presence.half)
        return registration

    def meets(self, one: Registration, other: Registration, round_: int | None, *, table: int = 1) -> Meeting:
        """Agree a meeting, in a round of the published timetable, or waiting for a time."""
        meeting = MeetingFactory(brokerage=self.week.brokerage, people=[one, other])
        needs = not set(one.languages) & set(other.languages)
        if round_ is None:
            Unplaced.objects.create(timetable=self.timetable, meeting=meeting, reason="people_busy")
        else:
            interpreter = self.week.interpreter if needs else None
            placed(self.timetable, meeting, self.week.slots[round_], table=table, interpreter=interpreter)
        return meeting


def a_day(*, rounds: int = 4, now: dt.datetime | None = None) -> Day:
    """Make a week whose rounds of twenty minutes follow each other, the first begun five minutes ago."""
    week = a_week(slots=1)
    begun = ((now or dt.datetime.now(ROME)) - dt.timedelta(minutes=5)).astimezone(ROME).replace(microsecond=0)
    Slot.objects.all().delete()
    week.slots = [
        Slot.objects.create(hall=week.hall, starts=begun + ROUND * n, ends=begun + ROUND * (n + 1), half=Half.MORNING)
        for n in range(rounds)
    ]
    Presence.objects.all().delete()
    for date in sorted({slot.starts.astimezone(ROME).date() for slot in week.slots}):  # a day may end while it runs
        for registration in (week.anna, week.wei, week.interpreter):
            PresenceFactory(registration=registration, hall=week.hall, date=date, half=Half.MORNING)
    edition = week.brokerage.edition
    edition.starts = edition.ends = begun.date()
    edition.save()
    timetable = TimetableFactory(
        brokerage=week.brokerage, status=TimetableStatus.PUBLISHED, published_at=begun, value=0, bound=1000, breaks=0
    )
    return Day(week, timetable, begun)
