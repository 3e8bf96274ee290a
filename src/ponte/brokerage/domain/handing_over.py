"""Handing a batch of requests to the other office."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.brokerage.domain.handing_over_copies import copies_of
from ponte.brokerage.models import Brokerage, HandedRequest, HandOver, MeetingRequest
from ponte.brokerage.queries.handing_over import TO_HAND_OVER, difference, last_number
from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.domain.outbox import Letter, enqueue_many
from ponte.press.enums import Purpose
from ponte.programme.models import Officer, Side

MOST_LINES = 2000
"""How many requests one hand-over may hold: its answers are written while somebody waits for the page."""


def hand_over(
    *, actor: Account, brokerage: Brokerage, side: Side, other: Side, requests: Collection[int], note: str = ""
) -> HandOver:
    """Hand requests of one's own people to the other office, which is told by mail.

    Parameters
    ----------
    requests
        Keys of those chosen among the `TO_HAND_OVER` of `difference`; any that have been answered, withdrawn or handed
        over in the meantime are left out.

    Raises
    ------
    Forbidden
        ``brokerage.hand_over``: not of one's own side.
    Refused
        ``text_too_long``, ``nothing_to_hand_over``, ``too_many_lines``, ``handed_over_at_once``.
    """
    require(actor, "brokerage.hand_over", side)
    note = fitted(HandOver, "note", note)
    wanted = set(requests)
    try:
        with transaction.atomic():
            list(Side.objects.select_for_update(no_key=True).filter(pk=side.pk))  # one hand-over of an office at a time
            chosen = [
                candidate.request
                for candidate in difference(brokerage, side, other)
                if candidate.request in wanted and candidate.change in TO_HAND_OVER
            ]
            if not chosen:
                raise Refused("nothing_to_hand_over", _("None of these requests is left to hand over."))
            if len(chosen) > MOST_LINES:
                raise Refused(
                    "too_many_lines", _("Hand over %(most)d requests at a time at most.") % {"most": MOST_LINES}
                )
            batch = HandOver.objects.create(
                brokerage=brokerage,
                from_side=side,
                to_side=other,
                number=last_number(brokerage, side) + 1,
                note=note,
                made_by=actor,
            )
            copies = copies_of(MeetingRequest.objects.filter(pk__in=chosen))
            HandedRequest.objects.bulk_create(
                (HandedRequest(hand_over=batch, request_id=key, copy=copies[key]) for key in chosen), batch_size=200
            )
            record(actor=actor, action="brokerage.hand_over", subject=batch, requests=chosen, note=batch.note)
            tell_office(batch, other, template="handed_over", lines=len(chosen))
    except IntegrityError:
        # Two officers of one side at the same instant; the database let one number through.
        raise Refused("handed_over_at_once", _("A colleague has just handed over. Look at what is left.")) from None
    return batch


def tell_office(batch: HandOver, side: Side, *, template: str, **context: object) -> None:
    """File a mail to everybody who works for a side's office, in their language."""
    letters = []
    for officer in Officer.objects.filter(side=side, account__is_active=True).select_related("account"):
        with override(officer.account.language):
            values = {"batch": batch, "edition": batch.brokerage.edition, **context}
            text = render_to_string(f"brokerage/mail/{template}.txt", values)
        subject, _separator, body = text.strip().partition("\n")
        letters.append(
            Letter(
                key=f"hand-over:{batch.pk}:{template}:{officer.account_id}",
                purpose=Purpose.MEETINGS,
                subject=subject,
                text=body.strip(),
                programme_id=side.programme_id,
                account=officer.account,
            )
        )
    enqueue_many(letters)
