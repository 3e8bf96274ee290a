"""Asking those who met what came of it: the day after, and again half a year later."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from ponte.brokerage.domain.reporting import HALF_A_YEAR
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RatingTerm, TimetableStatus
from ponte.brokerage.models import Brokerage, Registration

ASKED_FOR = dt.timedelta(days=30)
"""How long after a term opens people are asked; who has an edition loaded years later writes to nobody."""


def ask_for_ratings(*, today: dt.date | None = None) -> int:
    """Write once per term to everybody who has published meetings and has not rated them; returns how many mails."""
    today = today or timezone.localdate()
    filed = 0
    for brokerage in Brokerage.objects.filter(edition__ends__isnull=False).select_related("edition"):
        for term, after in ((RatingTerm.AT_ONCE, dt.timedelta(days=1)), (RatingTerm.HALF_A_YEAR, HALF_A_YEAR)):
            opens = brokerage.edition.ends + after if brokerage.edition.ends else None
            if opens is not None and opens <= today < opens + ASKED_FOR:
                filed += _ask(brokerage, term)
    return filed


def _ask(brokerage: Brokerage, term: RatingTerm) -> int:
    placed = Q(meetings__placements__timetable__status=TimetableStatus.PUBLISHED)
    people = (
        Registration.objects.approved()
        .filter(brokerage=brokerage)
        .annotate(
            meeting_count=Count("meetings", placed, distinct=True),
            rated_count=Count("ratings", Q(ratings__term=term), distinct=True),
        )
        .filter(meeting_count__gt=0, rated_count=0)
        .select_related("person__account", "brokerage__edition")
    )
    return sum(
        tell(
            person,
            key=f"rating:{term}:{person.pk}",
            template=f"rating_{term}",
            count=person.meeting_count,  # type: ignore[attr-defined]
        )
        for person in people
    )
