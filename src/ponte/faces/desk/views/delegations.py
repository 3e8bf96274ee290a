"""Delegations at the desk: who travels in which order, what they do, and the list for the host city."""

from __future__ import annotations

from typing import Any, Literal

import rules
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ponte.brokerage.domain.delegating import (
    add_member,
    delete_appointment,
    move_member,
    name_head,
    remove_member,
    write_appointment,
)
from ponte.brokerage.enums import RegistrationStatus, RegistrationType
from ponte.brokerage.models import Brokerage, DelegationAppointment, DelegationMember, Registration
from ponte.brokerage.queries import search_people
from ponte.brokerage.queries.delegations import by_day, delegations_of, members_of, programme_of
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.delegation_forms import AppointmentForm
from ponte.faces.desk.host_list import host_list
from ponte.programme.models import Delegation

MOST_FOUND = 20
"""How many people a search for new members shows."""


@for_officers
def delegations(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """List the edition's delegations."""
    context = {"section": "delegations", "delegations": delegations_of(brokerage.edition)}
    return render(request, "desk/delegations/list.html", context)


@for_officers
def delegation(request: SignedIn, brokerage: Brokerage, slug: str) -> HttpResponse:
    """Show a delegation's members in order, its programme, and whom else it could take along."""
    row = _delegation(brokerage, slug)
    words = request.GET.get("q", "").strip()
    days = by_day(programme_of(row))
    can_change = rules.has_perm("brokerage.run_delegation", request.user, row)
    context = {
        "section": "delegations",
        "delegation": row,
        "members": members_of(row),
        "days": days,
        "cities": list({city.pk: city for _day, city, _lines in days}.values()),
        "can_change": can_change,
        "q": words,
        "found": _others(brokerage, row, words) if words and can_change else [],
    }
    return render(request, "desk/delegations/one.html", context)


@require_POST
@for_officers
def change_members(request: SignedIn, brokerage: Brokerage, slug: str) -> HttpResponse:
    """Take one tap: somebody comes along, goes, moves in the order, or heads the delegation."""
    row = _delegation(brokerage, slug)
    action, key = request.POST.get("action", ""), request.POST.get("person", "")
    if not key.isdecimal():
        raise Http404
    if action == "add":
        found = get_object_or_404(Registration.objects.select_related("brokerage"), brokerage=brokerage, pk=key)
        add_member(actor=request.user, delegation=row, registration=found)
        return redirect("desk:delegation", slug)
    member = get_object_or_404(DelegationMember.objects.select_related("delegation__edition"), delegation=row, pk=key)
    if action == "head":
        name_head(actor=request.user, member=member)
    elif action == "remove":
        remove_member(actor=request.user, member=member)
    else:
        direction: Literal["up", "down"] = "up" if action == "up" else "down"
        move_member(actor=request.user, member=member, direction=direction)
    return redirect("desk:delegation", slug)


@for_officers
def appointment(request: SignedIn, brokerage: Brokerage, slug: str, pk: int | None = None) -> HttpResponse:
    """Write something into a delegation's own programme; what is refused stays in the form with the reason."""
    owner = _delegation(brokerage, slug)
    require(request.user, "brokerage.run_delegation", owner)
    row = get_object_or_404(owner.appointments.select_related("city"), pk=pk) if pk else None
    form = AppointmentForm(request.POST or None, row=row, day=brokerage.edition.starts)
    if request.method == "POST" and form.is_valid():
        try:
            write_appointment(
                actor=request.user,
                delegation=owner,
                row=row,
                texts=form.told,
                city=form.cleaned_data["city"],
                starts=form.moment("starts"),
                ends=form.moment("ends"),
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved. The members' diaries show it, and no meeting is put there any more."))
            return redirect("desk:delegation", slug)
    context: dict[str, Any] = {"section": "delegations", "delegation": owner, "row": row, "form": form}
    return render(request, "desk/delegations/appointment.html", context)


@require_POST
@for_officers
def remove_appointment(request: SignedIn, brokerage: Brokerage, slug: str, pk: int) -> HttpResponse:
    """Take something out of a delegation's own programme."""
    rows = DelegationAppointment.objects.select_related("delegation__edition")
    delete_appointment(actor=request.user, row=get_object_or_404(rows, delegation=_delegation(brokerage, slug), pk=pk))
    messages.success(request, _("Taken out of the programme."))
    return redirect("desk:delegation", slug)


@require_safe
@for_officers
def city_list(request: SignedIn, brokerage: Brokerage, slug: str, city: str) -> HttpResponse:
    """Print who comes, in protocol order, and what they do in one city: for its protocol office."""
    row = _delegation(brokerage, slug)
    lines = [line for line in programme_of(row) if line.city.slug == city]
    if not lines:
        raise Http404
    pdf = host_list(row, members_of(row), lines, language=get_language() or "en")
    headers = {"Content-Disposition": f'attachment; filename="{row.slug}-{city}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _delegation(brokerage: Brokerage, slug: str) -> Delegation:
    rows = Delegation.objects.select_related("side", "edition")
    return get_object_or_404(rows, edition=brokerage.edition_id, slug=slug)


def _others(brokerage: Brokerage, delegation: Delegation, words: str) -> QuerySet[Registration]:
    """Find people who could still join; interpreters belong to no side."""
    rows = Registration.objects.filter(
        brokerage=brokerage, status=RegistrationStatus.APPROVED, membership__isnull=True
    ).select_related("person", "organisation")
    if delegation.side_id:
        rows = rows.filter(Q(side=delegation.side_id) | Q(type=RegistrationType.INTERPRETER))
    return search_people(rows, words).order_by("person__name_latin", "pk")[:MOST_FOUND]
