"""Taking in a file of the other office: looked at first, then written whole, and harmless to read again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.answering_handed import LineAnswer, answer_lines
from ponte.brokerage.domain.exchange_format import Exchange, GivenAnswer, read_json
from ponte.brokerage.domain.exchange_people import take_people
from ponte.brokerage.domain.exchange_requests import take_requests
from ponte.brokerage.domain.exchange_sheet import read_sheet
from ponte.brokerage.domain.findings import Finding
from ponte.brokerage.domain.identities import here, keys_of
from ponte.brokerage.enums import ExchangeState, HandedAnswer
from ponte.brokerage.models import Brokerage, ExchangeFile, HandedRequest, HandOver, Installation
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Side

CONFLICTS = frozenset({"answered_already", "person_answered"})


@dataclass(frozen=True, slots=True)
class Counted:
    """How many findings of a kind a file has."""

    kind: str
    number: int


def upload_exchange(*, actor: Account, brokerage: Brokerage, side: Side, name: str, content: bytes) -> ExchangeFile:
    """Read a file and say line by line what writing it would do; nothing is written but the file itself.

    Raises
    ------
    Forbidden
        ``brokerage.hand_over``.
    Refused
        ``too_large``, ``not_an_exchange``, ``wrong_edition``, ``unknown_hand_over``, ``wrong_direction``.
    """
    require(actor, "brokerage.hand_over", side)
    exchange = _read(content)
    here()  # outside of what is undone: the name of this installation is drawn only once
    with transaction.atomic():
        findings = _tried(actor, brokerage, side, name, exchange)
        file = ExchangeFile.objects.create(
            brokerage=brokerage,
            side=side,
            name=name[-200:],
            content=content,
            uploaded_by=actor,
            findings=[asdict(finding) for finding in findings],
        )
        record(actor=actor, action="brokerage.upload_exchange", subject=file, name=file.name)
    return file


def write_exchange(*, actor: Account, file: ExchangeFile) -> list[Finding]:
    """Write every good line of an uploaded file in one transaction; what has changed since it was read is found anew.

    Raises
    ------
    Forbidden
        ``brokerage.hand_over``.
    Refused
        ``written_already``, and what `upload_exchange` raises.
    """
    require(actor, "brokerage.hand_over", file.side)
    with transaction.atomic():
        file = ExchangeFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        if file.state == ExchangeState.WRITTEN:
            raise Refused("written_already", _("This file has been written already."))
        findings = _take(actor, file.brokerage, file.side, file.name, _read(bytes(file.content)))
        file.findings = [asdict(finding) for finding in findings]
        file.state, file.content = ExchangeState.WRITTEN, b""
        file.save(update_fields=["findings", "state", "content"])
        counts = {counted.kind: counted.number for counted in counted_findings(findings)}
        record(actor=actor, action="brokerage.write_exchange", subject=file, findings=counts)
    return findings


def discard_exchange(*, actor: Account, file: ExchangeFile) -> None:
    """Forget a file that was not written.

    Raises
    ------
    Forbidden
        ``brokerage.hand_over``.
    Refused
        ``written_already``.
    """
    require(actor, "brokerage.hand_over", file.side)
    with transaction.atomic():
        if not ExchangeFile.objects.filter(pk=file.pk, state=ExchangeState.CHECKED).exists():
            raise Refused("written_already", _("This file has been written already."))
        record(actor=actor, action="brokerage.discard_exchange", subject=file, name=file.name)
        file.delete()


def counted_findings(findings: list[Finding]) -> list[Counted]:
    """Count findings by kind, in the order in which they were found first."""
    return [Counted(kind, number) for kind, number in Counter(finding.kind for finding in findings).items()]


def _read(content: bytes) -> Exchange:
    return read_sheet(content) if content[:2] == b"PK" else read_json(content)


def _tried(actor: Account, brokerage: Brokerage, side: Side, name: str, exchange: Exchange) -> list[Finding]:
    """Take a file in and undo it: what is found is then exactly what writing would find."""
    point = transaction.savepoint()
    try:
        return _take(actor, brokerage, side, name, exchange)
    finally:
        transaction.savepoint_rollback(point)


def _take(actor: Account, brokerage: Brokerage, side: Side, name: str, exchange: Exchange) -> list[Finding]:
    findings = [Finding("fault", fault.place, expected=fault.expected) for fault in exchange.faults]
    if exchange.installation is not None:
        _check_file(brokerage, side, exchange)
    own = here().uid
    if exchange.installation is not None and exchange.installation.installation != own:
        Installation.objects.update_or_create(
            uid=exchange.installation.installation, defaults={"name": exchange.office}
        )
        findings += take_people(actor=actor, brokerage=brokerage, side=side, exchange=exchange)
        is_answer = exchange.hand_over.startswith(str(own))
    else:
        is_answer = True
    if not exchange.hand_over:
        return findings
    key = keys_of("hand_over", [exchange.hand_over]).get(exchange.hand_over, 0)
    batch = HandOver.objects.filter(pk=key, brokerage=brokerage).select_related("from_side", "to_side").first()
    if not is_answer:
        return findings + take_requests(actor=actor, brokerage=brokerage, exchange=exchange, batch=batch)
    if batch is None:
        raise Refused("unknown_hand_over", _("The hand-over of this file is not one of this installation's."))
    return findings + _take_answers(actor, batch, name, exchange.answers)


def _check_file(brokerage: Brokerage, side: Side, exchange: Exchange) -> None:
    if exchange.edition != brokerage.edition.slug:
        raise Refused(
            "wrong_edition",
            _("The file is about the edition %(theirs)s; you work on %(ours)s.")
            % {"theirs": exchange.edition, "ours": brokerage.edition.slug},
        )
    codes = set(brokerage.edition.programme.sides.values_list("code", flat=True))
    named = {exchange.from_side, exchange.to_side} - {""}
    concerns_us = side.code in named if exchange.hand_over else side.code not in named
    if not named <= codes or not concerns_us:
        raise Refused(
            "wrong_direction",
            _("The file is of the sides %(named)s; it is not for your office.") % {"named": ", ".join(sorted(named))},
        )


def _take_answers(actor: Account, batch: HandOver, name: str, answers: list[GivenAnswer]) -> list[Finding]:
    """Answer the lines that the file answers; an answer that stands here already stays."""
    keys = keys_of("request", [given.request for given in answers])
    lines = {line.request_id: line for line in batch.lines.select_related("request")}
    findings, wanted = [], {}
    for given in answers:
        line = lines.get(keys.get(given.request, 0))
        if line is None:
            findings.append(Finding("unknown", given.place, reason=_("This request is not part of the hand-over.")))
        else:
            wanted[line.pk] = given
    result = answer_lines(
        actor=actor,
        hand_over=batch,
        answers=[LineAnswer(key, given.answer, given.note) for key, given in wanted.items()],
        from_file=name,
    )
    after = {line.pk: line for line in batch.lines.filter(pk__in=wanted).select_related("request")}
    for key, given in wanted.items():
        said = _said(given.answer, given.note)
        finding = {"place": given.place, "who": who_of(after[key]), "theirs": said}
        if key in result.refused:
            no = result.refused[key]
            kind = "conflict" if no.code in CONFLICTS else "refused"
            ours = _said(after[key].answer, after[key].note) if kind == "conflict" else ""
            findings.append(Finding(kind, ours=ours, reason=no.reason, **finding))
        else:
            findings.append(Finding("same" if key in result.unchanged else "answer", **finding))
    return findings


def who_of(line: HandedRequest) -> str:
    """Name the two of a line in Latin letters."""
    return f"{line.copy['sender']['name_latin']} → {line.copy['recipient']['name_latin']}"


def _said(answer: str, note: str) -> str:
    label = str(HandedAnswer(answer).label) if answer else ""
    return f"{label}: {note}" if note else label
