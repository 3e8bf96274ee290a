"""What the matching is told beside the profiles: codes of sectors, what the host places want, what has passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q

from ponte.brokerage.enums import RequestStatus, TimetableStatus
from ponte.brokerage.models import Brokerage, Hall, MeetingRequest, Profile
from ponte.engine.matching import Context, Encounter
from ponte.engine.matching.context import Outcome
from ponte.people.enums import PlaceKind
from ponte.people.models import Place, Sector, Strength

ANSWERS: dict[str, Outcome] = {
    RequestStatus.ACCEPTED: "accepted",
    RequestStatus.DECLINED: "declined",
    RequestStatus.WITHDRAWN: "withdrawn",
}
NO = (RequestStatus.DECLINED, RequestStatus.WITHDRAWN)


def matching_context(brokerage: Brokerage, profiles: Iterable[Profile]) -> Context:
    """Return what is known beside the profiles of a brokerage.

    * A request declined or taken back keeps the profiles of the two apart; once either profile has changed since, it
      only speaks against them.
    * Answers of this edition are what weights are learnt from; what is open or agreed in it speaks neither way.
    * Of earlier editions of the programme, having met and having asked without an answer speak against a pair, and so
      does a no, since the profiles are new.
    """
    return Context(
        nace={slug: tuple(codes) for slug, codes in Sector.objects.values_list("slug", "nace") if codes},
        priorities=_priorities(brokerage),
        history=[*_this_edition(brokerage, profiles), *_earlier_editions(brokerage, profiles)],
    )


def _priorities(brokerage: Brokerage) -> list[str]:
    """Return the sectors that the cities of the meetings, or what they belong to below the country, are strong in."""
    parents = dict(Place.objects.exclude(kind=PlaceKind.COUNTRY).values_list("pk", "parent_id"))
    places: set[int] = set()
    for city in Hall.objects.filter(brokerage=brokerage).values_list("city_id", flat=True):
        place: int | None = city
        while place in parents and place not in places:
            places.add(place)
            place = parents[place]
    claims = Strength.objects.filter(place__in=places).values_list("sector__slug", flat=True)
    return sorted(set(claims))


def _this_edition(brokerage: Brokerage, profiles: Iterable[Profile]) -> Iterator[Encounter]:
    filed: defaultdict[int, list[Profile]] = defaultdict(list)
    for profile in profiles:
        filed[profile.registration_id].append(profile)
    answered = MeetingRequest.objects.filter(sender__brokerage=brokerage, status__in=ANSWERS, answered__isnull=False)
    for request in answered.order_by("pk"):
        for mine in filed[request.sender_id]:
            for theirs in filed[request.recipient_id]:
                changed = request.answered is not None and max(mine.changed, theirs.changed) > request.answered
                lapsed = changed and request.status in NO
                outcome = "lapsed" if lapsed else ANSWERS[request.status]
                yield Encounter(mine.reference, theirs.reference, outcome)


def _earlier_editions(brokerage: Brokerage, profiles: Iterable[Profile]) -> Iterator[Encounter]:
    filed: defaultdict[int, list[Profile]] = defaultdict(list)
    for profile in profiles:
        filed[profile.registration.person_id].append(profile)
    earlier = MeetingRequest.objects.filter(
        sender__brokerage__edition__programme=brokerage.edition.programme_id,
        sender__brokerage__edition__starts__lt=brokerage.edition.starts,
    )
    came_of_it: dict[Outcome, Q] = {
        "met": Q(meeting__placements__timetable__status=TimetableStatus.PUBLISHED),
        "asked": Q(status__in=(RequestStatus.PENDING, RequestStatus.EXPIRED)),
        "lapsed": Q(status__in=NO),
    }
    for outcome, condition in came_of_it.items():
        requests = earlier.filter(condition)
        pairs = requests.order_by("sender__person", "recipient__person").distinct()
        for sender, recipient in pairs.values_list("sender__person", "recipient__person"):
            for mine in filed[sender]:
                for theirs in filed[recipient]:
                    yield Encounter(mine.reference, theirs.reference, outcome)
