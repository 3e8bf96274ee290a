"""Reviewing: one sheet at a time beside the application, nothing of the others' marks, sealed when signed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.calls import queries
from ponte.calls.domain.reviewing import declare_conflict
from ponte.calls.domain.sheets import sign_sheet, write_sheet
from ponte.calls.enums import NAMELESS
from ponte.calls.models import Document, Dossier, Review
from ponte.calls.workflows import CallPhase
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.reviewing_forms import SheetForm
from ponte.programme.queries import zone_of


@for_account
def reviews(request: SignedIn) -> HttpResponse:
    """What one was given, by call, how far one has come, and in which commissions one sits."""
    mine = sorted(queries.my_reviews(request.user), key=lambda one: (-one.reviewer.call_side.call_id, one.pk))
    calls = [
        (call, rows, sum(one.signed_at is not None for one in rows), _next(rows))
        for call, found in groupby(mine, key=lambda one: one.reviewer.call_side.call)
        for rows in [list(found)]
    ]
    context = {"section": "applications", "calls": calls, "seats": queries.seats_of(request.user)}
    return render(request, "my/reviewing/list.html", context)


@for_account
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """One application beside the criteria; signing leads to the next one."""
    review = _own(request, pk)
    criteria = list(review.reviewer.call_side.criteria.all())
    form = SheetForm(request.POST or None, review=review, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, review, form)
        except Refused as no:
            form.add_error(None, str(no))
    mine = [one for one in queries.my_reviews(request.user) if one.reviewer_id == review.reviewer_id]
    keys = sorted(one.pk for one in mine)
    dossier = review.proposal.of_side(review.reviewer.call_side)
    call = review.reviewer.call_side.call
    context = {
        "section": "applications",
        "review": review,
        "call": call,
        "call_side": review.reviewer.call_side,
        "dossier": dossier,
        "documents": _documents(dossier, hides_names=call.hides_names),
        "form": form,
        "is_open": review.signed_at is None and call.phase == CallPhase.EVALUATION,
        "position": keys.index(review.pk) + 1,
        "sheet_count": len(keys),
    }
    return render(request, "my/reviewing/sheet.html", context)


@require_POST
@for_account
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what was written so far, as it is written; says when, or why not."""
    review = _own(request, pk)
    form = SheetForm(request.POST, review=review, criteria=list(review.reviewer.call_side.criteria.all()))
    refusal = ""
    if form.is_valid():
        try:
            write_sheet(actor=request.user, review=review, marks=form.marks(), comment=form.cleaned_data["overall"])
        except Refused as no:
            refusal = str(no)
    else:
        refusal = _("A text is too long: it is not kept.")
    context = {"refusal": refusal, "moment": timezone.now(), "zone": zone_of(review.reviewer.call_side.place)}
    return render(request, "my/reviewing/_kept.html", context)


@require_POST
@for_account
def conflict(request: SignedIn, pk: int) -> HttpResponse:
    """Say that one has an interest: the application goes back, and somebody else reviews it."""
    review = _own(request, pk)
    declare_conflict(actor=request.user, review=review, note=request.POST.get("note", ""))
    messages.success(request, _("Noted. Your agency gives this application to somebody else."))
    return redirect("my:reviews")


def _kept(request: SignedIn, review: Review, form: SheetForm) -> HttpResponse:
    """Write the sheet, sign it if that was asked for, and go on to what comes next."""
    write_sheet(actor=request.user, review=review, marks=form.marks(), comment=form.cleaned_data["overall"])
    if "sign" not in request.POST:
        messages.success(request, _("Kept. You can go on at any time."))
        return redirect("my:review", pk=review.pk)
    sign_sheet(actor=request.user, review=review)
    mine = [one for one in queries.my_reviews(request.user) if one.reviewer_id == review.reviewer_id]
    following = _next(mine)
    if following is None:
        messages.success(request, _("Signed and sealed. You have reviewed everything that you were given: thank you."))
        return redirect("my:reviews")
    messages.success(request, _("Signed and sealed. This is the next one."))
    return redirect("my:review", pk=following.pk)


def _own(request: SignedIn, pk: int) -> Review:
    return get_object_or_404(
        queries.review_page(request.user).select_related("reviewer__call_side__place__parent", "proposal__call"), pk=pk
    )


def _next(rows: Sequence[Review]) -> Review | None:
    """Return the first that is not signed, while reviews are asked for."""
    return next(
        (
            one
            for one in sorted(rows, key=lambda one: one.pk)
            if one.signed_at is None and one.reviewer.call_side.call.phase == CallPhase.EVALUATION
        ),
        None,
    )


def _documents(dossier: Dossier, *, hides_names: bool) -> list[Document]:
    return [one for one in dossier.documents.all() if not hides_names or one.kind in NAMELESS]
