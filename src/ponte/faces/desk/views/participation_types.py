"""Who can take part: the period, participation types with their questions, and who may ask whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import registering_types
from ponte.brokerage.models import Brokerage, MayAsk, Question
from ponte.brokerage.queries.registrations import participation_types
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.registration_forms import PeriodForm, QuestionForm, TypeForm

FIELD_OF = {"no_name": "name_en", "no_label": "label_en", "too_few_choices": "choices_en", "kind_fixed": "kind"}
"""Where a refusal is shown in a form."""


@for_officers
def types(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Show the period, the types, and the matrix of who may ask whom."""
    form = PeriodForm(
        request.POST or None,
        initial={"opens": brokerage.registration_opens, "closes": brokerage.registration_closes},
    )
    if request.method == "POST" and form.is_valid():
        try:
            registering_types.set_period(actor=request.user, brokerage=brokerage, **form.cleaned_data)
        except Refused as no:
            form.add_error("closes", str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:participation_types")
    rows = list(participation_types(brokerage))
    cells = set(MayAsk.objects.filter(asker__brokerage=brokerage).values_list("asker_id", "asked_id"))
    context = {
        "section": "participation_types",
        "form": form,
        "types": rows,
        "matrix": [(asker, [(asked, (asker.pk, asked.pk) in cells) for asked in rows]) for asker in rows],
        "has_cells": bool(cells),
    }
    return render(request, "desk/registrations/types.html", context)


@require_POST
@for_officers
def matrix(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Keep who may ask whom."""
    pairs = (value.partition("-") for value in request.POST.getlist("cell"))
    cells = [(int(one), int(other)) for one, _dash, other in pairs if one.isdecimal() and other.isdecimal()]
    registering_types.set_matrix(actor=request.user, brokerage=brokerage, cells=cells)
    messages.success(request, _("Kept."))
    return redirect("desk:participation_types")


@for_officers
def participation_type(request: SignedIn, brokerage: Brokerage, slug: str = "") -> HttpResponse:
    """Add a type, or change one and see what it asks."""
    row = get_object_or_404(brokerage.participation_types, slug=slug) if slug else None
    form = TypeForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            written = registering_types.write_type(
                actor=request.user,
                brokerage=brokerage,
                row=row,
                names=form.in_languages("name"),
                order=form.cleaned_data["order"],
                is_open=form.cleaned_data["is_open"],
            )
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:participation_type", slug=written.slug)
    context = {
        "section": "participation_types",
        "type": row,
        "form": form,
        "questions": row.questions.prefetch_related("choices") if row else [],
        "used": row.registrations.count() if row else 0,
    }
    return render(request, "desk/registrations/type.html", context)


@require_POST
@for_officers
def delete_type(request: SignedIn, brokerage: Brokerage, slug: str) -> HttpResponse:
    """Delete a type that nobody has registered as."""
    registering_types.delete_type(actor=request.user, row=get_object_or_404(brokerage.participation_types, slug=slug))
    messages.success(request, _("Deleted."))
    return redirect("desk:participation_types")


@for_officers
def question(request: SignedIn, brokerage: Brokerage, slug: str, question: str = "") -> HttpResponse:
    """Add a question to a type, or change one."""
    participation = get_object_or_404(brokerage.participation_types, slug=slug)
    row = (
        get_object_or_404(participation.questions, slug=question)
        if question
        else Question(participation=participation, order=participation.questions.count() + 1)
    )
    form = QuestionForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        for name in ("kind", "is_required", "order"):
            setattr(row, name, form.cleaned_data[name])
        try:
            registering_types.write_question(
                actor=request.user,
                question=row,
                labels=form.in_languages("label"),
                helps=form.in_languages("help"),
                choices=form.choices,
            )
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:participation_type", slug=slug)
    context = {"section": "participation_types", "type": participation, "question": row, "form": form}
    return render(request, "desk/registrations/question.html", context)


@require_POST
@for_officers
def delete_question(request: SignedIn, brokerage: Brokerage, slug: str, question: str) -> HttpResponse:
    """Ask a question no longer."""
    participation = get_object_or_404(brokerage.participation_types, slug=slug)
    registering_types.delete_question(
        actor=request.user, question=get_object_or_404(participation.questions, slug=question)
    )
    messages.success(request, _("Deleted."))
    return redirect("desk:participation_type", slug=slug)
