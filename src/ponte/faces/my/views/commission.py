"""The mixed commission: two rankings, one list that fits both budgets, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rules import has_perm

from ponte.calls import queries
from ponte.calls.domain import commission as domain
from ponte.calls.domain.deciding import agree
from ponte.calls.models import Call, Proposal
from ponte.calls.papers.pdf import as_pdf
from ponte.calls.papers.word import as_docx
from ponte.calls.workflows import DECIDED_CALLS, SEEN_BY_BOTH, CallPhase
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my import commission as board_page
from ponte.faces.my.access import for_account
from ponte.faces.site.views_calls import WORD


@for_account
def board(request: SignedIn, slug: str) -> HttpResponse:
    """Both rankings side by side, the list in work, the budgets."""
    call = _call(request, slug, "calls.sit_in_commission")
    if call.phase not in SEEN_BY_BOTH:
        return render(request, "my/commission/waiting.html", {"section": "applications", "call": call})
    return render(request, "my/commission/board.html", _context(request, call))


@for_account
def advice(request: SignedIn, slug: str) -> HttpResponse:
    """The same page with the best list worked out; a page with scripts fetches it by itself."""
    call = _call(request, slug)
    return _answer(request, call, works_out=True)


@require_POST
@for_account
def tick(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Put a proposal on the list, or take it off; a refusal says why and changes nothing."""
    call = _call(request, slug)
    proposal = get_object_or_404(Proposal.objects.select_related("call"), pk=pk, call=call)
    act = domain.untick if request.POST.get("off") else domain.tick
    try:
        act(actor=request.user, proposal=proposal)
    except Refused as no:
        if not request.headers.get("HX-Request"):
            raise
        return _answer(request, call, refusal=str(no))
    return _answer(request, call)


@require_POST
@for_account
def best(request: SignedIn, slug: str) -> HttpResponse:
    """Put the best list in the place of the one in work."""
    call = _call(request, slug)
    domain.take_best(actor=request.user, call=call)
    return _answer(request, call, works_out=True)


@require_POST
@for_account
def remarks(request: SignedIn, slug: str) -> HttpResponse:
    """Write what the minutes say beside the list."""
    call = _call(request, slug)
    domain.write_remarks(actor=request.user, call=call, remarks=request.POST.get("remarks", ""))
    messages.success(request, _("Written: the minutes say so."))
    return redirect("my:commission", slug=slug)


@require_POST
@for_account
def agree_to_list(request: SignedIn, slug: str, side: str) -> HttpResponse:
    """Agree to the list as the page showed it, for a side; with both, the call is decided."""
    call_side = get_object_or_404(_call(request, slug).sides.select_related("side", "call"), side__code=side)
    if agree(actor=request.user, call_side=call_side, seen=request.POST.get("seen", "")):
        messages.success(request, _("Decided: both sides have agreed, and everybody who applied is written to."))
    else:
        messages.success(request, _("Agreed. The list is decided as soon as the other side agrees too."))
    return redirect("my:commission", slug=slug)


@require_safe
@for_account
def minutes(request: SignedIn, slug: str, form: str) -> HttpResponse:
    """The minutes in three languages, to read or to work on further; the annex is on the call's public page."""
    call = _call(request, slug)
    if call.phase not in DECIDED_CALLS:
        raise Http404
    if form == "pdf":
        answer = HttpResponse(as_pdf(call, "minutes"), content_type="application/pdf")
    else:
        answer = HttpResponse(as_docx(call, "minutes"), content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="{call.slug}-minutes.{form}"'
    return answer


def _call(request: SignedIn, slug: str, permission: str = "calls.see_board") -> Call:
    call: Call = get_object_or_404(Call.objects.select_related("programme", "edition"), slug=slug)
    require(request.user, permission, call)
    return call


def _answer(request: SignedIn, call: Call, *, works_out: bool = False, refusal: str = "") -> HttpResponse:
    """Show what changed: the board alone to a page with scripts, which asked for it; the page to others."""
    if request.headers.get("HX-Request"):
        context = _context(request, call, works_out=works_out, refusal=refusal)
        return render(request, "my/commission/_board.html", context)
    if works_out and request.method == "GET":
        return render(request, "my/commission/board.html", _context(request, call, works_out=True))
    return redirect("my:commission", slug=call.slug)


def _context(request: SignedIn, call: Call, *, works_out: bool = False, refusal: str = "") -> dict[str, Any]:
    board = domain.board_of(call)
    no_list, found = "", None
    try:
        found = board_page.worked_out(board) if works_out else board_page.known_advice(board)
    except Refused as no:
        no_list = str(no)
    columns = board_page.columns_of(board)
    return {
        "section": "applications",
        "call": call,
        "board": board,
        "columns": columns,
        "threads": board_page.threads_of(columns),
        "threads_width": board_page.THREADS_WIDTH,
        "threads_height": board_page.ROW_HEIGHT * max(len(column.places) for column in columns),
        "lines": board_page.lines_of(board, found),
        "best": board_page.best_of(board, found) if found else None,
        "no_list": no_list,
        "refusal": refusal,
        "is_open": call.phase == CallPhase.COMMISSION,
        "mine": [side for side in board.sides if has_perm("calls.agree", request.user, side)],
        "seats": queries.seats_in(call),
    }
