"""Who has registered: the own side's office admits, refuses, asks back, withdraws, and undoes."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.admitting import (
    DECIDED_FROM,
    MOST_AT_ONCE,
    decide,
    decision_effect,
    own_sides,
    undo_decision,
)
from ponte.brokerage.domain.registering_answers import said_answers
from ponte.brokerage.domain.registering_withdrawal import (
    NOT_TAKING_PART,
    undo_withdrawal,
    withdraw_registration,
    withdrawal_effect,
)
from ponte.brokerage.domain.withdrawing_consents import record_told_withdrawal
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Brokerage, Registration
from ponte.brokerage.queries.registrations import counts_by_side, registrations_of
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.lists import listing
from ponte.faces.desk.registration_forms import NoteForm, RegistrationFilter
from ponte.people.domain.consenting import standings
from ponte.people.enums import ConsentKind

COLUMNS = {
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "status": gettext_lazy("State"),
    "applied": gettext_lazy("Applied"),
}
WORDS = {
    RegistrationStatus.APPROVED: gettext_lazy("Admit"),
    RegistrationStatus.REFUSED: gettext_lazy("Refuse"),
    RegistrationStatus.RETURNED: gettext_lazy("Ask back"),
}
LAST = "last_decision"
"""Name in the session of the audit entry that can still be undone."""


@for_officers
def registrations(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """List the own side's people by what they wait for; the other side's are numbers only."""
    sides = own_sides(request.user, brokerage)
    form = RegistrationFilter(request.GET, brokerage=brokerage)
    counts = counts_by_side(brokerage)
    context = {
        "section": "registrations",
        "brokerage": brokerage,
        "form": form,
        "listing": listing(request, form, form.narrow(registrations_of(brokerage, sides)), COLUMNS, frozenset()),
        "states": [
            (status, label, sum(one.by_status[status] for one in counts if one.side in sides))
            for status, label in RegistrationStatus.choices
        ],
        "others": [one for one in counts if one.side not in sides],
        "decisions": WORDS.items(),
        "undo": request.session.get(LAST),
    }
    template = "desk/registrations/_list.html" if request.headers.get("HX-Request") else "desk/registrations/list.html"
    return render(request, template, context)


@for_officers
def registration(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show what somebody has told, and what can be decided."""
    row = _own(request, brokerage, pk)
    consents = standings(row.person.account) if row.person.account else []
    context = {
        "section": "registrations",
        "row": row,
        "answers": said_answers(row.answers, row.participation) if row.participation else [],
        "identifiers": row.organisation.identifiers.all() if row.organisation else [],
        "presences": row.presences.select_related("hall__city"),
        "consents": consents,
        "can_take_back": [one for one in consents if one.holds and one.kind != ConsentKind.ACCOUNT],
        "decisions": [(status, label) for status, label in WORDS.items() if row.status in DECIDED_FROM[status]],
        "can_withdraw": row.status not in NOT_TAKING_PART,
        "can_act_for": rules.has_perm("brokerage.act_for", request.user, row),
        "undo": request.session.get(LAST),
    }
    return render(request, "desk/registrations/one.html", context)


@require_POST
@for_officers
def decision(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Say what a decision would do to how many people; do it once that is confirmed."""
    status = request.POST.get("decision", "")
    if status not in DECIDED_FROM:
        raise Refused("unknown_decision", _("Choose what to decide."))
    rows = list(_chosen(request, brokerage))
    if not rows:
        raise Refused("nobody_chosen", _("Choose at least one person."))
    form = NoteForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            entry = decide(
                actor=request.user,
                brokerage=brokerage,
                registrations=rows,
                status=status,
                note=form.cleaned_data["note"],
            )
        except Refused as no:
            form.add_error("note" if no.code == "no_reason" else None, str(no))
        else:
            number = len(entry.data["registrations"])
            request.session[LAST] = entry.pk
            done = ngettext("Decided about %(number)d person.", "Decided about %(number)d people.", number)
            messages.success(request, done % {"number": number})
            return redirect("desk:registrations")
    context = {
        "section": "registrations",
        "status": status,
        "word": WORDS[RegistrationStatus(status)],
        "rows": rows,
        "effect": decision_effect(rows, status),
        "needs_note": status != RegistrationStatus.APPROVED,
        "form": form,
    }
    return render(request, "desk/registrations/decide.html", context)


@for_officers
def withdraw(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Say what a withdrawal would do to whom; do it once that is confirmed."""
    row = _own(request, brokerage, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = withdraw_registration(actor=request.user, registration=row, note=form.cleaned_data["note"])
        request.session[LAST] = entry.pk
        messages.success(request, _("The registration is withdrawn."))
        return redirect("desk:registration", pk=pk)
    context = {"section": "registrations", "row": row, "effect": withdrawal_effect(row), "form": form}
    return render(request, "desk/registrations/withdraw.html", context)


@require_POST
@for_officers
def withdraw_consent(request: SignedIn, brokerage: Brokerage, pk: int, kind: str) -> HttpResponse:
    """Note that somebody takes a consent back, as they have told their office."""
    row = _own(request, brokerage, pk)
    if kind not in ConsentKind.values:
        raise Http404
    record_told_withdrawal(actor=request.user, registration=row, kind=ConsentKind(kind))
    messages.success(request, _("Noted: it holds from this moment, and they are told by mail."))
    return redirect("desk:registration", pk=pk)


@require_POST
@for_officers
def undo(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Take back the latest decision or withdrawal."""
    entry = get_object_or_404(
        AuditEntry, pk=pk, actor=request.user, action__in=["brokerage.decide", "brokerage.withdraw_registration"]
    )
    request.session.pop(LAST, None)
    if entry.action == "brokerage.decide":
        number = undo_decision(actor=request.user, entry=entry)
        undone = ngettext("Undone for %(number)d person.", "Undone for %(number)d people.", number)
        messages.success(request, undone % {"number": number})
        return redirect("desk:registrations")
    row = undo_withdrawal(actor=request.user, entry=entry)
    messages.success(request, _("The registration stands again. Meetings that were called off must be agreed anew."))
    return redirect("desk:registration", pk=row.pk)


def _chosen(request: SignedIn, brokerage: Brokerage) -> QuerySet[Registration]:
    """Those who were ticked; or all that the filter shows, where that was asked for."""
    own = registrations_of(brokerage, own_sides(request.user, brokerage))
    if "all" not in request.POST:
        keys: list[Any] = [key for key in request.POST.getlist("people") if key.isdecimal()]
        return own.filter(pk__in=keys).order_by("person__name_latin", "pk")
    return RegistrationFilter(request.POST, brokerage=brokerage).narrow(own)[: MOST_AT_ONCE + 1]


def _own(request: SignedIn, brokerage: Brokerage, pk: int) -> Registration:
    return get_object_or_404(registrations_of(brokerage, own_sides(request.user, brokerage)), pk=pk)
