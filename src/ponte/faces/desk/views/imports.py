"""Lists of people: uploaded, their columns named, checked, imported."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.importing import (
    WORKING,
    discard_import,
    fault_counts,
    is_lost,
    start_check,
    start_import,
    upload_people,
)
from ponte.brokerage.domain.importing_columns import Field
from ponte.brokerage.domain.importing_files import read_table
from ponte.brokerage.domain.importing_rows import FAULTS
from ponte.brokerage.enums import ImportState
from ponte.brokerage.models import Brokerage, PeopleImport
from ponte.brokerage.queries.registrations import imports_of
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.lists import PER_PAGE
from ponte.faces.desk.registration_forms import ColumnsForm, UploadForm
from ponte.faces.files import csv_file

EXAMPLES = 3


@for_officers
def imports(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Upload a list, or go on with one."""
    sides = own_sides(request.user, brokerage)
    form = UploadForm(request.POST or None, request.FILES or None, sides=sides)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        side = next(side for side in sides if side.code == form.cleaned_data["side"])
        try:
            upload = upload_people(
                actor=request.user, brokerage=brokerage, side=side, name=file.name, content=file.read()
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            return redirect("desk:import", pk=upload.pk)
    page = Paginator(imports_of(brokerage, sides), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "imports", "form": form, "page": page}
    return render(request, "desk/registrations/imports.html", context)


@for_officers
def one_import(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show a list as far as it has come: columns to be named, progress, faults, or what was written."""
    upload = _own(request, brokerage, pk)
    template = f"desk/registrations/{'_import' if request.headers.get('HX-Request') else 'import'}.html"
    context: dict[str, Any] = {"section": "imports", "upload": upload, "lost": is_lost(upload)}
    if _is_working(upload):
        return render(request, template, context | {"working": True})
    if upload.state != ImportState.DONE:
        form = ColumnsForm(request.POST or None, upload=upload, examples=_examples(upload))
        if request.method == "POST" and form.is_valid():
            try:
                start_check(
                    actor=request.user,
                    upload=upload,
                    columns=form.columns,
                    with_likely=form.cleaned_data["with_likely"],
                )
            except Refused as no:
                form.add_error(None, str(no))
            else:
                return redirect("desk:import", pk=pk)
        context["form"] = form
    faults = Paginator(upload.faults, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "faults": faults,
        "said": [(fault["line"], _said(fault)) for fault in faults],
        "faulty_lines": len({fault["line"] for fault in upload.faults}),
        "kinds": len(fault_counts(upload)),
    }
    return render(request, template, context)


@require_POST
@for_officers
def confirm(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Have the good lines written."""
    start_import(actor=request.user, upload=_own(request, brokerage, pk))
    return redirect("desk:import", pk=pk)


@require_POST
@for_officers
def discard(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Forget a list."""
    discard_import(actor=request.user, upload=_own(request, brokerage, pk))
    messages.success(request, _("The list is forgotten."))
    return redirect("desk:imports")


@for_officers
def faults(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Download the faulty lines with what is wrong with each, to be corrected and uploaded again."""
    upload = _own(request, brokerage, pk)
    rows = ([fault["line"], _said(fault), *fault["cells"]] for fault in upload.faults)
    return csv_file(f"faults-{pk}", [_("Line"), _("What is wrong"), *upload.headings], rows)


def _own(request: SignedIn, brokerage: Brokerage, pk: int) -> PeopleImport:
    rows = PeopleImport.objects.select_related("side", "brokerage")
    return get_object_or_404(rows, brokerage=brokerage, side__in=own_sides(request.user, brokerage), pk=pk)


def _is_working(upload: PeopleImport) -> bool:
    return upload.state in WORKING and not is_lost(upload)


def _examples(upload: PeopleImport) -> list[str]:
    """The first values of each column, by which its meaning is seen."""
    rows = [cells for _line, cells in islice(read_table(upload.name, bytes(upload.content)).rows, EXAMPLES)]
    return [
        " · ".join(cells[number] for cells in rows if cells[number])[:120] for number in range(len(upload.headings))
    ]


def _said(fault: dict[str, Any]) -> str:
    """Say what is wrong with a line, in the reader's language."""
    name = Field(fault["field"]).label if fault["field"] else ""
    return str(FAULTS[fault["code"]]) % {"field": name, "value": fault["value"], "other": fault["other"]}
