"""Publishing a call, and closing it: what was filed on one side only, or never settled, is void.

Whoever is paired late still gets a week to confirm and settle it (`facts.SETTLING`): a call with such a pair closes
only after that. Nothing can be filed meanwhile.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.calls.domain.facts import differences_of, settles_until
from ponte.calls.domain.filing import void
from ponte.calls.domain.pairing import find_pairs
from ponte.calls.domain.standing import dossiers_of, locked, proposals_of
from ponte.calls.domain.telling import say_hour, tell_offices, tell_void
from ponte.calls.enums import Match
from ponte.calls.findable import index_call
from ponte.calls.models import Call, Dossier
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

SIDES = 2


def publish_call(*, actor: Account | None, call: Call) -> None:
    """Let everybody see a call; applications are taken by the calendar of each side.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``not_in_this_phase``, ``two_sides``, ``no_criteria``.
    """
    with transaction.atomic():
        now = locked(call)
        phase = now.what.call.target("calls.publish", phase=now.phase, actor=actor, subject=now)
        sides = list(now.sides.all())
        if len(sides) != SIDES:
            raise Refused("two_sides", _("A joint call has two sides. Enter both first."))
        if any(not side.criteria.exists() for side in sides):
            raise Refused("no_criteria", _("Say by which criteria each side judges, before anybody applies."))
        _turn(now, phase)
        record(actor=actor, action="calls.publish", subject=now)
        index_call(now)
    call.refresh_from_db()


def call_off(*, actor: Account | None, call: Call) -> None:
    """Call a call off before it is decided; what was written is void, and its investigators and both offices are told.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``not_in_this_phase``.
    """
    with transaction.atomic():
        now = locked(call)
        _turn(now, now.what.call.target("calls.call_off", phase=now.phase, actor=actor, subject=now))
        fell = [one for one in dossiers_of(now) if void(actor=actor, dossier=one, reason={"code": "called_off"})]
        record(actor=actor, action="calls.call_off", subject=now, dossiers=len(fell))
        tell_void(fell)
        tell_offices(
            now,
            key="called-off",
            subject=gettext_lazy("“%(call)s” has been called off"),
            text=gettext_lazy(
                "“%(call)s” has been called off. Its applications are void, and their investigators are written to."
            ),
        )
        index_call(now)
    call.refresh_from_db()


def close_call(*, actor: Account | None, call: Call) -> list[Dossier]:
    """Close a call whose hours are over on both sides; done again, it does nothing.

    What was filed last is paired first, and stays paired if the call has to wait for it. Then every application is
    void that was not filed, has no twin, whose twin nobody confirmed, or that says something else than its twin; its
    investigator is told why.

    Returns
    -------
    list of Dossier
        Those that are void now.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``still_open``: a side still takes applications; ``settling``: pairs were found too lately;
        ``not_in_this_phase``: it was not published.
    """
    if actor is not None:
        require(actor, "calls.run_call", call)
    if not call.sides.filter(closes__gt=timezone.now()).exists():
        find_pairs(actor=None, call=call)
    with transaction.atomic():
        now = locked(call)
        if now.phase not in (CallPhase.DRAFT, CallPhase.FILING):
            return []  # somebody was faster
        phase = now.what.call.target("calls.close", phase=now.phase, actor=actor, subject=now)
        if any(side.closes > timezone.now() for side in now.sides.all()):
            raise Refused("still_open", _("A side still takes applications. Its hour of closing is published."))
        if (until := _settles(now)) > timezone.now():
            raise Refused(
                "settling",
                _("Some pairs were found lately: they may be confirmed and settled until %(moment)s.")
                % {"moment": say_hour(until, now.sides.all()[0])},
            )
        fell = [one for one, reason in _fallen(now) if void(actor=None, dossier=one, reason=reason)]
        _turn(now, phase)
        record(actor=actor, action="calls.close", subject=now, void=[one.pk for one in fell])
        tell_void(fell)
        tell_offices(
            now,
            key="closed",
            subject=gettext_lazy("“%(call)s” is closed"),
            text=gettext_lazy("The applications of “%(call)s” are paired. Each agency now checks its own."),
        )
    call.refresh_from_db()
    return fell


def close_due_calls(now: dt.datetime | None = None) -> int:
    """Close every call whose hours are over and whose pairs are settled or had their time; return how many it were."""
    now = now or timezone.now()
    due = Call.objects.filter(phase=CallPhase.FILING).exclude(sides__closes__gt=now)
    closed = 0
    for call in due:
        try:
            close_call(actor=None, call=call)
            closed += 1
        except Refused as no:
            if no.code != "settling":
                raise
    return closed


def _settles(call: Call) -> dt.datetime:
    """Return until when pairs of a call that are not confirmed, or not settled, may still become so."""
    waiting = [
        settles_until(pair)
        for pair in proposals_of(call)
        if pair.match == Match.SUGGESTED or (pair.match == Match.CONFIRMED and differences_of(pair))
    ]
    return max(waiting, default=timezone.now())


def _fallen(call: Call) -> list[tuple[Dossier, dict[str, object]]]:
    """Say which applications fall at closing, each with why."""
    fallen: list[tuple[Dossier, dict[str, object]]] = []
    confirmed = [one for one in proposals_of(call) if one.match == Match.CONFIRMED]
    unsettled = {one.pk: [difference.field for difference in differences_of(one)] for one in confirmed}
    proposal_of = {dossier.pk: one for one in confirmed for dossier in one.dossiers}
    suggested = {
        key for pair in call.proposals.filter(match=Match.SUGGESTED).values_list("one", "other") for key in pair
    }
    for dossier in dossiers_of(call):
        if dossier.phase == DossierPhase.DRAFT:
            fallen.append((dossier, {"code": "never_filed"}))
        elif dossier.phase != DossierPhase.FILED:
            continue
        elif (proposal := proposal_of.get(dossier.pk)) is None:
            code = "not_confirmed" if dossier.pk in suggested else "one_sided"
            fallen.append((dossier, {"code": code}))
        elif unsettled[proposal.pk]:
            fallen.append((dossier, {"code": "unsettled", "fields": unsettled[proposal.pk]}))
    return fallen


def _turn(call: Call, phase: str) -> None:
    call.phase = phase
    call.save(update_fields=["phase"])
