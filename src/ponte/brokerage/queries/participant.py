"""What a participant or an interpreter sees: partners, requests, diary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet, prefetch_related_objects

from ponte.brokerage.domain.problem import zone_of
from ponte.brokerage.enums import (
    ProfileStatus,
    RegistrationStatus,
    RegistrationType,
    RequestStatus,
    TimetableStatus,
)
from ponte.brokerage.models import (
    Block,
    Interest,
    MeetingRequest,
    Placement,
    Presence,
    Profile,
    Registration,
    Suggestion,
)
from ponte.brokerage.models.registration import FOR_MEETINGS, consenting
from ponte.people.enums import ConsentKind

LIVE = (RequestStatus.PENDING, RequestStatus.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A line of somebody's diary: a placed meeting as one of those at the table sees it."""

    placement: Placement
    starts: datetime
    """In the city's own time zone."""
    ends: datetime
    others: tuple[Registration, ...]
    """The people to meet; for an interpreter, everybody whom they interpret for."""
    interpreter: Registration | None
    topics: tuple[Profile, ...]
    """What the others' profiles are that the meeting is about: to prepare from."""


def diary(registration: Registration) -> list[Appointment]:
    """Return somebody's published meetings in order of time; empty before there is a published timetable."""
    people = Registration.objects.select_related("person", "organisation", "side")
    placements = list(
        Placement.objects.filter(seats__registration=registration, timetable__status=TimetableStatus.PUBLISHED)
        .select_related("slot__hall__city", "interpreter__person", "meeting__request__profile")
        .prefetch_related(Prefetch("meeting__people", people))
        .order_by("slot__starts")
    )
    topics = _topics(placements)
    return [appointment_of(placement, registration, topics[placement.pk]) for placement in placements]


def appointment_of(placement: Placement, registration: Registration, topics: list[Profile]) -> Appointment:
    """Return a placed meeting as one of those at the table sees it."""
    zone = zone_of(placement.slot.hall)
    return Appointment(
        placement=placement,
        starts=placement.slot.starts.astimezone(zone),
        ends=placement.slot.ends.astimezone(zone),
        others=tuple(person for person in placement.meeting.people.all() if person.pk != registration.pk),
        interpreter=placement.interpreter,
        topics=tuple(profile for profile in topics if profile.registration_id != registration.pk),
    )


def _topics(placements: list[Placement]) -> defaultdict[int, list[Profile]]:
    """Per placement: the profile that was asked for, and the asker's own that suits it best."""
    requests = {row.pk: row.meeting.request for row in placements if row.meeting.request}
    asked_for = {request.profile_id for request in requests.values() if request.profile_id}
    suiting: dict[tuple[int, int], Profile] = {}
    for suggestion in (
        Suggestion.objects.filter(
            other__in=asked_for, profile__registration__in=[request.sender_id for request in requests.values()]
        )
        .select_related("profile")
        .order_by("-score", "pk")
    ):
        suiting.setdefault((suggestion.profile.registration_id, suggestion.other_id), suggestion.profile)
    topics: defaultdict[int, list[Profile]] = defaultdict(list)
    for placement, request in requests.items():
        if request.profile and request.profile_id:
            own = suiting.get((request.sender_id, request.profile_id))
            topics[placement] = [request.profile, *([own] if own else [])]
    return topics


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody suggested to a participant, by way of the two profiles that fit best."""

    registration: Registration
    suggestion: Suggestion
    live_request: MeetingRequest | None
    has_declined: bool
    """Whether they said no to this participant, which is final."""
    shared_presence: tuple[Presence, ...]
    """The partner's half days that both spend in the same city; empty means that they cannot meet."""


def partners_for(registration: Registration, *, limit: int | None = None, new_only: bool = False) -> list[Partner]:
    """Return the people suggested to a participant, best first, each once.

    Parameters
    ----------
    limit
        How many at most.
    new_only
        Leave out those with whom a request is open, agreed or declined, or for whom there is a wish.

    Those whom one of the two has blocked are left out.
    """
    suggestions = (
        Suggestion.objects.consented()
        .filter(profile__registration=registration)
        .select_related("profile", "other__registration__person", "other__registration__organisation")
        .prefetch_related("other__registration__presences__hall__city")
        .order_by("-score", "pk")
    )
    requests = requests_by_partner(registration)
    left_out = kept_apart(registration)
    if new_only:
        left_out |= set(registration.wishes.values_list("wished_id", flat=True))
    best: dict[int, Partner] = {}
    for suggestion in suggestions:
        other = suggestion.other.registration
        with_them = requests[other.pk]
        if other.pk in best or other.pk in left_out or (new_only and with_them):
            continue
        best[other.pk] = Partner(
            registration=other,
            suggestion=suggestion,
            live_request=next((request for request in with_them if request.status in LIVE), None),
            has_declined=has_declined(with_them, registration),
            shared_presence=presences_in_common(registration, other),
        )
        if limit is not None and len(best) == limit:
            break
    return list(best.values())


def seen_by_participant(registration: Registration) -> QuerySet[Registration]:
    """Return the participants whose page somebody may open: their own, who can be found, and with whom they have to do.

    To have to do with somebody is to have an open request, an agreed meeting, a wish or a block between the two: who no
    longer consents to being found does not disappear from these, and who no longer consents to being shown to the other
    side does.
    """
    requests = MeetingRequest.objects.filter(Q(sender=registration) | Q(recipient=registration), status__in=LIVE)
    concerned = {key for pair in requests.values_list("sender", "recipient") for key in pair}
    concerned |= {*registration.wishes.values_list("wished", flat=True), *kept_apart(registration)}
    concerned |= set(Registration.objects.filter(meetings__people=registration).values_list("pk", flat=True))
    return Registration.objects.filter(
        Q(pk=registration.pk)
        | Q(consenting(ConsentKind.TRANSFER), pk__in=concerned)
        | Q(consenting(*FOR_MEETINGS), status=RegistrationStatus.APPROVED),
        brokerage=registration.brokerage_id,
        type=RegistrationType.PARTICIPANT,
    ).select_related("person", "organisation", "side")


def kept_apart(registration: Registration) -> set[int]:
    """Return the keys of those whom somebody has blocked, or by whom they are blocked."""
    rows = Block.objects.filter(Q(blocker=registration) | Q(blocked=registration)).values_list("blocker", "blocked")
    return {key for pair in rows for key in pair} - {registration.pk}


def has_declined(requests: list[MeetingRequest], registration: Registration) -> bool:
    """Whether one of these requests is a refusal of what this participant asked."""
    return any(row.status == RequestStatus.DECLINED and row.sender_id == registration.pk for row in requests)


def presences_in_common(registration: Registration, other: Registration) -> tuple[Presence, ...]:
    """Return the other's half days that both spend in the same city; empty means that they cannot meet."""
    prefetch_related_objects([registration], "presences")  # once, however many others are compared
    prefetch_related_objects([other], "presences__hall__city")  # unless the caller has read them for a whole list
    here = {(presence.hall_id, presence.date, presence.half) for presence in registration.presences.all()}
    return tuple(
        presence for presence in other.presences.all() if (presence.hall_id, presence.date, presence.half) in here
    )


def requests_by_partner(registration: Registration) -> defaultdict[int, list[MeetingRequest]]:
    """All requests that somebody sent or received, by the other person's key."""
    by_partner: defaultdict[int, list[MeetingRequest]] = defaultdict(list)
    for request in MeetingRequest.objects.filter(Q(sender=registration) | Q(recipient=registration)):
        other = request.recipient_id if request.sender_id == registration.pk else request.sender_id
        by_partner[other].append(request)
    return by_partner


def requests_received(registration: Registration) -> QuerySet[MeetingRequest]:
    """Return what others have asked of somebody, latest first."""
    return registration.requests_received.select_related(
        "sender__person", "sender__organisation", "sender__side", "profile"
    )


def requests_sent(registration: Registration) -> QuerySet[MeetingRequest]:
    """Return what somebody has asked of others, latest first."""
    return registration.requests_sent.select_related(
        "recipient__person", "recipient__organisation", "recipient__side", "profile"
    )


def own_profiles(registration: Registration) -> QuerySet[Profile]:
    """Return somebody's profiles, those that live first, with translations and who is interested in them."""
    interests = Interest.objects.select_related("registration__person", "registration__organisation")
    return (
        registration.profiles.annotate(has_ended=ExpressionWrapper(Q(status=ProfileStatus.WITHDRAWN), BooleanField()))
        .prefetch_related("sectors", "texts", Prefetch("interests", interests))
        .order_by("has_ended", "reference")
    )
