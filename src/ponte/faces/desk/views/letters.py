"""Invitation letters at the desk of the office that hosts: who lacks what, issuing, sending, and the register."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ponte.brokerage.domain.inviting import (
    guests,
    issue_letters,
    lacking,
    letters_pdf,
    send_letters,
    write_inviting_office,
)
from ponte.brokerage.domain.travelling import erasure_date, read_passport
from ponte.brokerage.enums import LetterElement, Payer, Relation
from ponte.brokerage.models import Brokerage, InvitationLetter, InvitingOffice, Registration
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn, View, came_from
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.letter_forms import InvitingOfficeForm, IssueForm, LetterFilter
from ponte.faces.desk.lists import listing
from ponte.faces.files import csv_file

COLUMNS = {
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "letter": gettext_lazy("Letter"),
    "issued": gettext_lazy("Issued"),
}

P = ParamSpec("P")
LetterView = Callable[Concatenate[SignedIn, Brokerage, P], HttpResponse]


def for_inviters(view: LetterView[P]) -> View[P]:
    """Let the office pass that invites, and tell the other one why it does not."""

    @wraps(view)
    def guarded(request: SignedIn, brokerage: Brokerage, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        require(request.user, "brokerage.run_letters", brokerage)
        return view(request, brokerage, *args, **kwargs)

    return never_cache(for_officers(guarded))


@for_inviters
def letters(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """List the guests, what each letter lacks, and which was issued when."""
    form = LetterFilter(request.GET, brokerage=brokerage)
    office = InvitingOffice.objects.filter(brokerage=brokerage).first()
    found = listing(request, form, form.narrow(guests(brokerage)), COLUMNS, frozenset())
    context = {
        "section": "letters",
        "brokerage": brokerage,
        "form": form,
        "issue_form": IssueForm(),
        "office": office,
        "listing": found,
        "lines": [(row, _letter_of(row), lacking(row, office)) for row in found.page],
        "erased_on": erasure_date(brokerage.edition),
    }
    template = "desk/letters/_list.html" if request.headers.get("HX-Request") else "desk/letters/list.html"
    return render(request, template, context)


@for_inviters
def export(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Download the register as the list shows it; nothing of a passport is in it."""
    rows = LetterFilter(request.GET, brokerage=brokerage).narrow(guests(brokerage))
    pairs = [(row, _letter_of(row)) for row in rows]
    return csv_file(
        "letters",
        [_("Name"), _("Organisation"), _("Letter"), _("Version"), _("Issued"), _("Sent")],
        (
            [
                row.person.name,
                row.organisation.name if row.organisation else "",
                letter.reference if letter else "",
                letter.version if letter else "",
                f"{letter.issued_at:%Y-%m-%d}" if letter else "",
                f"{letter.sent_at:%Y-%m-%d}" if letter and letter.sent_at else "",
            ]
            for row, letter in pairs
        ),
    )


@for_inviters
def office(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Say who signs, and what all letters say."""
    row = InvitingOffice.objects.filter(brokerage=brokerage).first()
    form = InvitingOfficeForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        write_inviting_office(
            actor=request.user,
            brokerage=brokerage,
            signatory=form.cleaned_data["signatory"],
            phone=form.cleaned_data["phone"],
            texts=form.told,
        )
        messages.success(request, _("Saved. Letters issued from now on say this."))
        return redirect("desk:letters")
    return render(request, "desk/letters/office.html", {"section": "letters", "form": form})


@for_inviters
def guest(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show the elements of one guest's letter and what is missing; the passport only when it is asked for."""
    return render(request, "desk/letters/guest.html", _guest_context(brokerage, pk))


@require_POST
@for_inviters
def passport(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show a guest's passport data, and note that they were looked at."""
    context = _guest_context(brokerage, pk)
    return render(
        request,
        "desk/letters/guest.html",
        context | {"passport": read_passport(actor=request.user, registration=context["row"])},
    )


@require_safe
@for_inviters
def pdf(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Make one letter anew, as PDF."""
    letter = _letter_of(get_object_or_404(guests(brokerage), pk=pk))
    if letter is None:
        raise Http404
    return _file(letter.file_name, letters_pdf(actor=request.user, letters=[letter]))


@require_POST
@for_inviters
def act(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Issue, print or send the letters of those who were chosen."""
    keys = [int(key) for key in request.POST.getlist("people") if key.isdecimal()]
    rows = list(guests(brokerage).filter(pk__in=keys).order_by("person__name_latin", "pk"))
    action = request.POST.get("action", "")
    if action == "issue":
        return _issue(request, brokerage, rows)
    found = [letter for row in rows if (letter := _letter_of(row))]
    if not found:
        raise Refused("no_letters", _("None of those chosen has a letter. Issue the letters first."))
    if action == "print":
        return _file("letters.pdf", letters_pdf(actor=request.user, letters=found))
    number = send_letters(actor=request.user, brokerage=brokerage, letters=found)
    messages.success(
        request,
        ngettext("%(number)d letter goes out by mail.", "%(number)d letters go out by mail.", number)
        % {"number": number},
    )
    return redirect("desk:letters")


def _issue(request: SignedIn, brokerage: Brokerage, rows: list[Registration]) -> HttpResponse:
    form = IssueForm(request.POST)
    if not form.is_valid():
        raise Refused("no_choice", _("Choose the relation to the inviter, and who pays."))
    issued = issue_letters(
        actor=request.user,
        brokerage=brokerage,
        registrations=rows,
        relation=Relation(form.cleaned_data["relation"]),
        payer=Payer(form.cleaned_data["payer"]),
    )
    if done := len(issued.letters):
        said = ngettext("%(number)d letter issued.", "%(number)d letters issued.", done)
        messages.success(request, said % {"number": done})
    if left := len(issued.lacking):
        said = ngettext(
            "%(number)d person got no letter: the list says what is missing.",
            "%(number)d people got no letter: the list says what is missing.",
            left,
        )
        messages.warning(request, said % {"number": left})
    return redirect(came_from(request))


def _guest_context(brokerage: Brokerage, pk: int) -> dict[str, Any]:
    row = get_object_or_404(guests(brokerage), pk=pk)
    missing = lacking(row, InvitingOffice.objects.filter(brokerage=brokerage).first())
    return {
        "section": "letters",
        "row": row,
        "letter": _letter_of(row),
        "elements": [(element.label, element in missing) for element in LetterElement],
        "missing": missing,
        "form": IssueForm(),
        "erased_on": erasure_date(brokerage.edition),
        "has_papers": LetterElement.PASSPORT not in missing,
    }


def _letter_of(row: Registration) -> InvitationLetter | None:
    letter: InvitationLetter | None = getattr(row, "invitation_letter", None)
    if letter is not None:
        letter.registration = row  # as it was read with all that a letter needs
    return letter


def _file(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
