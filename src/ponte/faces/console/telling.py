"""The end of a rehearsal: sample participants say which meetings took place and what came of them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection

from django.db import transaction

from ponte.accords.domain.reporting import report_accord
from ponte.accords.enums import BETWEEN_PARTICIPANTS
from ponte.brokerage.domain.reporting import rate_meeting, report_meeting
from ponte.brokerage.enums import Outcome, RatingTerm
from ponte.brokerage.models import Brokerage, Meeting
from ponte.brokerage.queries import scheduled_meetings

TOLD = 0.7
"""Share of meetings that anybody says something of."""
NO_SHOW = 0.08
"""Share of those at which somebody was missing; published events report up to a quarter."""
OUTCOMES = {
    Outcome.NO_CONTACT: 24,
    Outcome.KNOWLEDGE: 34,
    Outcome.CONTACT: 28,
    Outcome.NEGOTIATION: 11,
    Outcome.AGREEMENT: 3,
}
"""How often each label is given, in per cent."""
ACCORD_AFTER = dt.timedelta(days=30)


def tell_of_meetings(
    brokerage: Brokerage,
    *,
    seed: int,
    silent: Collection[str] = (),
    on_progress: Callable[[float], None] | None = None,
) -> int:
    """Let one of those at each table report and rate it, through the same rules as everybody; returns the accords.

    Parameters
    ----------
    seed
        Equal seeds on equal data tell equal stories.
    silent
        Slugs of people whose meetings nobody speaks of, for whoever tries the demo to do so.
    """
    dice = random.Random(seed)
    meetings = list(
        scheduled_meetings(brokerage)
        .select_related("brokerage__edition__programme", "request__profile")
        .prefetch_related("people__person")
        .order_by("pk")
    )
    accords = 0
    with transaction.atomic():
        for position, meeting in enumerate(meetings, start=1):
            if dice.random() < TOLD and not any(row.person.slug in silent for row in meeting.people.all()):
                accords += _tell(meeting, dice)
            if on_progress and position % 20 == 0:
                on_progress(position / len(meetings))
    return accords


def _tell(meeting: Meeting, dice: random.Random) -> bool:
    teller, other = dice.sample(sorted(meeting.people.all(), key=lambda row: row.pk), 2)
    if dice.random() < NO_SHOW:
        report_meeting(actor=None, meeting=meeting, reporter=teller, took_place=False, absent=other)
        return False
    (outcome,) = dice.choices(list(OUTCOMES), list(OUTCOMES.values()))
    ends = meeting.brokerage.edition.ends
    if outcome != Outcome.AGREEMENT or ends is None:
        rate_meeting(actor=None, meeting=meeting, rater=teller, term=RatingTerm.AT_ONCE, outcome=outcome)
        return False
    profile = meeting.request.profile if meeting.request else None
    # Left for the office to confirm: the public register holds no sample.
    report_accord(
        actor=None,
        meeting=meeting,
        reporter=teller,
        kind=dice.choice(BETWEEN_PARTICIPANTS),
        title=profile.title if profile else str(meeting),
        date=ends + ACCORD_AFTER,
        evidence=f"S-{meeting.pk}",
    )
    return True
