"""Settling what twin applications say differently: one side proposes a wording, the other accepts it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.calls.domain.facts import column_of, facts
from ponte.calls.domain.standing import locked, proposals_of
from ponte.calls.domain.telling import tell_amendment
from ponte.calls.domain.writing import MONEY, check_faults
from ponte.calls.enums import AmendmentState, Match
from ponte.calls.models import Amendment, Dossier, Proposal
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

MOST_DIGITS = 3
"""Of a number of months."""


def propose_value(*, actor: Account, proposal: Proposal, field: str, value: str) -> Amendment:
    """Propose to the other investigator what both applications shall say; an earlier open wording is replaced.

    Raises
    ------
    Forbidden
        ``calls.settle``.
    Refused
        ``not_open``, ``not_paired``, ``no_such_field``, ``wrong_value``, ``text_too_long``; ``nothing_to_settle``: both
        say so already.
    """
    require(actor, "calls.settle", proposal)
    with transaction.atomic():
        now = _confirmed(proposal)
        mine, theirs = _ends(now, actor)
        value = value.strip()
        if field not in facts(mine):
            raise Refused("no_such_field", _("The two applications need not say the same of this."))
        _read(field, value, mine)
        if facts(mine)[field] == facts(theirs)[field] == value:
            raise Refused("nothing_to_settle", _("Both applications say this already."))
        now.amendments.filter(field=field, state=AmendmentState.OPEN).update(state=AmendmentState.DECLINED)
        amendment = Amendment.objects.create(proposal=now, field=field, value=value, by=mine)
        record(actor=actor, action="calls.propose_value", subject=now, field=field, value=value)
        tell_amendment(now, theirs, key=str(amendment.pk))
    return amendment


def accept_value(*, actor: Account, amendment: Amendment) -> None:
    """Accept a wording: both applications say it from now on.

    Raises
    ------
    Forbidden
        ``calls.settle``.
    Refused
        ``not_open``, ``not_paired``, ``own_wording``, ``not_open_wording``; the code of a `Fault` that it would make.
    """
    require(actor, "calls.settle", amendment.proposal)
    with refusals_kept(actor=actor, action="calls.accept_value", subject=amendment.by, codes=MONEY):
        now = _confirmed(amendment.proposal)
        fresh = _answered(amendment, actor, now)
        value = _read(fresh.field, fresh.value, now.one)
        for dossier in now.dossiers:
            column = column_of(fresh.field, dossier)
            setattr(dossier, column, value)
            dossier.save(update_fields=[column])
            check_faults(dossier)
        fresh.state = AmendmentState.ACCEPTED
        fresh.save(update_fields=["state"])
        record(actor=actor, action="calls.accept_value", subject=now, field=fresh.field, value=fresh.value)


def decline_value(*, actor: Account, amendment: Amendment) -> None:
    """Decline a wording; raises as `accept_value` does."""
    require(actor, "calls.settle", amendment.proposal)
    with transaction.atomic():
        now = _confirmed(amendment.proposal)
        fresh = _answered(amendment, actor, now)
        fresh.state = AmendmentState.DECLINED
        fresh.save(update_fields=["state"])
        record(actor=actor, action="calls.decline_value", subject=now, field=fresh.field, value=fresh.value)


def _confirmed(proposal: Proposal) -> Proposal:
    call = locked(proposal.call)
    if call.phase != CallPhase.FILING:
        raise Refused("not_open", _("The call is closed: nothing can be settled any more."))
    now = proposals_of(call).get(pk=proposal.pk)
    if now.match != Match.CONFIRMED:
        raise Refused("not_paired", _("Confirm first that both are the same project."))
    return now


def _answered(amendment: Amendment, actor: Account, proposal: Proposal) -> Amendment:
    now = proposal.amendments.select_related("by").get(pk=amendment.pk)
    if now.state != AmendmentState.OPEN:
        raise Refused("not_open_wording", _("This wording has been answered or replaced already."))
    if now.by.account_id == actor.pk:
        raise Refused("own_wording", _("The other investigator answers your wording."))
    return now


def _ends(proposal: Proposal, actor: Account) -> tuple[Dossier, Dossier]:
    """Return the actor's own application and the other one."""
    mine, theirs = sorted(proposal.dossiers, key=lambda one: one.account_id != actor.pk)
    return mine, theirs


def _read(field: str, value: str, dossier: Dossier) -> object:
    """Turn a wording into what an application's column holds."""
    if field == "theme":
        theme = dossier.call.themes.filter(code=value).first()
        if theme is None:
            raise Refused("wrong_value", _("Choose one of the themes of the call."))
        return theme
    if field == "months":
        if not value.isdecimal() or len(value) > MOST_DIGITS or int(value) < 1:
            raise Refused("wrong_value", _("Give the duration as a number of months."))
        return int(value)
    if not value:
        raise Refused("wrong_value", _("Say what both applications shall say."))
    return fitted(Dossier, column_of(field, dossier), value)
