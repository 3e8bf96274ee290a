"""Writing hand-overs and people as ``ponte.handover/1``; no address leaves this installation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from ponte.brokerage.domain.answering_handed import OPEN, SETTLED
from ponte.brokerage.domain.exchange_format import FORMAT
from ponte.brokerage.domain.identities import here, ids_of
from ponte.brokerage.enums import ProfileStatus, RegistrationType, RequestStatus
from ponte.brokerage.models import Brokerage, HandedRequest, HandOver, MeetingRequest, Profile, Registration
from ponte.brokerage.models.registration import consenting
from ponte.people.enums import ConsentKind
from ponte.programme.models import Side


def exchange_of(hand_over: HandOver) -> dict[str, Any]:
    """Write a hand-over with the people it is about, as it is handed over or, with answers, as it goes back.

    Lines of people who have taken back their consent to that since are left out.
    """
    lines = list(
        hand_over.lines.filter(
            consenting(ConsentKind.TRANSFER, registration="request__sender__"),
            consenting(ConsentKind.TRANSFER, registration="request__recipient__"),
        )
        .select_related("request")
        .prefetch_related("request__proposed_times__slot__hall__city")
    )
    requests = [line.request for line in lines]
    ids = ids_of("request", [request.pk for request in requests])
    ends = {key for request in requests for key in (request.sender_id, request.recipient_id)}
    people = ids_of("registration", ends)
    profiles = ids_of("profile", [request.profile_id for request in requests if request.profile_id])
    return _frame(hand_over.brokerage, hand_over.from_side) | {
        "hand_over": {
            "id": ids_of("hand_over", [hand_over.pk])[hand_over.pk],
            "number": hand_over.number,
            "from": hand_over.from_side.code,
            "to": hand_over.to_side.code,
            "note": hand_over.note,
            "made_at": hand_over.made_at.isoformat(),
        },
        "people": _people(Registration.objects.filter(pk__in=ends)),
        "requests": [
            {
                "id": ids[line.request_id],
                "sender": people[line.request.sender_id],
                "recipient": people[line.request.recipient_id],
                "profile": profiles.get(line.request.profile_id or 0),
                **_asked(line.request),
                "answer": effective_answer(line),
                "note": line.note,
            }
            for line in lines
        ],
    }


def people_exchange(brokerage: Brokerage, side: Side) -> dict[str, Any]:
    """Write the people of a side who can be found for meetings, with their published profiles, to be asked there."""
    own = Q(brokerage=brokerage, side=side, type=RegistrationType.PARTICIPANT)
    people = _people(Registration.objects.open_to_meetings().filter(own))
    return _frame(brokerage, side) | {"people": people, "requests": []}


def effective_answer(line: HandedRequest) -> str:
    """Return what was answered to a line, by whomever; empty while nobody has."""
    settled = SETTLED.get(RequestStatus(line.request.status))
    return settled.value if settled and line.answer in OPEN else line.answer


def _frame(brokerage: Brokerage, side: Side) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "written_at": timezone.now().isoformat(timespec="seconds"),
        "installation": {"id": str(here().uid), "name": side.office.name if side.office else side.name},
        "edition": brokerage.edition.slug,
        "side": side.code,
    }


def _asked(request: MeetingRequest) -> dict[str, Any]:
    return {
        "message": request.message,
        "sent_at": request.created.isoformat(),
        "answer_by": request.expires_at.isoformat() if request.expires_at else None,
        "times": [
            {"city": time.slot.hall.city.slug, "starts": time.slot.starts.isoformat()}
            for time in request.proposed_times.all()
        ],
    }


def _people(registrations: Any) -> list[dict[str, Any]]:
    published = Profile.objects.filter(status=ProfileStatus.PUBLISHED).prefetch_related("sectors")
    rows = list(
        registrations.order_by("pk")
        .select_related("person", "side", "organisation")
        .prefetch_related(
            "organisation__identifiers", "presences__hall__city", Prefetch("profiles", published, to_attr="shown")
        )
    )
    ids = ids_of("registration", [row.pk for row in rows])
    profiles = ids_of("profile", [profile.pk for row in rows for profile in row.shown])
    return [
        {
            "id": ids[row.pk],
            "side": row.side.code,
            "name_latin": row.person.name_latin,
            "name_han": row.person.name_han,
            "orcid": row.person.orcid,
            "organisation": {
                "name": row.organisation.name_en or row.organisation.name,
                "kind": row.organisation.kind,
                "country": row.organisation.country,
                **{number.scheme: number.value for number in row.organisation.identifiers.all()},
            },
            "position": row.job_title,
            "languages": row.languages,
            "presences": [
                {"city": one.hall.city.slug, "date": one.date.isoformat(), "half": one.half}
                for one in row.presences.all()
            ],
            "profiles": _profiles(row.shown, profiles),
        }
        for row in rows
    ]


def _profiles(shown: Iterable[Profile], ids: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": ids[profile.pk],
            **{key: getattr(profile, key) for key in ("reference", "kind", "language", "title", "text", "keywords")},
            "sectors": [sector.slug for sector in profile.sectors.all()],
        }
        for profile in shown
    ]
