"""The way from people to agreements, counted by side, sector and city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ponte.brokerage.enums import Outcome, RegistrationType, RequestStatus, TimetableStatus, WishLevel, Workflow
from ponte.brokerage.models import (
    Brokerage,
    Meeting,
    MeetingReport,
    MeetingRequest,
    Placement,
    Profile,
    Rating,
    Registration,
    Suggestion,
    Wish,
)

Dimension = Literal["side", "sector", "city"]
FOLLOW_UP: Final = (Outcome.CONTACT, Outcome.NEGOTIATION, Outcome.AGREEMENT)
"""Labels that say that a meeting was followed by something."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many there are of something, in all and by group."""

    code: str
    total: int
    by_group: dict[str, int]
    """By the code of a side, or the slug of a sector or city. What stands in several sectors or cities counts in each,
    so these may add up to more than the total; what stands in none is left out of them."""


def funnel(brokerage: Brokerage, by: Dimension = "side") -> list[FunnelStep]:
    """Count the way from people to agreements.

    Requests and what follows from them count for the side that asked; for the sectors of the profile that was asked
    for; before a meeting has a time for the cities that people are present in, and from then on for the city of its
    hall. A meeting is *held* when somebody at the table says so and nobody says the contrary; *follow-up* and
    *agreement* are the best that anybody at the table has said of it. An agreement counts once for its meeting.
    Where meetings are made from wishes, to wish for somebody counts as asking, and a wish that is returned as accepted.
    """
    return [FunnelStep(code, rows.count(), _grouped(rows, paths[by])) for code, rows, paths in _steps(brokerage)]


def held_meetings(brokerage: Brokerage) -> QuerySet[Meeting]:
    """Return the meetings that took place as far as anybody has said."""
    return held_among(Meeting.objects.filter(brokerage=brokerage))


def held_among(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Keep the meetings that took place as far as anybody has said, of whatever edition."""
    reports = MeetingReport.objects.filter(meeting=OuterRef("pk"))
    return scheduled_among(meetings).filter(
        Exists(reports.filter(took_place=True)), ~Exists(reports.filter(took_place=False))
    )


def scheduled_meetings(brokerage: Brokerage) -> QuerySet[Meeting]:
    """Return the meetings that have a time in the published timetable."""
    return scheduled_among(Meeting.objects.filter(brokerage=brokerage))


def scheduled_among(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Keep the meetings that have a time in a published timetable, of whatever edition."""
    placed = Placement.objects.filter(meeting=OuterRef("pk"), timetable__status=TimetableStatus.PUBLISHED)
    return meetings.filter(Exists(placed))


def _steps(brokerage: Brokerage) -> list[tuple[str, QuerySet[Any], dict[Dimension, str]]]:
    people = Registration.objects.approved().filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
    profiles = Profile.objects.published().filter(registration__brokerage=brokerage)
    suggestions = Suggestion.objects.filter(profile__registration__brokerage=brokerage)
    held = held_meetings(brokerage)
    rated = Rating.objects.filter(meeting=OuterRef("pk"))
    of_person: dict[Dimension, str] = {
        "side": "side__code",
        "sector": "profiles__sectors__slug",
        "city": "presences__hall__city__slug",
    }
    of_profile: dict[Dimension, str] = {
        "side": "registration__side__code",
        "sector": "sectors__slug",
        "city": "registration__presences__hall__city__slug",
    }
    of_suggestion: dict[Dimension, str] = {key: f"profile__{path}" for key, path in of_profile.items()}
    of_meeting: dict[Dimension, str] = {
        "side": "request__sender__side__code",
        "sector": "request__profile__sectors__slug",
        "city": "placements__slot__hall__city__slug",
    }
    return [
        ("people", people, of_person),
        ("profiles", profiles, of_profile),
        ("suggestions", suggestions, of_suggestion),
        *_asked_and_accepted(brokerage),
        ("scheduled", scheduled_meetings(brokerage), of_meeting),
        ("held", held, of_meeting),
        ("followed_up", held.filter(Exists(rated.filter(outcome__in=FOLLOW_UP))), of_meeting),
        ("agreement", held.filter(Exists(rated.filter(outcome=Outcome.AGREEMENT))), of_meeting),
    ]


def _asked_and_accepted(brokerage: Brokerage) -> list[tuple[str, QuerySet[Any], dict[Dimension, str]]]:
    if brokerage.workflow == Workflow.PREFERENCES:
        wishes = Wish.objects.filter(wisher__brokerage=brokerage).exclude(level=WishLevel.NO)
        back = wishes.filter(wisher=OuterRef("wished"), wished=OuterRef("wisher"))
        of_wish: dict[Dimension, str] = {
            "side": "wisher__side__code",
            "sector": "wished__profiles__sectors__slug",
            "city": "wisher__presences__hall__city__slug",
        }
        return [("requests", wishes, of_wish), ("accepted", wishes.filter(Exists(back)), of_wish)]
    requests = MeetingRequest.objects.filter(sender__brokerage=brokerage)
    of_request: dict[Dimension, str] = {
        "side": "sender__side__code",
        "sector": "profile__sectors__slug",
        "city": "sender__presences__hall__city__slug",
    }
    return [
        ("requests", requests, of_request),
        ("accepted", requests.filter(status=RequestStatus.ACCEPTED), of_request),
    ]


def _grouped(rows: QuerySet[Any], path: str) -> dict[str, int]:
    if path.startswith("placements"):
        rows = rows.filter(placements__timetable__status=TimetableStatus.PUBLISHED)
    counted = rows.order_by().filter(~Q(**{path: None})).values(path).annotate(count=Count("pk", distinct=True))
    return {row[path]: row["count"] for row in counted}
