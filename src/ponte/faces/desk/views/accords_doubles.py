"""The same accord told twice: reports to be filed, pairs to be decided on, decisions to be taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.accords.domain import joining
from ponte.accords.domain.reporting import file_report
from ponte.accords.enums import AccordKind
from ponte.accords.models import Accord, Double, Report
from ponte.accords.queries import desk
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_accords
from ponte.faces.desk.accord_forms import ReportForm
from ponte.faces.desk.accord_words import RESPECTS
from ponte.programme.models import Edition

MOST_DECIDED = 30
"""Decisions that are shown, the latest first."""


@for_accords
def doubles(request: SignedIn, edition: Edition) -> HttpResponse:
    """Show pairs that may be the same side by side, and what was decided of others."""
    context = {
        "section": "accord_doubles",
        "pairs": [(double, _reasons(double)) for double in desk.open_doubles(edition.programme)],
        "decided": desk.decided_doubles(edition.programme)[:MOST_DECIDED],
    }
    return render(request, "desk/accords/doubles.html", context)


@require_POST
@for_accords
def join(request: SignedIn, edition: Edition, pk: int, kept: int) -> HttpResponse:
    """Make one accord of two entries."""
    double = _double(edition, pk)
    accord = get_object_or_404(Accord, pk=kept, programme=edition.programme_id)
    joining.join(actor=request.user, double=double, kept=accord)
    messages.success(request, _("Joined: it counts once. You can take it back below."))
    return redirect("desk:accord_doubles")


@require_POST
@for_accords
def apart(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Keep two entries as two accords."""
    joining.tell_apart(actor=request.user, double=_double(edition, pk))
    messages.success(request, _("Kept apart: this pair is not shown again."))
    return redirect("desk:accord_doubles")


@require_POST
@for_accords
def undo(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take a decision back."""
    joining.undo_decision(actor=request.user, double=_double(edition, pk))
    messages.success(request, _("Taken back: the pair waits for a decision again."))
    return redirect("desk:accord_doubles")


@require_POST
@for_accords
def part(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Give a report that was recognised as a second one an entry of its own."""
    report = get_object_or_404(Report, pk=pk, accord__programme=edition.programme_id)
    accord = joining.part_report(actor=request.user, report=report)
    messages.success(request, _("The report has an entry of its own now."))
    return redirect("desk:accord", slug=accord.slug)


@for_accords
def report(request: SignedIn, edition: Edition) -> HttpResponse:
    """File what a party has told the office."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"kind": AccordKind(form.cleaned_data["kind"])}
        facts["parties"] = {*facts["parties"], facts["organisation"]}
        try:
            accord = file_report(actor=request.user, programme=edition.programme, account=None, **facts)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            told = accord.reports.count()
            messages.success(
                request,
                _("Recognised: it is the second report of an accord that is known, and counts once.")
                if told > 1
                else _("Filed: it waits to be confirmed."),
            )
            return redirect("desk:accord", slug=accord.slug)
    return render(request, "desk/accords/report.html", {"section": "accords", "form": form})


def _double(edition: Edition, pk: int) -> Double:
    return get_object_or_404(Double, pk=pk, first__programme=edition.programme_id)


def _reasons(double: Double) -> list[tuple[str, int]]:
    """How alike two entries are in each respect, in per cent."""
    return [(str(RESPECTS[name]), round(100 * value)) for name, value in double.reasons.items() if name in RESPECTS]
