"""Reviewers of a side: who judges what, how far they have come, and the ranking that follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.calls import queries
from ponte.calls.domain import reviewing
from ponte.calls.domain.ranking import progress_of, ranking_of, release_ranking
from ponte.calls.models import Call, CallSide, Review
from ponte.calls.workflows import SEEN_BY_BOTH, CallPhase
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_calls
from ponte.faces.desk.calls_desk import ranked, unfilled_said
from ponte.faces.desk.calls_desk_forms import ReviewerForm


@for_calls
def reviewers(request: SignedIn, call: Call) -> HttpResponse:
    """The own side's reviewers with what they were given, and what still lacks a reviewer."""
    own = _own(request, call)
    form = ReviewerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            named = reviewing.name_reviewer(actor=request.user, call_side=own, **form.values())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(who)s reviews for your side.") % {"who": named})
            return redirect("desk:reviewers", slug=call.slug)
    progress = progress_of(own)
    rows = list(queries.reviews_at_desk(own))
    given: dict[int, int] = {}
    for reviewer in rows:
        for review in reviewer.reviews.all():
            given[review.proposal_id] = given.get(review.proposal_id, 0) + 1
    judged = reviewing.judged(own)
    context = {
        "section": "calls",
        "tab": "reviewers",
        "call": call,
        "own": own,
        "form": form,
        "progress": progress,
        "reviewers": rows,
        "judged": [(one, given.get(one.pk, 0)) for one in judged],
        "is_open": call.phase == CallPhase.EVALUATION and own.released_at is None,
    }
    return render(request, "desk/calls/reviewers.html", context)


@require_POST
@for_calls
def assign(request: SignedIn, call: Call) -> HttpResponse:
    """Give every proposal the reviews that it lacks, to whom is most competent and free of conflicts."""
    own = _own(request, call)
    given = reviewing.assign(actor=request.user, call_side=own)
    number = len(given.reviews)
    said = ngettext("%(number)d review was given out.", "%(number)d reviews were given out.", number)
    messages.success(request, said % {"number": number})
    proposals = {one.pk: one for one in reviewing.judged(own)}
    for unfilled in given.unfilled:
        messages.warning(request, unfilled_said(unfilled, proposals))
    return redirect("desk:reviewers", slug=call.slug)


@require_POST
@for_calls
def give(request: SignedIn, call: Call, pk: int) -> HttpResponse:
    """Give a reviewer a proposal by hand."""
    own = _own(request, call)
    reviewer = get_object_or_404(own.reviewers.select_related("call_side__call", "account__person"), pk=pk)
    key = request.POST.get("proposal", "")
    proposal = get_object_or_404(call.proposals.select_related("call"), pk=key if key.isdecimal() else 0)
    reviewing.give_review(actor=request.user, reviewer=reviewer, proposal=proposal)
    messages.success(request, _("%(who)s has it, and is written to.") % {"who": reviewer})
    return redirect("desk:reviewers", slug=call.slug)


@require_POST
@for_calls
def take(request: SignedIn, call: Call, pk: int) -> HttpResponse:
    """Take a review back that is not signed."""
    own = _own(request, call)
    rows = Review.objects.select_related("reviewer__call_side__call", "proposal")
    reviewing.take_review(actor=request.user, review=get_object_or_404(rows, pk=pk, reviewer__call_side=own))
    messages.success(request, _("Taken back."))
    return redirect("desk:reviewers", slug=call.slug)


@for_calls
def ranking(request: SignedIn, call: Call) -> HttpResponse:
    """The own side's ranking: severity taken out, the plain mean beside it, uncertainty drawn; or hand it over."""
    own = _own(request, call)
    if request.method == "POST":
        release_ranking(actor=request.user, call_side=own)
        messages.success(request, _("Handed over: no more reviews are written for your side."))
        return redirect("desk:call_ranking", slug=call.slug)
    proposals = {one.pk: one for one in reviewing.judged(own)}
    sides = list(call.sides.select_related("side", "agency")) if call.phase in SEEN_BY_BOTH else [own]
    rankings = []
    for side in sorted(sides, key=lambda one: one.pk != own.pk):
        found = ranking_of(side)
        names = {str(one.pk): str(one) for one in side.reviewers.select_related("account__person")}
        rankings.append(
            {
                "side": side,
                "rows": ranked({int(one.entry): one for one in found.standings}, proposals),
                "comparable": found.comparable,
                "severities": sorted(
                    ((names[key], points) for key, points in found.severities.items()), key=lambda one: one[1]
                )
                if side.pk == own.pk
                else [],
            }
        )
    context = {
        "section": "calls",
        "tab": "ranking",
        "call": call,
        "own": own,
        "rankings": rankings,
        "progress": progress_of(own),
        "can_release": call.phase == CallPhase.EVALUATION and own.released_at is None,
    }
    return render(request, "desk/calls/ranking.html", context)


def _own(request: SignedIn, call: Call) -> CallSide:
    own = queries.own_side(request.user, call)
    if own is None:
        raise Forbidden("calls.run_side", _("Your office has no part in this call yet. Enter your side first."))
    own.call = call
    return own
