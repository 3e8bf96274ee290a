"""Eligibility: what the rules say of each application, and what an officer of its own side decides."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.calls.domain.checking import Fault, faults_with_twin
from ponte.calls.domain.filing import void
from ponte.calls.domain.standing import dossiers_of, fresh, locked, proposals_of
from ponte.calls.domain.telling import tell_excluded, tell_void
from ponte.calls.enums import Match
from ponte.calls.models import Call, Dossier, Proposal
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account


def admit(*, actor: Account, dossier: Dossier, reason: str = "") -> None:
    """Find an application eligible.

    Parameters
    ----------
    reason
        Why, where the computed checks say otherwise.

    Raises
    ------
    Forbidden
        ``calls.check_eligibility``: of the other side.
    Refused
        ``not_in_this_phase``, ``no_reason``.
    """
    with transaction.atomic():
        now, found = _checked(actor, dossier)
        if found and not reason.strip():
            raise Refused("no_reason", _("The checks find faults. Say why the application is eligible all the same."))
        now.phase = now.call.what.dossier.target("calls.admit", phase=now.phase, actor=actor, subject=now)
        now.checked_by = actor
        now.save(update_fields=["phase", "checked_by"])
        record(
            actor=actor,
            action="calls.admit",
            subject=now,
            reason=reason.strip(),
            faults=[fault.code for fault in found],
        )


def exclude(*, actor: Account, dossier: Dossier, reason: str) -> None:
    """Find an application not eligible; its investigator reads the reason.

    Raises
    ------
    Forbidden
        ``calls.check_eligibility``: of the other side.
    Refused
        ``not_in_this_phase``, ``no_reason``.
    """
    with transaction.atomic():
        now, found = _checked(actor, dossier)
        if not reason.strip():
            raise Refused("no_reason", _("Say why: the investigator reads it."))
        now.phase = now.call.what.dossier.target("calls.exclude", phase=now.phase, actor=actor, subject=now)
        now.checked_by, now.reason = actor, {"code": "excluded", "why": reason.strip()}
        now.save(update_fields=["phase", "checked_by", "reason"])
        record(
            actor=actor,
            action="calls.exclude",
            subject=now,
            reason=reason.strip(),
            faults=[fault.code for fault in found],
        )
        tell_excluded(now)


def begin_evaluation(*, actor: Account, call: Call) -> list[Proposal]:
    """Go on to the reviews once both sides have decided on all; the twin of what was excluded is void.

    Returns
    -------
    list of Proposal
        Those to be reviewed.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``not_in_this_phase``, ``undecided``, ``nothing_left``.
    """
    with transaction.atomic():
        now = locked(call)
        phase = now.what.call.target("calls.begin_evaluation", phase=now.phase, actor=actor, subject=now)
        waiting = dossiers_of(now).filter(phase=DossierPhase.FILED).count()
        if waiting:
            raise Refused(
                "undecided",
                ngettext(
                    "%(number)d application waits for its agency's decision.",
                    "%(number)d applications wait for their agency's decision.",
                    waiting,
                )
                % {"number": waiting},
            )
        going_on = []
        for proposal in proposals_of(now).filter(match=Match.CONFIRMED):
            if all(dossier.phase == DossierPhase.ELIGIBLE for dossier in proposal.dossiers):
                going_on.append(proposal)
            else:
                reason = {"code": "twin_excluded"}
                tell_void(one for one in proposal.dossiers if void(actor=None, dossier=one, reason=dict(reason)))
        if not going_on:
            raise Refused("nothing_left", _("No proposal is eligible on both sides: there is nothing to evaluate."))
        now.phase = phase
        now.save(update_fields=["phase"])
        record(actor=actor, action="calls.begin_evaluation", subject=now, proposals=[one.pk for one in going_on])
    call.refresh_from_db()
    return going_on


def _checked(actor: Account, dossier: Dossier) -> tuple[Dossier, list[Fault]]:
    require(actor, "calls.check_eligibility", dossier)
    call = locked(dossier.call)
    if call.phase != CallPhase.ELIGIBILITY:
        raise Refused("not_in_this_phase", _("Eligibility is decided between closing and evaluation."))
    now = fresh(dossier)
    return now, faults_with_twin(now)
