"""A jury: interests first, then one sheet at a time, nothing of the others' marks, a clear end."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.showcase_forms import SheetForm
from ponte.showcase import queries
from ponte.showcase.domain.interests import declare_interests, interests
from ponte.showcase.domain.scoring import save_draft, sheets_of, sign_sheet
from ponte.showcase.enums import ConflictKind
from ponte.showcase.models import Contender, Juror, ScoreSheet


@for_account
def sheets(request: SignedIn, stage: str) -> HttpResponse:
    """The start-ups that one marks, and how far one has come."""
    juror = _juror(request, stage)
    if juror.declared_at is None:
        return redirect("my:jury_interests", stage=stage)
    mine, written = sheets_of(juror), queries.sheets_by(juror)
    signed = [one for one in mine if _is_signed(written.get(one.pk))]
    context = {
        "section": "showcases",
        "juror": juror,
        "stage": juror.stage,
        "sheets": [(one, written.get(one.pk)) for one in mine],
        "signed": len(signed),
        "next": next((one for one in mine if one not in signed), None),
        "is_open": juror.stage.phase == "judging",
    }
    return render(request, "my/jury.html", context)


@for_account
def declare(request: SignedIn, stage: str) -> HttpResponse:
    """Say in which start-ups one has an interest."""
    juror = _juror(request, stage)
    contenders = list(queries.schedule(juror.stage))
    declared = dict(juror.conflicts.values_list("application", "note"))
    error = ""
    if request.method == "POST":
        ticked = {int(key) for key in request.POST.getlist("interest") if key.isdecimal()}
        notes = {key: request.POST.get(f"note_{key}", "") for key in ticked}
        try:
            declare_interests(actor=request.user, juror=juror, notes=notes)
        except Refused as no:
            error, declared = str(no), notes
        else:
            messages.success(request, _("Thank you. The sheets of the other start-ups are yours."))
            return redirect("my:jury", stage=stage)
    found = interests(juror.stage)

    def line(one: Contender) -> tuple[Contender, bool, str, list[ConflictKind]]:
        key = one.application_id
        return one, key in declared, declared.get(key, ""), found.get((juror.pk, one.pk), [])

    context = {
        "section": "showcases",
        "juror": juror,
        "stage": juror.stage,
        "error": error,
        "lines": [line(one) for one in contenders],
    }
    return render(request, "my/jury_interests.html", context)


@for_account
def sheet(request: SignedIn, stage: str, pk: int) -> HttpResponse:
    """The rubric beside the application; signing leads to the next sheet."""
    juror = _juror(request, stage)
    if juror.declared_at is None:
        return redirect("my:jury_interests", stage=stage)
    mine, written = sheets_of(juror), queries.sheets_by(juror)
    contender, row = _contender(juror, pk), written.get(pk)
    criteria = list(juror.stage.criteria.all())
    form = SheetForm(request.POST or None, criteria=criteria, scale=juror.stage.scale, sheet=row)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, juror, contender, form)
            if "sign" in request.POST:
                sign_sheet(actor=request.user, juror=juror, contender=contender)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            if "sign" not in request.POST:
                messages.success(request, _("Your draft is kept."))
                return redirect("my:jury", stage=stage)
            return _on_to_the_next(request, mine, written, contender)
    context = {
        "section": "showcases",
        "juror": juror,
        "stage": juror.stage,
        "contender": contender,
        "application": queries.application_page(juror.stage.showcase).get(pk=contender.application_id),
        "sheet": row,
        "form": form,
        "may_mark": contender in mine and juror.stage.phase == "judging" and not _is_signed(row),
        "interests": interests(juror.stage).get((juror.pk, contender.pk), []),
        "position": next((place for place, one in enumerate(mine, start=1) if one.pk == pk), 0),
        "sheet_count": len(mine),
    }
    return render(request, "my/jury_sheet.html", context)


@require_POST
@for_account
def draft(request: SignedIn, stage: str, pk: int) -> HttpResponse:
    """Keep a draft while it is written, and say so in one line."""
    juror = _juror(request, stage)
    form = SheetForm(request.POST, criteria=list(juror.stage.criteria.all()), scale=juror.stage.scale)
    if not form.is_valid():
        return HttpResponse(_("Not kept: something is filled in wrongly."))
    try:
        _save(request, juror, _contender(juror, pk), form)
    except Refused as no:
        return HttpResponse(escape(str(no)))
    return HttpResponse(_("Draft kept."))


def _save(request: SignedIn, juror: Juror, contender: Contender, form: SheetForm) -> None:
    save_draft(
        actor=request.user,
        juror=juror,
        contender=contender,
        marks=form.marks(),
        comment=form.cleaned_data["comment"],
    )


def _on_to_the_next(
    request: SignedIn, mine: list[Contender], written: dict[int, ScoreSheet], contender: Contender
) -> HttpResponse:
    stage = contender.stage.slug
    left = [one for one in mine if one.pk != contender.pk and not _is_signed(written.get(one.pk))]
    if not left:
        messages.success(request, _("Signed. That was the last one: you have signed all your sheets. Thank you."))
        return redirect("my:jury", stage=stage)
    messages.success(request, _("Signed and sealed. This is the next one."))
    return redirect("my:jury_sheet", stage=stage, pk=left[0].pk)


def _is_signed(sheet: ScoreSheet | None) -> bool:
    return sheet is not None and sheet.signed_at is not None


def _juror(request: SignedIn, stage: str) -> Juror:
    return get_object_or_404(queries.jury_seats(request.user), stage__slug=stage)


def _contender(juror: Juror, pk: int) -> Contender:
    found = next((one for one in queries.schedule(juror.stage) if one.pk == pk), None)
    if found is None:
        raise Http404
    found.stage = juror.stage
    return found
