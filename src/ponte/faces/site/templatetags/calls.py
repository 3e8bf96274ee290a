"""Phases, money and hours of joint calls in templates: ``{% load calls %}``."""

from __future__ import annotations

import datetime as dt

from babel.numbers import format_decimal
from django import template

from ponte.calls.domain.costs import payer_of
from ponte.calls.domain.telling import say_hour
from ponte.calls.models import BudgetLine, Call, CallSide, Dossier, Project, Proposal
from ponte.calls.reasons import why
from ponte.calls.workflows import CallPhase, DossierPhase, ProjectPhase
from ponte.common.workflows import Audience
from ponte.faces.site.dates import locale

register = template.Library()

TONES: dict[str, str] = {
    CallPhase.FILING: "accent",
    CallPhase.DECIDED: "success",
    DossierPhase.FILED: "accent",
    DossierPhase.ELIGIBLE: "accent",
    DossierPhase.FUNDED: "success",
    DossierPhase.EXCLUDED: "danger",
    DossierPhase.VOID: "danger",
    DossierPhase.DRAFT: "warning",
    ProjectPhase.RUNNING: "accent",
    ProjectPhase.CLOSED: "success",
}
"""Colours of tags, by phase; others are quiet."""


@register.filter
def phase_label(subject: Call | Dossier | Project, audience: str = Audience.PUBLIC) -> str:
    """Say where something stands, as an audience calls it."""
    match subject:
        case Call():
            workflow = subject.what.call
        case Dossier():
            workflow = subject.call.what.dossier
        case _:
            workflow = subject.proposal.call.what.project
    return str(workflow.phase(subject.phase).said_to(Audience(audience)))


@register.filter
def phase_tone(subject: Call | Dossier | Project) -> str:
    """Colour of the tag of where something stands."""
    return TONES.get(subject.phase, "muted")


@register.filter
def money(amount: int, currency: str) -> str:
    """Write an amount in whole units: ``30,000 EUR``."""
    return f"{format_decimal(amount, locale=locale())}\u00a0{currency}"


@register.filter
def payer_in(line: BudgetLine, dossier: Dossier) -> CallSide:
    """Side that a line of an application falls on: its amounts are in that side's currency."""
    return payer_of(dossier, line.cost)


@register.filter
def hour_at(moment: dt.datetime, call_side: CallSide) -> str:
    """Write a moment by the clocks of a side."""
    return say_hour(moment, call_side)


@register.filter
def reason(dossier: Dossier) -> str:
    """Say why an application stands as it does."""
    return why(dossier.reason, {one.side.code: one.side.name for one in dossier.call.sides.all()})


@register.filter
def dossier_of(proposal: Proposal, call_side: CallSide) -> Dossier:
    """Application of a proposal that a side judges."""
    return proposal.of_side(call_side)


@register.filter
def granted_by(project: Project, call_side: CallSide) -> int:
    """What a side gives a project in all."""
    return sum(grant.amount for grant in project.grants.all() if grant.call_side_id == call_side.pk)


@register.filter
def total_of(call_side: CallSide, totals: dict[int, int]) -> int:
    """A side's part of totals by the side's key."""
    return totals.get(call_side.pk, 0)
