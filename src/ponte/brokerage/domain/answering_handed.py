"""An office answers, for its people, what the other office has handed over; whoever answers in person comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.handing_over import tell_office
from ponte.brokerage.domain.requesting import accept, decline, take_turns
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.domain.versions import check_seen, seen_of
from ponte.brokerage.enums import HandedAnswer, RequestStatus, Timing
from ponte.brokerage.models import HandedRequest, HandOver, MeetingRequest, Registration
from ponte.brokerage.queries.handing_over import office_answer
from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Officer

SETTLED = {RequestStatus.ACCEPTED: HandedAnswer.ACCEPTED, RequestStatus.DECLINED: HandedAnswer.DECLINED}
"""What a request says that its people have answered themselves."""

OPEN = ("", HandedAnswer.ASKED_BACK)
"""Answers of lines that the person may still answer; a question leaves the request open."""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What an office answers to one line."""

    line: int
    answer: HandedAnswer
    note: str = ""
    seen: str = ""
    """`seen_line` of the line as the officer saw it; empty where nobody has looked, as in a file."""


@dataclass(frozen=True, slots=True)
class LineRefusal:
    """Why a line could not be answered; every other line was."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a batch of answers, by the keys of the lines."""

    written: list[int]
    unchanged: list[int]
    """Lines that said so already."""
    refused: dict[int, LineRefusal]


def seen_line(line: HandedRequest) -> str:
    """Return what tells one state of a line from another."""
    return seen_of({"answer": line.answer, "note": line.note, "status": line.request.status})


def answer_lines(
    *, actor: Account, hand_over: HandOver, answers: Sequence[LineAnswer], from_file: str = ""
) -> Answered:
    """Answer lines on behalf of one's own people, by the same rules that hold for the people themselves.

    Each line is answered on its own: where a rule refuses one, the reason is returned and every other line is kept. A
    request that its person has answered keeps that answer. Where participants pick the time, the first of the proposed
    times that is still free is taken. Who is answered for gets one mail.

    Parameters
    ----------
    from_file
        Name of the file that the answers came in. Where the other office has nobody at this installation, the office
        that has handed over enters its file; else they upload it themselves.

    Raises
    ------
    Forbidden
        ``brokerage.hand_over``: this was handed to the other office.
    Refused
        ``handed_back``.
    """
    has_desk = Officer.objects.filter(side=hand_over.to_side).exists()
    require(actor, "brokerage.hand_over", hand_over.to_side if has_desk or not from_file else hand_over.from_side)
    result = Answered([], [], {})
    with transaction.atomic():
        list(HandOver.objects.select_for_update(no_key=True).filter(pk=hand_over.pk))
        hand_over.refresh_from_db(fields=["returned_at"])
        if hand_over.returned_at and not from_file:
            raise Refused("handed_back", _("The answers have been handed back already."))
        wanted = [answer.line for answer in answers]
        people = hand_over.lines.filter(pk__in=wanted).values_list("request__sender", "request__recipient")
        take_turns({person for pair in people for person in pair})
        lines = _lines(hand_over, wanted)
        _settle(lines.values())
        for answer in answers:
            line = lines.get(answer.line)
            if line is None:
                result.refused[answer.line] = LineRefusal("unknown_line", _("This line is not part of the hand-over."))
                continue
            try:
                with transaction.atomic():
                    is_new = _answer(actor, line, answer)
            except Refused as no:
                result.refused[answer.line] = LineRefusal(no.code, str(no))
            else:
                (result.written if is_new else result.unchanged).append(answer.line)
        if result.written:
            entry = record(
                actor=actor,
                action="brokerage.answer_handed",
                subject=hand_over,
                file=from_file,
                answers=[[key, lines[key].answer, lines[key].note] for key in result.written],
            )
            _tell_people(hand_over, [lines[key] for key in result.written], entry.pk)
    return result


def hand_back(*, actor: Account, hand_over: HandOver) -> int:
    """Hand the answers back: lines that people have answered themselves say so, and the other office is told.

    Returns
    -------
    int
        How many lines are left without an answer; they stay open for the people themselves.

    Raises
    ------
    Forbidden
        ``brokerage.hand_over``.
    Refused
        ``handed_back``.
    """
    require(actor, "brokerage.hand_over", hand_over.to_side)
    now = timezone.now()
    with transaction.atomic():
        still_here = HandOver.objects.filter(pk=hand_over.pk, returned_at__isnull=True)
        if not still_here.update(returned_at=now, returned_by=actor):
            raise Refused("handed_back", _("The answers have been handed back already."))
        _settle(hand_over.lines.filter(answer__in=OPEN, request__status__in=SETTLED).select_related("request"))
        hand_over.returned_at, hand_over.returned_by = now, actor
        unanswered = hand_over.lines.filter(answer="", request__status=RequestStatus.PENDING).count()
        record(actor=actor, action="brokerage.hand_back", subject=hand_over, unanswered=unanswered)
        tell_office(hand_over, hand_over.from_side, template="handed_back", unanswered=unanswered)
    return unanswered


def answer_oneself(*, actor: Account | None, request: MeetingRequest) -> None:
    """Open again what one's office declined, so that the person can answer themselves: their own answer counts.

    What an office has accepted is called off like every other meeting.

    Raises
    ------
    Refused
        ``not_by_office``, ``already_asked``.
    """
    with transaction.atomic():
        line = office_answer(request)
        if line is None or line.answer != HandedAnswer.DECLINED:
            raise Refused("not_by_office", _("Your office has declined nothing for you here."))
        pair = {request.sender_id, request.recipient_id}
        live = MeetingRequest.objects.filter(
            sender__in=pair, recipient__in=pair, status__in=[RequestStatus.PENDING, RequestStatus.ACCEPTED]
        )
        if live.exists():
            raise Refused("already_asked", _("A request between the two of you is already open."))
        closed = MeetingRequest.objects.filter(pk=request.pk, status=RequestStatus.DECLINED)
        if closed.update(status=RequestStatus.PENDING, answered=None, expires_at=None, decline_reason=""):
            record(actor=actor, action="brokerage.answer_oneself", subject=request, line=line.pk)


def _lines(hand_over: HandOver, keys: Sequence[int]) -> dict[int, HandedRequest]:
    people = (f"request__{end}__{what}" for end in ("sender", "recipient") for what in ("person__account", "side"))
    rows = hand_over.lines.filter(pk__in=keys).select_related(
        "request__sender__brokerage__edition", "request__recipient__brokerage__edition", *people
    )
    return {row.pk: row for row in rows}


def _answer(actor: Account, line: HandedRequest, given: LineAnswer) -> bool:
    """Answer one line; returns whether anything was written."""
    note = fitted(HandedRequest, "note", given.note)
    before = line.answer
    if before:
        if before == given.answer and (line.by_person or line.note == note):
            return False
        if line.by_person:
            raise Refused("person_answered", _("They have answered themselves in the meantime; their answer stays."))
        check_seen(given.seen, seen_line(line))
        # A question is no last word: who has seen it may change it, and a file may bring the answer.
        if before != HandedAnswer.ASKED_BACK or not (given.seen or given.answer != HandedAnswer.ASKED_BACK):
            raise Refused("answered_already", _("This line is answered already; the earlier answer stays."))
    if line.request.status == RequestStatus.PENDING and line.request.awaits_sender:
        raise Refused("with_sender", _("They have proposed another time; who asked answers next."))
    if given.answer == HandedAnswer.ASKED_BACK and not note:
        raise Refused("no_question", _("Write what you ask back."))
    if line.request.status != RequestStatus.PENDING:
        raise Refused("closed", _("This request has been withdrawn or has lapsed in the meantime."))
    if given.answer == HandedAnswer.ACCEPTED:
        _accept(actor, line.request)
    elif given.answer == HandedAnswer.DECLINED:
        decline(actor=actor, request=line.request, reason=note)
    line.answer, line.note, line.answered_at, line.answered_by = given.answer, note, timezone.now(), actor
    fields = {"answer": line.answer, "note": note, "answered_at": line.answered_at, "answered_by": actor}
    if not HandedRequest.objects.filter(pk=line.pk, answer=before).update(**fields):
        raise Refused("answered_already", _("This line is answered already; the earlier answer stays."))
    return True


def _accept(actor: Account, request: MeetingRequest) -> None:
    """Accept; where participants pick the time, at the first proposed one that is still free."""
    if request.sender.brokerage.timing == Timing.ORGANISER:
        accept(actor=actor, request=request)
        return
    refusal = Refused("no_time", _("No time was proposed; the person must propose one."))
    for proposed in request.proposed_times.select_related("slot__hall__city"):
        try:
            with transaction.atomic():
                accept(actor=actor, request=request, slot=proposed.slot)
        except Refused as no:
            refusal = no
        else:
            return
    raise refusal


def _settle(lines: Iterable[HandedRequest]) -> None:
    """Write into open lines what people have answered themselves."""
    for line in lines:
        if line.answer not in OPEN or line.request.status not in SETTLED:
            continue
        line.answer = SETTLED[RequestStatus(line.request.status)]
        line.by_person, line.answered_at = True, line.request.answered or timezone.now()
        HandedRequest.objects.filter(pk=line.pk, answer__in=OPEN).update(
            answer=line.answer, by_person=True, answered_at=line.answered_at
        )


def _tell_people(hand_over: HandOver, lines: Sequence[HandedRequest], entry: int) -> None:
    """One mail to each person who was answered for, with everything that was answered."""
    by_person: dict[Registration, list[HandedRequest]] = {}
    for line in lines:
        if line.answer != HandedAnswer.ASKED_BACK:
            by_person.setdefault(line.request.recipient, []).append(line)
    for person, own in by_person.items():
        tell(
            person,
            key=f"hand-over:{hand_over.pk}:{entry}:{person.pk}",
            template="answered_by_office",
            accepted=[line.request.sender for line in own if line.answer == HandedAnswer.ACCEPTED],
            declined=[line.request.sender for line in own if line.answer == HandedAnswer.DECLINED],
        )
