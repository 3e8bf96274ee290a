"""Wanting nothing more of somebody, without their being told."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ponte.brokerage.domain.requesting import call_off, decline, withdraw
from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import Block, MeetingRequest, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account


def block(*, actor: Account | None, blocker: Registration, blocked: Registration) -> None:
    """Keep somebody from asking, wishing or writing; they are told only that the blocker is not available.

    What is open between the two ends as it does every day, so that it gives nothing away: their request is declined,
    one's own is withdrawn, an agreed meeting is called off. Blocking twice changes nothing.

    Raises
    ------
    Refused
        ``yourself``.
    """
    if blocker.pk == blocked.pk:
        raise Refused("yourself", _("You cannot block yourself."))
    with transaction.atomic():
        row, is_new = Block.objects.get_or_create(blocker=blocker, blocked=blocked)
        if not is_new:
            return
        record(actor=actor, action="brokerage.block", subject=row, blocked=blocked.pk)
        between = Q(sender=blocker, recipient=blocked) | Q(sender=blocked, recipient=blocker)
        for request in MeetingRequest.objects.filter(between).select_related("sender__person", "recipient__person"):
            if request.status == RequestStatus.ACCEPTED:
                call_off(actor=actor, request=request, by=blocker)
            elif request.status == RequestStatus.PENDING:
                end = withdraw if request.sender_id == blocker.pk else decline
                end(actor=actor, request=request)


def unblock(*, actor: Account | None, blocker: Registration, blocked: Registration) -> None:
    """Lift a block; what it has ended stays ended."""
    with transaction.atomic():
        row = Block.objects.filter(blocker=blocker, blocked=blocked).first()
        if row is not None:
            record(actor=actor, action="brokerage.unblock", subject=row, blocked=blocked.pk)
            row.delete()
