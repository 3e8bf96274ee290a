"""Start-ups: applying for a showcase, files, how it stands; and the juries that somebody is on."""

from __future__ import annotations

from collections.abc import Callable

import rules
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.showcase_forms import DocumentForm, NewStartupForm, StartupForm
from ponte.people.queries import organisations_of
from ponte.programme.queries import is_public
from ponte.showcase import queries
from ponte.showcase.domain import applying
from ponte.showcase.domain.documents import add_document, remove_document
from ponte.showcase.domain.eligibility import said, shortcomings
from ponte.showcase.models import Application, Document, Showcase
from ponte.showcase.workflows import APPLICATION

STEPS: dict[str, Callable[..., None]] = {
    "file": applying.file_application,
    "take_back": applying.take_back,
    "withdraw": applying.withdraw,
}


@for_account
def overview(request: SignedIn) -> HttpResponse:
    """Juries that one is on, applications that one has made, and calls that are open."""
    context = {
        "section": "showcases",
        "seats": queries.jury_seats(request.user),
        "mine": queries.my_applications(request.user, organisations_of(request.user)),
        "calls": queries.open_showcases(),
    }
    return render(request, "my/showcases.html", context)


@for_account
def apply(request: SignedIn, slug: str) -> HttpResponse:
    """Begin an application."""
    showcase = _showcase(slug)
    organisations = organisations_of(request.user)
    form = NewStartupForm(request.POST or None, showcase=showcase, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            application = applying.start_application(
                actor=request.user,
                showcase=showcase,
                organisation=form.cleaned_data["organisation"],
                told=form.told(),
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your draft is kept. Add your files, then file it."))
            return redirect("my:showcase_application", slug=slug, pk=application.pk)
    context = {
        "section": "showcases",
        "showcase": showcase,
        "is_open": showcase.takes_applications(),
        "form": form,
        "lacks_organisation": not organisations.exists(),
        "requirements": [said(one) for one in showcase.requirements.prefetch_related("sides", "sectors")],
    }
    return render(request, "my/showcase_form.html", context)


@for_account
def change(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Write a draft anew."""
    found = _application(request, slug, pk)
    form = StartupForm(request.POST or None, showcase=found.showcase, application=found)
    if request.method == "POST" and form.is_valid():
        try:
            applying.change_application(actor=request.user, application=found, told=form.told())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("my:showcase_application", slug=slug, pk=pk)
    context = {"section": "showcases", "showcase": found.showcase, "application": found, "form": form, "is_open": True}
    return render(request, "my/showcase_form.html", context)


@for_account
def application(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """One application: what lacks, its files, how it stands, when it pitches."""
    found = _application(request, slug, pk)
    context = {
        "section": "showcases",
        "showcase": found.showcase,
        "application": found,
        "is_open": found.showcase.takes_applications(),
        "lacking": shortcomings(found) if found.phase == "draft" else [],
        "steps": APPLICATION.steps(found.phase, request.user, found),
        "form": DocumentForm(),
    }
    return render(request, "my/showcase_application.html", context)


@require_POST
@for_account
def step(request: SignedIn, slug: str, pk: int, step: str) -> HttpResponse:
    """File an application, take it back, or withdraw it."""
    if step not in STEPS:
        raise Http404
    STEPS[step](actor=request.user, application=_application(request, slug, pk))
    messages.success(request, _("Done."))
    return redirect("my:showcase_application", slug=slug, pk=pk)


@require_POST
@for_account
def add_file(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Keep a file of a draft."""
    found = _application(request, slug, pk)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        add_document(actor=request.user, application=found, kind=form.cleaned_data["kind"], name=file.name, file=file)
        messages.success(request, _("The file is kept."))
    else:
        messages.error(request, _("Choose a file and say what it is."))
    return redirect("my:showcase_application", slug=slug, pk=pk)


@require_POST
@for_account
def remove_file(request: SignedIn, slug: str, pk: int, document: int) -> HttpResponse:
    """Take a file out of a draft."""
    found = _application(request, slug, pk)
    remove_document(actor=request.user, document=get_object_or_404(found.documents, pk=document))
    messages.success(request, _("The file is removed."))
    return redirect("my:showcase_application", slug=slug, pk=pk)


@require_safe
@for_account
def file(request: SignedIn, token: str) -> HttpResponse:
    """Hand a file to whoever sent it, to the offices, and to a jury without an interest in it."""
    rows = Document.objects.select_related("application__showcase__edition", "application__organisation")
    found = get_object_or_404(rows, token=token)
    require(request.user, "showcase.read_files", found.application)
    answer = HttpResponse(found.file.read(), content_type=found.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _showcase(slug: str) -> Showcase:
    rows = Showcase.objects.filter(is_public("edition"), published_at__isnull=False)
    return get_object_or_404(rows.select_related("edition__programme", "place__parent"), slug=slug)


def _application(request: SignedIn, slug: str, pk: int) -> Application:
    found = get_object_or_404(queries.application_page(_showcase(slug)), pk=pk)
    if not rules.has_perm("showcase.act_as", request.user, found):
        raise Http404
    return found
