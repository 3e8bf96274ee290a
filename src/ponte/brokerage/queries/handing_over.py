"""What an office would hand over now, what it has handed over and been handed, and how far the answers have come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.handing_over_copies import COMPARED, Copy, changes_between, copies_of
from ponte.brokerage.enums import HandedAnswer, HandingChange, RequestStatus
from ponte.brokerage.models import Brokerage, HandedRequest, HandOver, MeetingRequest
from ponte.brokerage.models.registration import consenting
from ponte.common.refusals import Refused
from ponte.people.enums import ConsentKind
from ponte.people.models import Account
from ponte.programme.models import Side

TO_HAND_OVER = frozenset({HandingChange.NEW, HandingChange.CHANGED, HandingChange.ASKED_BACK})
"""What goes into the next hand-over; the rest of the difference is told, and handed over no more."""
CLOSED = frozenset({RequestStatus.WITHDRAWN, RequestStatus.EXPIRED, RequestStatus.CALLED_OFF})
_DONE = ~Q(lines__answer="") | ~Q(lines__request__status=RequestStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request of one's own people, compared with the last time that it was handed over."""

    request: int
    copy: Copy
    change: HandingChange
    fields: list[str | Promise]
    """What has changed since."""
    question: str
    """What the other office asked back."""
    status: str
    """The `RequestStatus` it has now."""


def sides_at_work(officer: Account, brokerage: Brokerage) -> tuple[Side, Side]:
    """Return the side whose office somebody works for, and the other one.

    Raises
    ------
    Refused
        ``one_side_only``.
    """
    own = own_sides(officer, brokerage)[0]
    other = brokerage.edition.programme.sides.select_related("office").exclude(pk=own.pk).order_by("pk").first()
    if other is None:
        raise Refused("one_side_only", _("This programme has one side only; there is nobody to hand over to."))
    return own, other


def difference(brokerage: Brokerage, side: Side, other: Side) -> list[Candidate]:
    """Compare every request of a side's people to the other side with its last hand-over, the oldest first.

    Closed requests that were never handed over are no business of the other office, nor are those whose sender does not
    consent to that; requests whose answer has come back to who asked are with one's own people. A constant number of
    queries.
    """
    requests = MeetingRequest.objects.filter(sender__brokerage=brokerage, sender__side=side, recipient__side=other)
    consents = consenting(ConsentKind.TRANSFER, registration="sender__")
    latest = HandedRequest.objects.filter(request=OuterRef("pk"), hand_over__from_side=side).order_by("-pk")
    standing = {
        row["pk"]: row
        for row in requests.annotate(
            line=Subquery(latest.values("pk")[:1]),
            was=Subquery(latest.values("copy")[:1]),
            answer=Subquery(latest.values("answer")[:1]),
            note=Subquery(latest.values("note")[:1]),
            may_go=ExpressionWrapper(consents, output_field=BooleanField()),
        ).values("pk", "status", "awaits_sender", "line", "was", "answer", "note", "may_go")
    }
    found = []
    for key, copy in copies_of(requests).items():
        row = standing[key]
        is_open = row["may_go"] and row["status"] == RequestStatus.PENDING and not row["awaits_sender"]
        fields = changes_between(row["was"], copy) if row["line"] else []
        if not row["line"]:
            if not is_open:
                continue
            change = HandingChange.NEW
        elif row["status"] in CLOSED:
            change = HandingChange.WITHDRAWN
        elif not is_open:
            change = HandingChange.ANSWERED
        elif row["answer"] == HandedAnswer.ASKED_BACK:
            change = HandingChange.ASKED_BACK
        else:
            change = HandingChange.CHANGED if fields else HandingChange.WAITING
        question = row["note"] if change == HandingChange.ASKED_BACK else ""
        found.append(Candidate(key, copy, change, [COMPARED[field] for field in fields], question, row["status"]))
    return found


def difference_counts(candidates: list[Candidate]) -> list[tuple[HandingChange, int]]:
    """Count a difference by how its requests stand."""
    counts = Counter(candidate.change for candidate in candidates)
    return [(change, counts[change]) for change in HandingChange]


def hand_overs_of(brokerage: Brokerage, sides: list[Side]) -> QuerySet[HandOver]:
    """Return what these sides' offices have handed over and been handed, latest first, with ``total`` and ``done``."""
    return (
        HandOver.objects.filter(Q(from_side__in=sides) | Q(to_side__in=sides), brokerage=brokerage)
        .select_related("from_side__office", "to_side__office", "brokerage__edition", "origin__installation")
        .annotate(total=Count("lines"), done=Count("lines", filter=_DONE))
        .order_by("-made_at", "-pk")
    )


def lines_of(hand_over: HandOver) -> QuerySet[HandedRequest]:
    """Return the lines of a hand-over with what an answer sheet shows."""
    return hand_over.lines.select_related("request", "answered_by").order_by("pk")


LINE_FILTERS: dict[str, Q] = {
    "open": Q(answer="", request__status=RequestStatus.PENDING),
    "accepted": Q(answer=HandedAnswer.ACCEPTED) | Q(answer="", request__status=RequestStatus.ACCEPTED),
    "declined": Q(answer=HandedAnswer.DECLINED) | Q(answer="", request__status=RequestStatus.DECLINED),
    "asked-back": Q(answer=HandedAnswer.ASKED_BACK),
    "closed": Q(answer="", request__status__in=CLOSED),
}
"""Which lines an answer sheet can be narrowed down to."""


def line_counts(hand_over: HandOver) -> dict[str, int]:
    """Count the lines of a hand-over by filter, in one query."""
    counts: dict[str, int] = hand_over.lines.aggregate(
        **{name.replace("-", "_"): Count("pk", filter=condition) for name, condition in LINE_FILTERS.items()}
    )
    return {name: counts[name.replace("-", "_")] for name in LINE_FILTERS}


def office_answer(request: MeetingRequest) -> HandedRequest | None:
    """Return the line by which an office answered a request that still stands so; None if its people did themselves."""
    answers = {RequestStatus.ACCEPTED: HandedAnswer.ACCEPTED, RequestStatus.DECLINED: HandedAnswer.DECLINED}
    answer = answers.get(RequestStatus(request.status))
    if answer is None:
        return None
    lines = request.handed.filter(answer=answer, by_person=False, answered_at__gte=F("request__answered"))
    return lines.select_related("hand_over__to_side").order_by("-pk").first()


def last_number(brokerage: Brokerage, from_side: Side) -> int:
    """Return the number of a side's latest hand-over; 0 before the first."""
    return brokerage.hand_overs.filter(from_side=from_side).aggregate(last=Max("number"))["last"] or 0
