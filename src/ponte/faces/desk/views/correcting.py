"""An office puts its people's registrations and profiles right; two officers at one of them lose nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.brokerage import queries
from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.editing_at_desk import (
    MOST_POSITION,
    correct_profile,
    correct_registration,
    profile_values,
    registration_values,
)
from ponte.brokerage.domain.profiles import MOST_TEXT, MOST_TITLE
from ponte.brokerage.domain.versions import ChangedMeanwhile, seen_of
from ponte.brokerage.models import Brokerage
from ponte.brokerage.queries.registrations import registrations_of
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.people.enums import SpokenLanguage


class RegistrationCorrection(forms.Form):
    """What an office can put right in a registration."""

    use_required_attribute = False
    job_title = forms.CharField(label=gettext_lazy("Position"), required=False, max_length=MOST_POSITION)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=SpokenLanguage.choices, widget=forms.CheckboxSelectMultiple
    )


class ProfileCorrection(forms.Form):
    """What an office can put right in a profile."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("Title"), max_length=MOST_TITLE)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 10}))


@for_officers
def registration(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Put right what somebody of one's own side says of themselves."""
    row = get_object_or_404(registrations_of(brokerage, own_sides(request.user, brokerage)), pk=pk)
    values = registration_values(row)
    form = RegistrationCorrection(request.POST or None, initial=values)
    context: dict[str, Any] = {"section": "registrations", "back": ("desk:registration", pk), "name": row.person.name}
    if request.method == "POST" and form.is_valid():
        try:
            correct_registration(
                actor=request.user, registration=row, seen=request.POST.get("seen", ""), **form.cleaned_data
            )
        except ChangedMeanwhile as no:
            context |= {"conflict": str(no), "beside": _beside(form, values)}
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:registration", pk=pk)
    return _page(request, form, values, context)


@for_officers
def profile(request: SignedIn, brokerage: Brokerage, reference: str) -> HttpResponse:
    """Put the wording of a profile of one's own side right."""
    row = get_object_or_404(queries.profiles(brokerage, request.user), reference=reference)
    require(request.user, "brokerage.tell_profile", row)
    values = profile_values(row)
    form = ProfileCorrection(request.POST or None, initial=values)
    context: dict[str, Any] = {"section": "profiles", "back": ("desk:profile", reference), "name": row.title}
    if request.method == "POST" and form.is_valid():
        try:
            correct_profile(actor=request.user, profile=row, seen=request.POST.get("seen", ""), **form.cleaned_data)
        except ChangedMeanwhile as no:
            context |= {"conflict": str(no), "beside": _beside(form, values)}
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:profile", reference=reference)
    return _page(request, form, values, context)


def _page(request: SignedIn, form: forms.Form, values: dict[str, Any], context: dict[str, Any]) -> HttpResponse:
    """Show a form with what was seen; after a conflict, that is what stands here now."""
    name, key = context["back"]
    conflict = "conflict" in context
    seen = seen_of(values) if conflict or request.method != "POST" else request.POST.get("seen", "")
    context |= {"form": form, "seen": seen, "back_name": name, "back_key": key}
    return render(request, "desk/handover/correct.html", context, status=409 if conflict else 200)


def _beside(form: forms.Form, values: dict[str, Any]) -> list[tuple[object, object, object]]:
    """What stands here beside what was typed, field by field where they differ."""
    rows: list[tuple[object, object, object]] = []
    for name, field in form.fields.items():
        ours, typed = _said(values[name]), _said(form.cleaned_data[name])
        if ours != typed:
            rows.append((field.label, ours, typed))
    return rows


def _said(value: object) -> object:
    return ", ".join(str(SpokenLanguage(one).label) for one in value) if isinstance(value, list) else value
