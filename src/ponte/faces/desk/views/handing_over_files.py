"""Files of the hand-over: written for the other office, and read back after a look at what they would do."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.exchange_format import MOST_BYTES
from ponte.brokerage.domain.exchange_sheet import written_sheet
from ponte.brokerage.domain.exchange_writing import exchange_of, people_exchange
from ponte.brokerage.domain.exchanging import (
    counted_findings,
    discard_exchange,
    upload_exchange,
    write_exchange,
)
from ponte.brokerage.domain.findings import KINDS, PROBLEMS, SILENT, Finding
from ponte.brokerage.models import Brokerage, ExchangeFile
from ponte.brokerage.queries.handing_over import sides_at_work
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.handover_forms import ExchangeUpload
from ponte.faces.desk.lists import PER_PAGE
from ponte.faces.desk.views.handing_over import one_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_officers
def workbook(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """A hand-over as a workbook to be answered."""
    batch = one_of(request, brokerage, pk)
    return _attached(written_sheet(batch), XLSX, f"hand-over-{batch.from_side.code}-{batch.number}.xlsx")


@for_officers
def exchange(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """A hand-over for another installation."""
    batch = one_of(request, brokerage, pk)
    return _json(exchange_of(batch), f"hand-over-{batch.from_side.code}-{batch.number}.json")


@for_officers
def people(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """The own side's people for another installation, so that others can ask them there."""
    side, _other = sides_at_work(request.user, brokerage)
    return _json(people_exchange(brokerage, side), f"people-{side.code}.json")


@require_POST
@for_officers
def upload(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Read a file of the other office, and go to what it would do."""
    side, _other = sides_at_work(request.user, brokerage)
    form = ExchangeUpload(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("no_file", _("Choose a file first."))
    sent = form.cleaned_data["file"]
    file = upload_exchange(
        actor=request.user, brokerage=brokerage, side=side, name=sent.name, content=sent.read(MOST_BYTES + 1)
    )
    return redirect("desk:exchange_file", pk=file.pk)


@for_officers
def file(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show line by line what a file would do, or has done; what needs a look comes first."""
    row = _own(request, brokerage, pk)
    findings = [Finding(**finding) for finding in row.findings]
    listed = sorted(
        (finding for finding in findings if finding.kind not in SILENT), key=lambda one: one.kind not in PROBLEMS
    )
    good = sum(finding.kind not in PROBLEMS | SILENT for finding in findings)
    context = {
        "section": "hand_over",
        "file": row,
        "counts": [(KINDS[one.kind], one.number) for one in counted_findings(findings)],
        "good": good,
        "page": Paginator([(KINDS[one.kind], one) for one in listed], PER_PAGE).get_page(request.GET.get("page")),
        "problems": PROBLEMS,
    }
    return render(request, "desk/handover/file.html", context)


@require_POST
@for_officers
def write(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Write every good line."""
    write_exchange(actor=request.user, file=_own(request, brokerage, pk))
    messages.success(request, _("Every good line is written."))
    return redirect("desk:exchange_file", pk=pk)


@require_POST
@for_officers
def discard(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Forget a file that was not written."""
    discard_exchange(actor=request.user, file=_own(request, brokerage, pk))
    messages.success(request, _("The file is discarded; nothing of it was written."))
    return redirect("desk:hand_overs")


def _own(request: SignedIn, brokerage: Brokerage, pk: int) -> ExchangeFile:
    return get_object_or_404(ExchangeFile, pk=pk, brokerage=brokerage, side__in=own_sides(request.user, brokerage))


def _json(data: object, name: str) -> HttpResponse:
    return _attached(json.dumps(data, ensure_ascii=False, indent=1).encode(), "application/json", name)


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
