"""The register of accords at the desk: the list, one accord, entering and changing it, its way through its life."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from ponte.accords.domain import advancing, entering
from ponte.accords.domain.reminding import expiring
from ponte.accords.models import Accord
from ponte.accords.queries import desk
from ponte.accords.queries.public import counted
from ponte.accords.workflows import workflow_of
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_accords
from ponte.faces.desk.accord_forms import (
    AccordFilter,
    AccordForm,
    ContactForm,
    FulfilForm,
    MilestoneForm,
    SignatoryForm,
    VersionForm,
)
from ponte.faces.desk.accord_words import done
from ponte.faces.desk.lists import PER_PAGE
from ponte.faces.files import csv_file
from ponte.programme.models import Edition

FIELD_OF = {
    "slug_taken": "slug",
    "not_a_date": "date",
    "ends_before_it_begins": "valid_until",
    "follows_itself": "follows",
    "kind_of_other_life": "kind",
    "no_evidence": "evidence",
    "no_parties": "parties",
    "in_the_future": "date",
}
"""Where a refusal is shown in the form; the others stand above it."""


@for_accords
def accords(request: SignedIn, edition: Edition) -> HttpResponse:
    """List the register, with what waits for an office."""
    form = AccordFilter(request.GET)
    rows = form.narrow(desk.desk_accords(edition.programme))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "section": "accords",
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "query": kept.urlencode(),
        "waiting": desk.waiting(edition.programme, timezone.localdate()),
        "counted": counted().filter(programme=edition.programme).count(),
    }
    return render(request, "desk/accords/list.html", context)


@for_accords
def export(request: SignedIn, edition: Edition) -> HttpResponse:
    """Download the list as it is narrowed down, all pages of it."""
    rows = AccordFilter(request.GET).narrow(desk.desk_accords(edition.programme))
    header = [
        _("Identifier"),
        _("Date"),
        _("Kind"),
        _("State"),
        _("Title"),
        _("Parties"),
        _("Evidence"),
        pgettext("accords", "Reports"),
    ]
    return csv_file(
        "accords",
        header,
        (
            [
                row.slug,
                row.date,
                row.get_kind_display(),
                row.get_status_display(),
                row.title,
                row.party_names,
                row.evidence,
                row.report_count,  # type: ignore[attr-defined]
            ]
            for row in rows
        ),
    )


@for_accords
def due(request: SignedIn, edition: Edition) -> HttpResponse:
    """List the accords that expire soon, and the milestones that are due."""
    today = timezone.localdate()
    context = {
        "section": "accords_due",
        "today": today,
        "expiring": expiring(today).filter(programme=edition.programme).prefetch_related("parties", "contacts"),
        "milestones": desk.due(edition.programme, today),
        "fulfil_form": FulfilForm(),
    }
    return render(request, "desk/accords/due.html", context)


@for_accords
def new_accord(request: SignedIn, edition: Edition) -> HttpResponse:
    """Enter an accord."""
    return _edit(request, edition, None)


@for_accords
def edit_accord(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Change what is known of an accord."""
    return _edit(request, edition, accord_of(edition, slug))


@for_accords
def accord(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """One accord: what it lacks, what may be done with it, its papers and its trail."""
    row = get_object_or_404(desk.desk_accord(edition.programme), slug=slug)
    workflow = workflow_of(row.kind)
    context = {
        "section": "accords",
        "accord": row,
        "steps": [(step, step.code in advancing.WITH_REASON) for step in workflow.steps(row.status, request.user, row)],
        "is_counted": counted().filter(pk=row.pk).exists(),
        "signatory_form": SignatoryForm(accord=row),
        "version_form": VersionForm(),
        "milestone_form": MilestoneForm(),
        "fulfil_form": FulfilForm(),
        "contact_form": ContactForm(accord=row),
        "doubles": desk.pairs_of(row),
        "trail": [(entry, done(entry, workflow)) for entry in desk.trail(row)[:PER_PAGE]],
    }
    return render(request, "desk/accords/one.html", context)


@require_POST
@for_accords
def take_step(request: SignedIn, edition: Edition, slug: str, step: str) -> HttpResponse:
    """Take an accord one step on."""
    row = accord_of(edition, slug)
    if step not in {known.code for known in workflow_of(row.kind).transitions}:
        step = ""
    try:
        advancing.take_step(actor=request.user, accord=row, step=step, reason=request.POST.get("reason", ""))
    except LookupError:
        messages.error(request, _("There is no such step."))
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request, _("Done: “%(title)s” is now “%(state)s”.") % {"title": row, "state": row.get_status_display()}
        )
    return redirect("desk:accord", slug=slug)


@require_POST
@for_accords
def dismiss(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Take out a draft, or a report that is no accord."""
    advancing.dismiss_accord(actor=request.user, accord=accord_of(edition, slug), reason=request.POST.get("reason", ""))
    messages.success(request, _("Taken out. The audit trail keeps what it said, and why it went."))
    return redirect("desk:accords")


def _edit(request: SignedIn, edition: Edition, row: Accord | None) -> HttpResponse:
    form = AccordForm(request.POST or None, programme=edition.programme, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            written = entering.write_accord(
                actor=request.user, accord=form.instance, seen=form.cleaned_data["seen"], **form.related
            )
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:accord", slug=written.slug)
    kept = Accord.objects.get(pk=row.pk) if row else None
    context = {"section": "accords", "accord": kept, "form": form}
    return render(request, "desk/accords/edit.html", context)


def accord_of(edition: Edition, slug: str) -> Accord:
    """Find an accord of the programme at work."""
    return get_object_or_404(Accord, programme=edition.programme_id, slug=slug)
