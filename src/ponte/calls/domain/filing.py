"""Filing an application, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.calls.domain.standing import fresh, locked
from ponte.calls.domain.telling import tell_filed, tell_void
from ponte.calls.domain.writing import MONEY, check_faults, check_open
from ponte.calls.enums import Match
from ponte.calls.models import Dossier, Proposal
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account


def file_dossier(*, actor: Account, dossier: Dossier) -> Dossier:
    """File an application: from now on the agency sees it, and a worker looks for its twin.

    Raises
    ------
    Forbidden
        ``calls.write_dossier``.
    Refused
        ``not_open``, ``not_in_this_phase``; the code of a `Fault`. Asking for too much money is kept in the audit
        trail.
    """
    from ponte.calls.tasks import find_pairs_task

    require(actor, "calls.write_dossier", dossier)
    with refusals_kept(actor=actor, action="calls.file", subject=dossier, codes=MONEY):
        call = locked(dossier.call)
        check_open(call, dossier.call_side)
        now = fresh(dossier)
        phase = call.what.dossier.target("calls.file", phase=now.phase, actor=actor, subject=now)
        check_faults(now)
        now.phase, now.filed_at = phase, timezone.now()
        now.save(update_fields=["phase", "filed_at"])
        if call.what.is_twin:
            find_pairs_task.enqueue(call.pk)  # the queue is a table: filed with the rest, or not at all
        else:
            Proposal.objects.create(call=call, one=now, match=Match.CONFIRMED)
        record(actor=actor, action="calls.file", subject=now, at=now.filed_at.isoformat())
        tell_filed(now)
    return now


def withdraw_dossier(*, actor: Account, dossier: Dossier) -> None:
    """Take an application back; once the call is closed, its twin falls with it and its investigator is told.

    Raises
    ------
    Forbidden
        ``calls.write_dossier``.
    Refused
        ``not_in_this_phase``; ``too_late``: the commission has met.
    """
    with transaction.atomic():
        call = locked(dossier.call)
        if call.phase not in (CallPhase.FILING, CallPhase.ELIGIBILITY, CallPhase.EVALUATION):
            raise Refused("too_late", _("The mixed commission has convened. Write to your agency."))
        now = fresh(dossier)
        now.phase = call.what.dossier.target("calls.withdraw", phase=now.phase, actor=actor, subject=now)
        now.save(update_fields=["phase"])
        record(actor=actor, action="calls.withdraw", subject=now)
        leave(now)
        if call.phase != CallPhase.FILING:
            fell = [twin for twin in _twins(now) if void(actor=None, dossier=twin, reason={"code": "twin_withdrawn"})]
            tell_void(fell)


def leave(dossier: Dossier) -> None:
    """Take an application out of the pairs that were only suggested, and out of its own while the call is open."""
    pairs = Proposal.objects.filter(one=dossier) | Proposal.objects.filter(other=dossier)
    pairs.filter(match=Match.SUGGESTED).delete()
    if dossier.call.phase == CallPhase.FILING:
        pairs.filter(match=Match.CONFIRMED).update(match=Match.DISMISSED)


def void(*, actor: Account | None, dossier: Dossier, reason: dict[str, object]) -> bool:
    """Declare an application void where it can still be; call it inside a transaction, and tell its investigator."""
    workflow = dossier.call.what.dossier
    try:
        phase = workflow.target("calls.void", phase=dossier.phase, actor=None, subject=dossier)
    except Refused:
        return False
    dossier.phase, dossier.reason = phase, reason
    dossier.save(update_fields=["phase", "reason"])
    record(actor=actor, action="calls.void", subject=dossier, **reason)
    return True


def _twins(dossier: Dossier) -> list[Dossier]:
    confirmed = Proposal.objects.filter(match=Match.CONFIRMED)
    pairs = confirmed.filter(one=dossier) | confirmed.filter(other=dossier)
    keys = [key for pair in pairs.values_list("one", "other") for key in pair if key and key != dossier.pk]
    return [fresh(one) for one in Dossier.objects.filter(pk__in=keys)]
