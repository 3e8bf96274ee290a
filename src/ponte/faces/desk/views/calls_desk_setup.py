"""Setting up a joint call: what both sides share, what each side says, criteria, themes, seats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ponte.calls.domain import setting_up
from ponte.calls.models import Call, CallSide
from ponte.common.permissions import Forbidden, require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn, answering
from ponte.faces.desk import calls_desk_forms as forms
from ponte.faces.desk.access import for_calls, note_edition
from ponte.programme.models import Side

CODES = ("en", "it", "zh_hans")


@login_required
@answering
def new_call(request: HttpRequest) -> HttpResponse:
    """Begin a call of the programme at work; only the offices see it until it is published."""
    require(request.user, "calls.run_desk")
    edition = note_edition(request)
    if edition is None:
        return render(request, "desk/unprepared.html")
    form = forms.NewCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            call = setting_up.make_call(
                actor=request.user,  # type: ignore[arg-type]
                programme=edition.programme,
                kind=said["kind"],
                slug=said["slug"],
                values={"name_en": said["name_en"], "edition": edition},
            )
        except Forbidden:
            raise
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Begun. Now write what it says; your office writes its own side."))
            return redirect("desk:call_setup", slug=call.slug)
    return render(request, "desk/calls/new.html", {"section": "calls", "form": form})


@for_calls
def set_up(request: SignedIn, call: Call) -> HttpResponse:
    """What a call says so far, and which parts can be written."""
    sides = call.sides.select_related("side", "agency", "place__parent").prefetch_related("criteria", "seats")
    context = {
        "section": "calls",
        "tab": "setup",
        "call": call,
        "own": set(_sides_of(request, call).values_list("pk", flat=True)),
        "sides": sides,
        "missing": _sides_of(request, call).exclude(pk__in=sides.values("side")),
        "themes": call.themes.select_related("sector"),
    }
    return render(request, "desk/calls/setup.html", context)


@for_calls
def write(request: SignedIn, call: Call, part: str) -> HttpResponse:
    """Write one part of a call."""
    parts: dict[str, Callable[[SignedIn, Call], tuple[Any, Callable[[], object], bool]]] = {
        "call": _call_form,
        "side": _side_form,
        "criteria": _criteria_form,
        "themes": _themes_form,
        "seats": _seats_form,
    }
    if part not in parts:
        raise Http404
    form, save, is_rows = parts[part](request, call)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Forbidden:
            raise
        except Refused as no:
            refusal = str(no)
        else:
            messages.success(request, _("Written."))
            return redirect("desk:call_setup", slug=call.slug)
    context = {
        "section": "calls",
        "tab": "setup",
        "call": call,
        "part": part,
        "form": form,
        "is_rows": is_rows,
        "refusal": refusal,
    }
    return render(request, "desk/calls/setup_part.html", context)


def _call_form(request: SignedIn, call: Call) -> tuple[Any, Callable[[], object], bool]:
    form = forms.CallForm(request.POST or None, instance=Call.objects.get(pk=call.pk))
    return (
        form,
        lambda: setting_up.write_call(actor=request.user, call=call, values=form.cleaned_data),
        False,
    )


def _side_form(request: SignedIn, call: Call) -> tuple[Any, Callable[[], object], bool]:
    side = _side(request, call)
    form = forms.SideForm(request.POST or None, call_side=call.sides.filter(side=side).first())
    return (
        form,
        lambda: setting_up.write_side(actor=request.user, call=call, side=side, values=form.values()),
        False,
    )


def _criteria_form(request: SignedIn, call: Call) -> tuple[Any, Callable[[], object], bool]:
    own = _own(request, call)
    names = [f"{text}_{code}" for text in ("name", "guidance") for code in CODES]
    rows = forms.rows_form(
        forms.CriterionForm, request.POST or None, list(own.criteria.values(*names, "weight", "threshold"))
    )
    return (
        rows,
        lambda: setting_up.set_criteria(actor=request.user, call_side=own, criteria=forms.rows_of(rows)),
        True,
    )


def _themes_form(request: SignedIn, call: Call) -> tuple[Any, Callable[[], object], bool]:
    names = [f"name_{code}" for code in CODES]
    rows = forms.rows_form(
        forms.ThemeForm, request.POST or None, list(call.themes.values(*names, "code", "sector", "least", "most"))
    )
    return rows, lambda: setting_up.set_themes(actor=request.user, call=call, themes=forms.rows_of(rows)), True


def _seats_form(request: SignedIn, call: Call) -> tuple[Any, Callable[[], object], bool]:
    own = _own(request, call)
    initial = [
        {"name": one.name, "title": one.title, "role": one.role, "email": one.account.email if one.account else ""}
        for one in own.seats.select_related("account")
    ]
    rows = forms.rows_form(forms.SeatForm, request.POST or None, initial)
    return (
        rows,
        lambda: setting_up.set_seats(actor=request.user, call_side=own, seats=forms.rows_of(rows)),
        True,
    )


def _own(request: SignedIn, call: Call) -> CallSide:
    return get_object_or_404(CallSide.objects.select_related("call"), call=call, side=_side(request, call))


def _side(request: SignedIn, call: Call) -> Side:
    """Return the side that is written: the one that the address names, else the first that its reader works for."""
    sides = _sides_of(request, call)
    if code := request.GET.get("side"):
        return get_object_or_404(sides, code=code)
    if first := sides.first():
        return first
    raise Http404


def _sides_of(request: SignedIn, call: Call) -> QuerySet[Side]:
    return Side.objects.filter(programme=call.programme_id, officers__account=request.user)
