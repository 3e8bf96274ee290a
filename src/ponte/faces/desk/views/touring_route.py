"""The route of a roadshow: proposed, drawn by hand, held side by side, and made the stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from ponte.common import running
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_roadshow
from ponte.faces.desk.touring_forms import StopForm
from ponte.faces.desk.touring_picture import picture
from ponte.faces.desk.views.touring import about
from ponte.programme.domain import touring, touring_stages
from ponte.programme.domain.touring_encoding import Question, plans, read_question
from ponte.programme.models import CandidateStage, Edition, RoadshowPlan, RouteProposal, StagesMade
from ponte.programme.reasons_touring import names_of_question, say_day, why_routed


@for_roadshow
def route(request: SignedIn, edition: Edition) -> HttpResponse:
    """The proposed route with its reasons; while a worker is at it, how long it has been."""
    plan = _plan(edition)
    proposal = RouteProposal.objects.filter(plan=plan).first()
    context = about(edition, plan, "route") | {"proposal": proposal}
    if proposal and proposal.status in running.UNDER_WAY:
        context["seconds"] = (timezone.now() - proposal.created).seconds
        template = "_running" if request.headers.get("HX-Request") else "route"
        return render(request, f"desk/touring/{template}.html", context)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()
    question = read_question(plan)
    answer, is_current = touring.proposed_route(question)
    if answer is not None and all(judged.stage in question.candidates for judged in (*answer.chosen, *answer.left_out)):
        context |= {
            "answer": answer,
            "is_current": is_current,
            "share": 100 * answer.measures.grain // answer.bound if answer.bound else 100,
            "conflict": why_routed(answer.conflict, names_of_question(question)) if answer.conflict else "",
            "picture": picture(question, answer.stops, route=answer),
            "making": _making(question, by_hand=False),
            "by_hand": touring.compare_routes(question, answer, touring.drawn_stops(plan)),
        }
    return render(request, "desk/touring/route.html", context | _made(plan))


@require_POST
@for_roadshow
def propose(request: SignedIn, edition: Edition) -> HttpResponse:
    """Have the best route worked out."""
    touring.propose_route(actor=request.user, plan=_plan(edition))
    return redirect("desk:touring_route")


@for_roadshow
def by_hand(request: SignedIn, edition: Edition) -> HttpResponse:
    """Draw a route: add a city, change its day, take it off; each time its faults and its worth are shown at once."""
    plan = _plan(edition)
    form = StopForm(request.POST if request.POST.get("act") == "add" else None, plan=plan)
    said = ""
    if request.method == "POST":
        try:
            said = _redraw(request, plan, form)
        except Refused as no:
            said = str(no)
        if said and not request.headers.get("HX-Request"):
            messages.info(request, said)
            return redirect("desk:touring_by_hand")
        if said:
            form = StopForm(None, plan=plan)
    question = read_question(plan)
    stops = touring.drawn_stops(plan)
    answer, _is_current = touring.proposed_route(question)
    names = names_of_question(question)
    compared = touring.compare_routes(question, answer, stops)
    context = about(edition, plan, "by_hand") | {
        "form": form,
        "said": said,
        "answer": answer,
        "picture": picture(question, stops),
        "compared": compared,
        "gained": [names.members[key] for key in compared.gained if key in names.members] if compared else [],
        "lost": [names.members[key] for key in compared.lost] if compared else [],
        "making": _making(question, by_hand=True),
        **_made(plan),
    }
    template = "_drawing" if request.headers.get("HX-Request") else "by_hand"
    return render(request, f"desk/touring/{template}.html", context)


@for_roadshow
def make(request: SignedIn, edition: Edition, which: str) -> HttpResponse:
    """Say what making a route the stages does; do it once confirmed."""
    plan = _plan(edition)
    is_by_hand = which == "by-hand"
    if request.method == "POST":
        touring_stages.make_stages(actor=request.user, plan=plan, by_hand=is_by_hand)
        messages.success(request, _("These are the stages of the roadshow now."))
        return redirect("desk:touring_route")
    question = read_question(plan)
    context = about(edition, plan, "by_hand" if is_by_hand else "route") | {"which": which}
    try:
        change = touring_stages.preview_stages(question=question, by_hand=is_by_hand)
    except Refused as no:
        context["refusal"] = str(no)
    else:
        context |= {"change": change, "picture": picture(question, change.stops)}
    return render(request, "desk/touring/make.html", context)


@require_POST
@for_roadshow
def undo(request: SignedIn, edition: Edition) -> HttpResponse:
    """Take the stages back that the plan became."""
    touring_stages.undo_stages(actor=request.user, plan=_plan(edition))
    messages.success(request, _("Undone: the roadshow's stages are as they were before."))
    return redirect("desk:touring_route")


def _redraw(request: SignedIn, plan: RoadshowPlan, form: StopForm) -> str:
    """Change the drawn route as asked; returns what to say, or nothing where the form has to be put right."""
    drawn: list[tuple[CandidateStage, dt.date]] = [
        (stop.candidate, stop.arrival) for stop in plan.hand_stops.select_related("candidate__place")
    ]
    act = request.POST.get("act", "")
    if act == "add":
        if not form.is_valid():
            return ""
        stop: CandidateStage = form.cleaned_data["stop"]
        arrival = form.cleaned_data["arrival"] or touring.soonest(
            read_question(plan), touring.drawn_stops(plan), str(stop.pk)
        )
        drawn.append((stop, arrival))
        said = _("%(place)s is added: %(day)s.") % {"place": stop.place.name, "day": say_day(arrival)}
    elif act == "copy":
        answer, _is_current = touring.proposed_route(read_question(plan))
        candidates = plan.candidates.in_bulk()
        drawn = (
            [(candidates[int(s.stage)], s.arrival) for s in answer.stops if int(s.stage) in candidates]
            if answer
            else []
        )
        said = _("The proposed route is copied. Change it as you like.")
    else:
        drawn, said = _changed(drawn, act, request.POST.get)
    touring.draw_route(actor=request.user, plan=plan, stops=drawn)
    return said


def _changed(
    drawn: list[tuple[CandidateStage, dt.date]], act: str, posted: Callable[[str], str | None]
) -> tuple[list[tuple[CandidateStage, dt.date]], str]:
    """The route with one stop taken off or moved to another day."""
    slug = posted("stop") or ""
    chosen = next((stop for stop, _arrival in drawn if stop.place.slug == slug), None)
    if chosen is None:
        return drawn, _("This city is not on the route.")
    if act == "off":
        kept = [(stop, arrival) for stop, arrival in drawn if stop != chosen]
        return kept, _("%(place)s is off the route.") % {"place": chosen.place.name}
    try:
        day = dt.date.fromisoformat(posted("arrival") or "")
    except ValueError:
        return drawn, _("Choose a day.")
    moved = [(stop, day if stop == chosen else arrival) for stop, arrival in drawn]
    return moved, _("%(place)s: %(day)s.") % {"place": chosen.place.name, "day": say_day(day)}


def _making(question: Question, *, by_hand: bool) -> dict[str, str]:
    """Where a route is made the stages, or why it cannot be."""
    try:
        touring_stages.preview_stages(question=question, by_hand=by_hand)
    except Refused as no:
        return {"refusal": str(no), "code": no.code}
    return {"url": reverse("desk:touring_make", args=["by-hand" if by_hand else "proposed"])}


def _made(plan: RoadshowPlan) -> dict[str, Any]:
    return {"made": StagesMade.objects.filter(plan=plan).first()}


def _plan(edition: Edition) -> RoadshowPlan:
    return get_object_or_404(plans(), edition=edition)
