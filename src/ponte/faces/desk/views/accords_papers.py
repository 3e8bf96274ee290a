"""What belongs to one accord at the desk: signatories, files, milestones, contacts."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ponte.accords.domain import entering, filing, following
from ponte.accords.models import AccordMilestone, Contact, Signatory, Version
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_accords
from ponte.faces.desk.accord_forms import ContactForm, FulfilForm, MilestoneForm, SignatoryForm, VersionForm
from ponte.faces.desk.views.accords import accord_of
from ponte.faces.files import opened
from ponte.people.enums import SpokenLanguage
from ponte.programme.models import Edition

Belonging = TypeVar("Belonging", Signatory, Version, AccordMilestone, Contact)


@require_POST
@for_accords
def add_signatory(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Note who signed."""
    accord = accord_of(edition, slug)
    form = SignatoryForm(request.POST, accord=accord)
    if form.is_valid():
        entering.add_signatory(
            actor=request.user,
            accord=accord,
            person=form.cleaned_data["person"],
            titles=form.texts,
            party=form.cleaned_data.get("party"),
            country=form.cleaned_data.get("country"),
        )
    return _back(request, slug, form)


@require_POST
@for_accords
def remove_signatory(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take a signatory off."""
    row = _row(Signatory, edition, pk)
    entering.remove_signatory(actor=request.user, signatory=row)
    return _back(request, row.accord.slug)


@require_POST
@for_accords
def add_version(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Keep the text of the accord in one language."""
    accord = accord_of(edition, slug)
    form = VersionForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        filing.add_version(
            actor=request.user,
            accord=accord,
            language=SpokenLanguage(form.cleaned_data["language"]),
            file=upload,
            name=upload.name,
            is_public=form.cleaned_data["is_public"],
        )
    return _back(request, slug, form)


@require_POST
@for_accords
def show_version(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Let everybody download a file, or the offices only."""
    row = _row(Version, edition, pk)
    filing.show_version(actor=request.user, version=row, is_public=not row.is_public)
    return _back(request, row.accord.slug)


@require_POST
@for_accords
def remove_version(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take a file out."""
    row = _row(Version, edition, pk)
    filing.remove_version(actor=request.user, version=row)
    return _back(request, row.accord.slug)


@require_safe
@for_accords
def version_file(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Hand a file to an office, whether everybody may read it or not."""
    version = _row(Version, edition, pk)
    with opened(version.file) as file:
        return HttpResponse(file.read(), content_type="application/pdf")


@require_POST
@for_accords
def add_milestone(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Note what the parties will have done by a day."""
    accord = accord_of(edition, slug)
    form = MilestoneForm(request.POST)
    if form.is_valid():
        following.add_milestone(actor=request.user, accord=accord, titles=form.texts, due=form.cleaned_data["due"])
    return _back(request, slug, form)


@require_POST
@for_accords
def fulfil_milestone(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Note that a milestone was reached."""
    row = _row(AccordMilestone, edition, pk)
    form = FulfilForm(request.POST)
    if form.is_valid():
        following.fulfil_milestone(actor=request.user, milestone=row, **form.cleaned_data)
    return _back(request, row.accord.slug, form)


@require_POST
@for_accords
def reopen_milestone(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take back that a milestone was reached."""
    row = _row(AccordMilestone, edition, pk)
    following.reopen_milestone(actor=request.user, milestone=row)
    return _back(request, row.accord.slug)


@require_POST
@for_accords
def remove_milestone(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take a milestone out that was none."""
    row = _row(AccordMilestone, edition, pk)
    following.remove_milestone(actor=request.user, milestone=row)
    return _back(request, row.accord.slug)


@require_POST
@for_accords
def add_contact(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Note whom to write to."""
    accord = accord_of(edition, slug)
    form = ContactForm(request.POST, accord=accord)
    if form.is_valid():
        following.add_contact(actor=request.user, accord=accord, **form.cleaned_data)
    return _back(request, slug, form)


@require_POST
@for_accords
def remove_contact(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Write to somebody no longer."""
    row = _row(Contact, edition, pk)
    following.remove_contact(actor=request.user, contact=row)
    return _back(request, row.accord.slug)


def _row(model: type[Belonging], edition: Edition, pk: int) -> Belonging:
    """Find what belongs to an accord of the programme at work."""
    return get_object_or_404(model, pk=pk, accord__programme=edition.programme_id)


def _back(request: SignedIn, slug: str, form: BaseForm | None = None) -> HttpResponse:
    """Return to the accord, saying what was done or what is wrong with the form."""
    if form is None or form.is_valid():
        messages.success(request, _("Kept."))
    else:
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            why = " ".join(str(error) for error in errors)
            messages.error(request, f"{label}: {why}" if label else why)
    return redirect("desk:accord", slug=slug)
