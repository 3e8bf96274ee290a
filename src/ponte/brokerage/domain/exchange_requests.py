"""Requests of another installation, entered here from its file as a hand-over to one's own office."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.exchange_format import Exchange, ForeignRequest
from ponte.brokerage.domain.findings import Finding
from ponte.brokerage.domain.handing_over import tell_office
from ponte.brokerage.domain.handing_over_copies import copies_of
from ponte.brokerage.domain.identities import here, keys_of, read_id, remember
from ponte.brokerage.domain.requesting_rules import check_pair
from ponte.brokerage.models import (
    Brokerage,
    HandedRequest,
    HandOver,
    MeetingRequest,
    Profile,
    ProposedTime,
    Registration,
    Slot,
)
from ponte.brokerage.queries.handing_over import last_number
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Side


def take_requests(*, actor: Account, brokerage: Brokerage, exchange: Exchange, batch: HandOver | None) -> list[Finding]:
    """Enter the requests that are unknown here, and the hand-over that they are lines of.

    Parameters
    ----------
    batch
        The hand-over, if an earlier reading has made it.
    """
    sides = {side.code: side for side in brokerage.edition.programme.sides.all()}
    known = keys_of("request", [one.id for one in exchange.requests])
    people = keys_of("registration", [key for one in exchange.requests for key in (one.sender, one.recipient)])
    registrations = Registration.objects.select_related("person", "side", "brokerage__edition").in_bulk(
        set(people.values())
    )
    profiles = keys_of("profile", [one.profile for one in exchange.requests if one.profile])
    findings, lines = [], []
    for one in exchange.requests:
        sender, recipient = (registrations.get(people.get(key, 0)) for key in (one.sender, one.recipient))
        if one.id in known:
            lines.append(known[one.id])
            findings.append(Finding("request-known", one.place))
            continue
        if sender is None or recipient is None or {sender.brokerage_id, recipient.brokerage_id} != {brokerage.pk}:
            reason = _("Who asks or who is asked is not known here.")
            findings.append(Finding("unknown", one.place, theirs=one.message, reason=reason))
            continue
        who = f"{sender.person.name_latin} → {recipient.person.name_latin}"
        try:
            with transaction.atomic():
                lines.append(_enter(actor, exchange, one, sender, recipient, profiles.get(one.profile, 0)))
            findings.append(Finding("request-new", one.place, who=who, theirs=one.message))
        except Refused as no:
            findings.append(Finding("refused", one.place, who=who, reason=str(no)))
        except IntegrityError:
            reason = _("A request between the two is already open here.")
            findings.append(Finding("refused", one.place, who=who, reason=reason))
    if lines and batch is None:
        batch = _make_batch(actor, brokerage, exchange, sides)
        tell_office(batch, batch.to_side, template="handed_over", lines=len(lines))
    if batch is not None:
        _add_lines(batch, lines)
    return findings


def _enter(
    actor: Account,
    exchange: Exchange,
    one: ForeignRequest,
    sender: Registration,
    recipient: Registration,
    profile: int,
) -> int:
    identity = read_id("request", one.id)
    if identity is None or identity.installation == here().uid:
        raise Refused("unknown_request", _("The id is one of this installation's, and no request here has it."))
    check_pair(sender, recipient)
    if (_code(sender), _code(recipient)) != (exchange.from_side, exchange.to_side):
        raise Refused("wrong_direction", _("The two are not of the sides that the file names."))
    request = MeetingRequest.objects.create(
        sender=sender,
        recipient=recipient,
        profile=Profile.objects.filter(pk=profile, registration=recipient).first(),
        message=one.message,
        expires_at=one.answer_by,
    )
    MeetingRequest.objects.filter(pk=request.pk).update(created=one.sent_at)
    for city, starts in one.times:
        slot = Slot.objects.filter(hall__brokerage=sender.brokerage, hall__city__slug=city, starts=starts).first()
        if slot is None:
            raise Refused(
                "unknown_time",
                _("This edition has no slot in %(city)s at %(time)s.") % {"city": city, "time": starts.isoformat()},
            )
        ProposedTime.objects.create(request=request, slot=slot)
    remember(identity, request.pk, {})
    record(actor=actor, action="brokerage.take_request", subject=request, id=one.id)
    return request.pk


def _code(registration: Registration) -> str:
    return registration.side.code if registration.side else ""


def _make_batch(actor: Account, brokerage: Brokerage, exchange: Exchange, sides: dict[str, Side]) -> HandOver:
    from_side, to_side = sides[exchange.from_side], sides[exchange.to_side]
    identity = read_id("hand_over", exchange.hand_over)
    taken = brokerage.hand_overs.filter(from_side=from_side, to_side=to_side, number=exchange.number).exists()
    batch = HandOver.objects.create(
        brokerage=brokerage,
        from_side=from_side,
        to_side=to_side,
        number=last_number(brokerage, from_side) + 1 if taken else exchange.number,
        note=exchange.note,
    )
    if identity is not None:
        remember(identity, batch.pk, {})
    record(actor=actor, action="brokerage.take_hand_over", subject=batch, id=exchange.hand_over)
    return batch


def _add_lines(batch: HandOver, requests: list[int]) -> None:
    """Make lines of those requests that are none yet."""
    present = set(batch.lines.values_list("request_id", flat=True))
    copies = copies_of(MeetingRequest.objects.filter(pk__in=[key for key in requests if key not in present]))
    HandedRequest.objects.bulk_create(
        (HandedRequest(hand_over=batch, request_id=key, copy=copy) for key, copy in copies.items()), batch_size=200
    )
