"""Handing requests to the other office, and answering what it has handed over."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.answering_handed import (
    Answered,
    LineAnswer,
    LineRefusal,
    answer_lines,
    hand_back,
    seen_line,
)
from ponte.brokerage.domain.exchange_writing import effective_answer
from ponte.brokerage.domain.handing_over import hand_over
from ponte.brokerage.enums import HandedAnswer, HandingChange, RequestStatus
from ponte.brokerage.models import Brokerage, ExchangeFile, HandedRequest, HandOver
from ponte.brokerage.queries.handing_over import (
    LINE_FILTERS,
    TO_HAND_OVER,
    Candidate,
    difference,
    difference_counts,
    hand_overs_of,
    line_counts,
    lines_of,
    sides_at_work,
)
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.handover_forms import ExchangeUpload, HandOverForm, typed_answers
from ponte.faces.desk.lists import PER_PAGE, kept

HISTORY = 20
SHOWN: dict[str, str | Promise] = {
    "open": gettext_lazy("to answer"),
    "accepted": pgettext_lazy("requests", "accepted"),
    "declined": pgettext_lazy("requests", "declined"),
    "asked-back": pgettext_lazy("requests", "asked back"),
    "closed": pgettext_lazy("requests", "withdrawn or lapsed"),
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line as an answer sheet shows it."""

    row: HandedRequest
    answer: str
    label: str
    seen: str
    can_answer: bool
    typed: LineAnswer | None
    refusal: LineRefusal | None


@for_officers
def overview(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Show what would be handed over now, and what has been; a POST hands over what was ticked, or all shown."""
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        return _hand_over(request, brokerage, form.cleaned_data["note"])
    side, other = sides_at_work(request.user, brokerage)
    rows = difference(brokerage, side, other)
    chosen = _narrowed(request, rows)
    context = {
        "section": "hand_over",
        "brokerage": brokerage,
        "side": side,
        "other": other,
        "counts": difference_counts(rows),
        "change": request.GET.get("change", ""),
        "q": request.GET.get("q", ""),
        "query": kept(request),
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "is_empty": not rows,
        "form": form,
        "ticked": _ticked(request) if form.is_bound else None,
        "upload": ExchangeUpload(),
        "history": hand_overs_of(brokerage, [side])[:HISTORY],
        "files": ExchangeFile.objects.filter(brokerage=brokerage, side=side).defer("content", "findings")[:5],
    }
    return render(request, "desk/handover/overview.html", context)


def _hand_over(request: SignedIn, brokerage: Brokerage, note: str) -> HttpResponse:
    side, other = sides_at_work(request.user, brokerage)
    chosen = _ticked(request)
    if "all" in request.POST:
        chosen = {row.request for row in _narrowed(request, difference(brokerage, side, other))}
    batch = hand_over(actor=request.user, brokerage=brokerage, side=side, other=other, requests=chosen, note=note)
    number = batch.lines.count()
    done = ngettext(
        "%(number)d request is handed over; the other office is told by mail.",
        "%(number)d requests are handed over; the other office is told by mail.",
        number,
    )
    messages.success(request, done % {"number": number})
    return redirect("desk:hand_over", pk=batch.pk)


@for_officers
def sheet(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show a hand-over line by line; the office it was handed to answers here."""
    batch = one_of(request, brokerage, pk)
    side, _other = sides_at_work(request.user, brokerage)
    shown = request.GET.get("show", "")
    result, typed = Answered([], [], {}), {}
    if request.method == "POST":
        answers = _given(request, batch)
        typed = {answer.line: answer for answer in answers}
        result = answer_lines(actor=request.user, hand_over=batch, answers=answers)
        _say(request, result)
        if not result.refused:
            return redirect(request.get_full_path())
        batch = one_of(request, brokerage, pk)
    rows = lines_of(batch)
    if result.refused:  # what was refused stays in view, whatever the filter
        rows = rows.filter(pk__in=result.refused)
    elif shown in LINE_FILTERS:
        rows = rows.filter(LINE_FILTERS[shown])
    can_answer = batch.to_side_id == side.pk and batch.returned_at is None
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = line_counts(batch)
    context = {
        "section": "hand_over",
        "batch": batch,
        "can_answer": can_answer,
        "page": page,
        "lines": [_line(row, can_answer, typed.get(row.pk), result.refused.get(row.pk)) for row in page],
        "counts": [(name, SHOWN[name], number) for name, number in counts.items()],
        "open": counts["open"],
        "shown": shown,
        "query": kept(request),
        "refused": len(result.refused),
        "answers": HandedAnswer.choices,
    }
    return render(request, "desk/handover/sheet.html", context)


@require_POST
@for_officers
def back(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Hand the answers back."""
    batch = one_of(request, brokerage, pk)
    hand_back(actor=request.user, hand_over=batch)
    messages.success(request, _("Handed back; the other office is told by mail."))
    return redirect("desk:hand_over", pk=pk)


def one_of(request: SignedIn, brokerage: Brokerage, pk: int) -> HandOver:
    """Find a hand-over that somebody's office has made or been given."""
    return get_object_or_404(hand_overs_of(brokerage, own_sides(request.user, brokerage)), pk=pk)


def _ticked(request: SignedIn) -> set[int]:
    return {int(key) for key in request.POST.getlist("requests") if key.isdecimal()}


def _narrowed(request: SignedIn, rows: list[Candidate]) -> list[Candidate]:
    """Keep those that stand so, or that can be handed over, and in which every word is found."""
    change, words = request.GET.get("change", ""), request.GET.get("q", "")
    wanted = {HandingChange(change)} if change in HandingChange.values else TO_HAND_OVER
    sought = words.casefold().split()
    return [row for row in rows if row.change in wanted and all(word in str(row.copy).casefold() for word in sought)]


def _given(request: SignedIn, batch: HandOver) -> list[LineAnswer]:
    """What was answered: line by line, or the same to every open line."""
    answer = request.POST.get("all", "")
    if answer not in (HandedAnswer.ACCEPTED, HandedAnswer.DECLINED):
        return typed_answers(request.POST)
    rows = batch.lines.filter(LINE_FILTERS["open"])
    return [LineAnswer(key, HandedAnswer(answer)) for key in rows.values_list("pk", flat=True)]


def _say(request: SignedIn, result: Answered) -> None:
    if number := len(result.written):
        done = ngettext("%(number)d line answered.", "%(number)d lines answered.", number)
        messages.success(request, done % {"number": number})
    if number := len(result.refused):
        left = ngettext(
            "%(number)d line could not be answered; the reason stands beside it.",
            "%(number)d lines could not be answered; the reason stands beside each.",
            number,
        )
        messages.warning(request, left % {"number": number})


def _line(row: HandedRequest, can_answer: bool, typed: LineAnswer | None, refusal: LineRefusal | None) -> SheetLine:
    answer = effective_answer(row)
    is_open = row.request.status == RequestStatus.PENDING and not row.request.awaits_sender
    return SheetLine(
        row=row,
        answer=answer,
        label=str(HandedAnswer(answer).label) if answer else "",
        seen=seen_line(row),
        can_answer=can_answer and is_open and answer in ("", HandedAnswer.ASKED_BACK),
        typed=typed,
        refusal=refusal,
    )
