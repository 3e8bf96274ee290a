"""A roadshow's plan, part by part: its days, candidate cities, delegation and travel times."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.brokerage.queries.registrations import sectors_taking_part
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_roadshow
from ponte.faces.desk.touring_forms import (
    CandidateForm,
    FrameForm,
    MemberForm,
    NewCandidateForm,
    NewMembersForm,
    TravelForm,
)
from ponte.people.models import Place
from ponte.programme.domain import touring_planning as planning
from ponte.programme.domain.touring_encoding import city_of, plans
from ponte.programme.models import CandidateStage, Edition, Journey, PlanMember, RoadshowPlan

FIELD_OF = {"days": "last", "too_long": "last", "stay": "days", "weight": "weight", "candidate_twice": "place"}
"""Where a refusal is shown in a form; the others stand above it."""


@for_roadshow
def frame(request: SignedIn, edition: Edition) -> HttpResponse:
    """The days of the roadshow; with them the plan begins."""
    plan = plans().filter(edition=edition).first()
    form = FrameForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            planning.frame_plan(actor=request.user, edition=edition, **form.cleaned_data)
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:touring" if plan else "desk:touring_cities")
    return render(request, "desk/touring/frame.html", about(edition, plan, "frame") | {"form": form})


@for_roadshow
def cities(request: SignedIn, edition: Edition) -> HttpResponse:
    """The candidate cities, and the form that adds one."""
    plan = _plan(edition)
    form = NewCandidateForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            added = planning.add_candidate(actor=request.user, plan=plan, place=form.cleaned_data["place"])
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Added, with what the place is strong in. Say when its hosts can receive."))
            return redirect("desk:touring_city", slug=added.place.slug)
    rows = plan.candidates.select_related("place").prefetch_related("windows", "interests__sector", "hosts")
    return render(request, "desk/touring/cities.html", about(edition, plan, "cities") | {"form": form, "rows": rows})


@for_roadshow
def city(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """One candidate: who receives, when, for how long, and what it asks for."""
    plan = _plan(edition)
    row = _candidate(plan, slug)
    form = CandidateForm(request.POST or None, candidate=row)
    if request.method == "POST" and form.is_valid():
        try:
            planning.change_candidate(
                actor=request.user,
                candidate=row,
                days=form.cleaned_data["days"],
                hosts=form.cleaned_data["hosts"],
                windows=form.chosen_windows,
                interests=form.chosen_interests,
            )
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            if "more" in request.POST:
                return redirect("desk:touring_city", slug=slug)
            return redirect("desk:touring_cities")
    return render(request, "desk/touring/city.html", about(edition, plan, "cities") | {"form": form, "row": row})


@require_POST
@for_roadshow
def drop_city(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Take a candidate off the plan."""
    row = _candidate(_plan(edition), slug)
    planning.drop_candidate(actor=request.user, candidate=row)
    messages.success(request, _("%(place)s is no longer a candidate.") % {"place": row.place.name})
    return redirect("desk:touring_cities")


@for_roadshow
def delegation(request: SignedIn, edition: Edition) -> HttpResponse:
    """The members of the delegation, and the form that takes more in."""
    plan = _plan(edition)
    form = NewMembersForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        organisation, side = form.cleaned_data["organisation"], form.cleaned_data["side"]
        brought = sectors_taking_part(edition, side) if side else {}
        joining = [*([organisation] if organisation else []), *brought]
        count = planning.add_members(
            actor=request.user,
            plan=plan,
            organisations=joining,
            brought={joined.pk: sectors for joined, sectors in brought.items()},
        )
        said = ngettext("%(number)d member added.", "%(number)d members added.", count)
        messages.success(request, said % {"number": count})
        return redirect("desk:touring_delegation")
    rows = plan.members.select_related("organisation__place").prefetch_related("sectors", "cities")
    context = about(edition, plan, "delegation") | {"form": form, "rows": rows}
    return render(request, "desk/touring/delegation.html", context)


@for_roadshow
def member(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """One member: what it brings, how much it counts, where it must be."""
    plan = _plan(edition)
    row = get_object_or_404(plan.members.select_related("organisation", "plan"), organisation__slug=slug)
    form = MemberForm(request.POST or None, member=row)
    if request.method == "POST" and form.is_valid():
        try:
            planning.change_member(actor=request.user, member=row, **form.cleaned_data)
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:touring_delegation")
    context = about(edition, plan, "delegation") | {"form": form, "row": row}
    return render(request, "desk/touring/member.html", context)


@require_POST
@for_roadshow
def drop_member(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Take a member out of the delegation."""
    rows = PlanMember.objects.select_related("organisation")
    row = get_object_or_404(rows, plan__edition=edition, organisation__slug=slug)
    planning.drop_member(actor=request.user, member=row)
    messages.success(request, _("%(name)s no longer travels.") % {"name": row.organisation.name})
    return redirect("desk:touring_delegation")


@for_roadshow
def travel(request: SignedIn, edition: Edition) -> HttpResponse:
    """How long it takes between each two of the plan's cities."""
    plan = _plan(edition)
    towns = _towns(plan)
    rows = Journey.objects.filter(origin__in=towns, destination__in=towns)
    minutes = {frozenset((row.origin_id, row.destination_id)): row.minutes for row in rows}
    form = TravelForm(request.POST or None, cities=towns, minutes=minutes)
    if request.method == "POST" and form.is_valid():
        planning.state_journeys(actor=request.user, plan=plan, minutes=form.changes)
        messages.success(request, _("Kept."))
        return redirect("desk:touring_travel")
    return render(request, "desk/touring/travel.html", about(edition, plan, "travel") | {"form": form})


def about(edition: Edition, plan: RoadshowPlan | None, part: str) -> dict[str, Any]:
    """What every page of the plan shows: which part it is, and how far the others are."""
    counts: dict[str, int] = {}
    if plan is not None:
        counts = {"cities": plan.candidates.count(), "delegation": plan.members.count()}
    return {"section": "touring", "page_edition": edition, "plan": plan, "part": part, "counts": counts}


def _plan(edition: Edition) -> RoadshowPlan:
    return get_object_or_404(plans(), edition=edition)


def _candidate(plan: RoadshowPlan, slug: str) -> CandidateStage:
    rows = plan.candidates.select_related("place").prefetch_related("windows", "interests__sector", "hosts")
    return get_object_or_404(rows, place__slug=slug)


def _towns(plan: RoadshowPlan) -> list[Place]:
    """The cities of the plan, each once: where it sets out from and returns to first."""
    rows = plan.candidates.select_related("place__parent__parent__parent")
    ends = [place for place in (plan.start, plan.end) if place]
    towns = {town.pk: town for town in map(city_of, [*ends, *(row.place for row in rows)])}
    return list(towns.values())
