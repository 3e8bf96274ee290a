"""What a participant or an interpreter sees: partners, requests, diary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from ponte.brokerage.domain.attending import halls_by_key
from ponte.brokerage.domain.clock import zone_of
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
    Meeting,
    MeetingRequest,
    Placement,
    Presence,
    Profile,
    ProfileText,
    Registration,
    Seat,
    Suggestion,
    Wish,
)
from ponte.brokerage.models.registration import FOR_MEETINGS, consenting
from ponte.common.compiled import CompiledQuery, fill
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
    placements = _published_placements(registration.pk)
    if placements:
        people = defaultdict(list)
        for row in _at_published_tables(registration.pk):
            people[row.meeting_id].append(row.registration)
        for placement in placements:
            fill(placement.meeting, "people", people[placement.meeting_id])
    topics = _topics(placements)
    return [appointment_of(placement, registration, topics[placement.pk]) for placement in placements]


@CompiledQuery
def _published_placements(registration: int) -> QuerySet[Placement]:
    return (
        Placement.objects.filter(seats__registration=registration, timetable__status=TimetableStatus.PUBLISHED)
        .select_related("slot__hall__city", "interpreter__person", "meeting__request__profile")
        .order_by("slot__starts")
    )


@CompiledQuery
def _at_published_tables(registration: int) -> QuerySet[Any]:
    """Who meets in the published meetings of somebody, the interpreters aside: rows of `Meeting.people`."""
    theirs = Seat.objects.filter(registration=registration, timetable__status=TimetableStatus.PUBLISHED)
    rows = Meeting.people.through.objects.filter(meeting__in=theirs.order_by().values("placement__meeting"))
    people = (f"registration__{what}" for what in ("person", "organisation", "side"))
    return rows.select_related(*people).order_by("registration")


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
    requests = {} if new_only else requests_by_partner(registration)
    shared = _shared_with_suggested(registration)
    best: dict[int, Partner] = {}
    for suggestion in (_newly_suggested_to if new_only else _suggested_to)(registration.pk):
        other = suggestion.other.registration
        if other.pk in best:
            continue
        with_them = requests.get(other.pk, [])
        best[other.pk] = Partner(
            registration=other,
            suggestion=suggestion,
            live_request=next((request for request in with_them if request.status in LIVE), None),
            has_declined=has_declined(with_them, registration),
            shared_presence=tuple(shared[other.pk]),
        )
        if limit is not None and len(best) == limit:
            break
    return list(best.values())


def _suggestions(registration: int) -> QuerySet[Suggestion]:
    """Suggestions to somebody of people whom neither has blocked, best first."""
    return (
        Suggestion.objects.consented()
        .filter(
            ~Exists(Block.objects.filter(blocker=registration, blocked=OuterRef("other__registration"))),
            ~Exists(Block.objects.filter(blocked=registration, blocker=OuterRef("other__registration"))),
            profile__registration=registration,
        )
        .select_related("profile", "other__registration__person", "other__registration__organisation")
        .order_by("-score", "pk")
    )


_suggested_to = CompiledQuery(_suggestions)


@CompiledQuery
def _newly_suggested_to(registration: int) -> QuerySet[Suggestion]:
    other = OuterRef("other__registration")
    return _suggestions(registration).filter(
        ~Exists(MeetingRequest.objects.filter(sender=registration, recipient=other)),
        ~Exists(MeetingRequest.objects.filter(recipient=registration, sender=other)),
        ~Exists(Wish.objects.filter(wisher=registration, wished=other)),
    )


def _shared_with_suggested(registration: Registration) -> defaultdict[int, list[Presence]]:
    """Return the half days of those suggested to somebody that both spend in the same city."""
    halls = halls_by_key(registration.brokerage_id)
    shared: defaultdict[int, list[Presence]] = defaultdict(list)
    for presence in _presences_of_suggested(registration.pk):
        presence.hall = halls[presence.hall_id]
        shared[presence.registration_id].append(presence)
    return shared


@CompiledQuery
def _presences_of_suggested(registration: int) -> QuerySet[Presence]:
    suggested = Suggestion.objects.filter(profile__registration=registration).order_by()
    rows = Presence.objects.filter(registration__in=suggested.values("other__registration"))
    return _in_common(rows, registration)


@CompiledQuery
def _presences_between(registration: int, other: int) -> QuerySet[Presence]:
    return _in_common(Presence.objects.filter(registration=other), registration).select_related("hall__city")


def _in_common(presences: QuerySet[Presence], registration: int) -> QuerySet[Presence]:
    """Keep the half days that somebody else spends in the same city."""
    at_the_time = {name: OuterRef(name) for name in ("hall", "date", "half")}
    return presences.filter(Exists(Presence.objects.filter(registration=registration, **at_the_time)))


def suggestions_with_profiles(
    registration: Registration, other: Registration
) -> tuple[list[Suggestion], list[Profile]]:
    """Return why two suit each other, best first, and the other's published profiles, with texts and sectors."""
    both = registration.pk, other.pk
    profiles = [*_own_profiles(registration.pk), *_published_profiles(other.pk)]
    found = {profile.pk: profile for profile in profiles}
    texts, sectors = defaultdict(list), defaultdict(list)
    for text in _texts_of(*both):
        texts[text.profile_id].append(text)
    for tie in _sectors_of(*both):
        sectors[tie.profile_id].append(tie.sector)
    for profile in found.values():
        fill(profile, "texts", texts[profile.pk])
        fill(profile, "sectors", sectors[profile.pk])
    pairs = [pair for pair in _suggested_between(registration.pk, other.pk) if pair.other_id in found]
    for pair in pairs:
        pair.profile, pair.other = found[pair.profile_id], found[pair.other_id]
    return pairs, [profile for profile in found.values() if profile.registration_id == other.pk]


@CompiledQuery
def _suggested_between(registration: int, other: int) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.consented().filter(profile__registration=registration, other__registration=other)
    return rows.order_by("-score", "pk")


@CompiledQuery
def _own_profiles(registration: int) -> QuerySet[Profile]:
    return Profile.objects.filter(registration=registration)


@CompiledQuery
def _published_profiles(registration: int) -> QuerySet[Profile]:
    return Profile.objects.published().filter(registration=registration)


@CompiledQuery
def _texts_of(registration: int, other: int) -> QuerySet[ProfileText]:
    return ProfileText.objects.filter(profile__registration__in=(registration, other))


@CompiledQuery
def _sectors_of(registration: int, other: int) -> QuerySet[Any]:
    """Rows of `Profile.sectors`."""
    ties = Profile.sectors.through.objects.filter(profile__registration__in=(registration, other))
    return ties.select_related("sector").order_by("sector")


def profiles_of_interest(registration: Registration) -> set[int]:
    """Return the keys of the profiles whose owners somebody has told that they are interested."""
    return set(_interests_of(registration.pk))


@CompiledQuery
def _interests_of(registration: int) -> QuerySet[Interest, int]:
    return Interest.objects.filter(registration=registration).order_by().values_list("profile", flat=True)


def has_blocked(registration: Registration, other: Registration) -> bool:
    """Whether somebody has blocked another."""
    return (registration.pk, other.pk) in _blocks_of(registration.pk)


def seen_by_participant(registration: Registration, slug: str) -> Registration | None:
    """Return a participant by their slug, if somebody may open their page.

    They may open their own, those of participants who can be found, and of those with whom they have to do: with whom
    there is an open request, an agreed meeting, a wish or a block between the two. Who no longer consents to being
    found does not disappear from these, and who no longer consents to being shown to the other side does.
    """
    return _seen.first(registration.pk, registration.brokerage_id, slug)


@CompiledQuery
def _seen(registration: int, brokerage: int, slug: str) -> QuerySet[Registration]:
    asked = MeetingRequest.objects.filter(status__in=LIVE)
    concerned = (
        Q(pk__in=asked.filter(sender=registration).values("recipient"))
        | Q(pk__in=asked.filter(recipient=registration).values("sender"))
        | Q(pk__in=Wish.objects.filter(wisher=registration).values("wished"))
        | Q(pk__in=Block.objects.filter(blocker=registration).values("blocked"))
        | Q(pk__in=Block.objects.filter(blocked=registration).values("blocker"))
        | Q(meetings__people=registration)
    )
    return (
        Registration.objects.filter(
            Q(pk=registration)
            | (consenting(ConsentKind.TRANSFER) & concerned)
            | Q(consenting(*FOR_MEETINGS), status=RegistrationStatus.APPROVED),
            brokerage=brokerage,
            type=RegistrationType.PARTICIPANT,
            person__slug=slug,
        )
        .select_related("person", "organisation", "side", "participation", "brokerage__edition")
        .order_by("pk")[:1]
    )


def kept_apart(registration: Registration) -> set[int]:
    """Return the keys of those whom somebody has blocked, or by whom they are blocked."""
    return {key for pair in _blocks_of(registration.pk) for key in pair} - {registration.pk}


@CompiledQuery
def _blocks_of(registration: int) -> QuerySet[Block, tuple[int, int]]:
    concerning = Block.objects.filter(Q(blocker=registration) | Q(blocked=registration))
    return concerning.order_by().values_list("blocker", "blocked")


def has_declined(requests: list[MeetingRequest], registration: Registration) -> bool:
    """Whether one of these requests is a refusal of what this participant asked."""
    return any(row.status == RequestStatus.DECLINED and row.sender_id == registration.pk for row in requests)


def presences_in_common(registration: Registration, other: Registration) -> tuple[Presence, ...]:
    """Return the other's half days that both spend in the same city; empty means that they cannot meet."""
    return tuple(_presences_between(registration.pk, other.pk))


def requests_by_partner(registration: Registration) -> defaultdict[int, list[MeetingRequest]]:
    """All requests that somebody sent or received, by the other person's key."""
    by_partner: defaultdict[int, list[MeetingRequest]] = defaultdict(list)
    for request in _requests_with(registration.pk):
        other = request.recipient_id if request.sender_id == registration.pk else request.sender_id
        by_partner[other].append(request)
    return by_partner


@CompiledQuery
def _requests_with(registration: int) -> QuerySet[MeetingRequest]:
    return MeetingRequest.objects.filter(Q(sender=registration) | Q(recipient=registration))


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
