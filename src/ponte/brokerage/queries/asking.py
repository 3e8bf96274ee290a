"""What a participant sees of asking and wishing: requests by where they stand, partners found, wishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Prefetch, Q, QuerySet

from ponte.brokerage.enums import RegistrationType, RequestStatus, TimetableStatus, WishLevel
from ponte.brokerage.models import Absence, Brokerage, MeetingRequest, Placement, ProposedTime, Registration, Wish
from ponte.brokerage.models.registration import consenting
from ponte.brokerage.queries.desk import search_people
from ponte.brokerage.queries.participant import Appointment, appointment_of, kept_apart
from ponte.common.compiled import CompiledQuery, fill
from ponte.people.enums import ConsentKind

Standing = Literal["waiting", "asked", "agreed", "closed"]
"""Where a request stands for one of its two: waits for them, waits for the other, is agreed, is over."""
STANDINGS: tuple[Standing, ...] = ("waiting", "asked", "agreed", "closed")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as one of its two sees it."""

    request: MeetingRequest
    other: Registration
    standing: Standing
    is_mine: bool
    """Whether they sent it themselves."""


def requests_of(registration: Registration) -> dict[Standing, list[Asked]]:
    """Return what somebody has asked and been asked, by where it stands, latest first.

    What was between them and somebody who no longer consents to being shown to the other side is left out.
    """
    found: dict[Standing, list[Asked]] = {standing: [] for standing in STANDINGS}
    times = defaultdict(list)
    for time in _times_proposed_to(registration.pk):
        times[time.request_id].append(time)
    for row in _requests_of(registration.pk):
        fill(row, "proposed_times", times[row.pk])
        asked = as_seen_by(registration, row)
        found[asked.standing].append(asked)
    return found


@CompiledQuery
def _requests_of(registration: int) -> QuerySet[MeetingRequest]:
    return MeetingRequest.objects.filter(
        Q(consenting(ConsentKind.TRANSFER, registration="recipient__"), sender=registration)
        | Q(consenting(ConsentKind.TRANSFER, registration="sender__"), recipient=registration)
    ).select_related(
        "profile",
        *(f"{end}__{what}" for end in ("sender", "recipient") for what in ("person", "organisation", "side")),
    )


@CompiledQuery
def _times_proposed_to(registration: int) -> QuerySet[ProposedTime]:
    """The times in all requests that somebody has sent or received."""
    theirs = Q(request__sender=registration) | Q(request__recipient=registration)
    return ProposedTime.objects.filter(theirs).select_related("slot__hall__city")


def request_among(brokerage: int, key: int) -> MeetingRequest | None:
    """Return a request between participants of a brokerage, with the two and their accounts."""
    return _request_among.first(brokerage, key)


@CompiledQuery
def _request_among(brokerage: int, key: int) -> QuerySet[MeetingRequest]:
    ends = (
        f"{end}__{what}"
        for end in ("sender", "recipient")
        for what in ("person__account", "organisation", "side", "brokerage__edition")
    )
    return MeetingRequest.objects.filter(pk=key, sender__brokerage=brokerage).select_related("profile", *ends)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What participants have under way, that a change of the settings leaves as it is."""

    waiting: int
    """Open requests."""
    without_proposals: int
    """Those of them for which nobody has proposed a time."""
    agreed: int
    without_time: int
    """Agreed meetings that the published timetable does not have."""
    wishes: int


def under_way(brokerage: Brokerage) -> UnderWay:
    """Count what participants have under way."""
    waiting = MeetingRequest.objects.filter(sender__brokerage=brokerage, status=RequestStatus.PENDING)
    published = Placement.objects.filter(timetable__status=TimetableStatus.PUBLISHED)
    return UnderWay(
        waiting=waiting.count(),
        without_proposals=waiting.filter(proposed_times__isnull=True).count(),
        agreed=brokerage.meetings.count(),
        without_time=brokerage.meetings.exclude(placements__in=published).count(),
        wishes=Wish.objects.filter(wisher__brokerage=brokerage).count(),
    )


def as_seen_by(registration: Registration, request: MeetingRequest) -> Asked:
    """Return a request as one of its two sees it."""
    standing: Standing
    if request.status == RequestStatus.PENDING:
        standing = "waiting" if request.answerer_id == registration.pk else "asked"
    else:
        standing = "agreed" if request.status == RequestStatus.ACCEPTED else "closed"
    return Asked(request, request.partner_of(registration), standing, request.sender_id == registration.pk)


def published_place(request: MeetingRequest) -> Placement | None:
    """Return when and where the meeting of a request is in the published timetable; None before it has a time."""
    return (
        Placement.objects.filter(meeting__request=request, timetable__status=TimetableStatus.PUBLISHED)
        .select_related("slot__hall__city", "interpreter__person")
        .first()
    )


def find_partners(registration: Registration, words: str) -> QuerySet[Registration]:
    """Return those of the other side who can be found and whom words find; all of them for no words."""
    rows = (
        Registration.objects.open_to_meetings()
        .filter(brokerage=registration.brokerage_id, type=RegistrationType.PARTICIPANT)
        .exclude(side=registration.side_id)
        .exclude(pk__in=kept_apart(registration))
        .select_related("person", "organisation", "side")
        .order_by("person__name_latin", "pk")
    )
    return search_people(rows, words) if words else rows


def wishes_of(registration: Registration) -> dict[int, Wish]:
    """Return somebody's wishes, by the key of the person wished for."""
    rows = registration.wishes.filter(consenting(ConsentKind.TRANSFER, registration="wished__")).select_related(
        "wished__person", "wished__organisation", "wished__side"
    )
    return {row.wished_id: row for row in rows}


def wishes_by_level(wishes: Iterable[Wish]) -> list[tuple[WishLevel, list[Wish]]]:
    """Sort wishes by how strong they are."""
    rows = list(wishes)
    return [(level, [row for row in rows if row.level == level]) for level in WishLevel]


@dataclass(frozen=True, slots=True)
class Provisional:
    """A meeting of the provisional timetable, and whether its reader has said that they cannot then."""

    appointment: Appointment
    is_refused: bool


def provisional_diary(registration: Registration) -> list[Provisional]:
    """Return somebody's meetings in the provisional timetable, in order; empty where none is shown."""
    people = Registration.objects.select_related("person", "organisation", "side")
    placements = (
        Placement.objects.filter(seats__registration=registration, timetable__status=TimetableStatus.PROVISIONAL)
        .select_related("slot__hall__city", "interpreter__person", "meeting")
        .prefetch_related(Prefetch("meeting__people", people))
        .order_by("slot__starts")
    )
    refused = set(Absence.objects.filter(registration=registration).values_list("slot_id", flat=True))
    return [
        Provisional(appointment_of(placement, registration, []), placement.slot_id in refused)
        for placement in placements
    ]
