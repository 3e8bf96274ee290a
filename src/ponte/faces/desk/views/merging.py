"""People and organisations that the directory may hold twice: found, compared side by side, made one, or told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import merging
from ponte.brokerage.models import Brokerage
from ponte.brokerage.queries.registrations import find_organisations
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.lists import PER_PAGE
from ponte.people.domain.likeness import Pair, Reason
from ponte.people.domain.merging import choosable_fields, merge_effect, proposed_fields
from ponte.people.enums import RecordKind
from ponte.people.models import Person

REASONS: dict[Reason, Promise] = {
    Reason.NUMBER: gettext_lazy("the same number"),
    Reason.MAIL: gettext_lazy("the same mail address"),
    Reason.NAME_AND_PLACE: gettext_lazy("the same name at the same organisation or in the same country"),
    Reason.NAME: gettext_lazy("the same name"),
    Reason.NEAR_NAME: gettext_lazy("nearly the same name"),
}
LAST = "last_merge"
"""Name in the session of the merge that can still be undone."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field in which two entries may differ, with both values as they are read."""

    name: str
    label: Any
    kept: str
    absorbed: str
    takes_absorbed: bool
    differs: bool


@for_officers
def same(request: SignedIn, brokerage: Brokerage, kind: str) -> HttpResponse:
    """List pairs that may be one, the surest first, each with its reasons."""
    record_kind = _kind(kind)
    pairs = merging.duplicates(request.user, record_kind)
    if words := request.GET.get("q", "").strip():
        keys = _found(record_kind, words)
        pairs = [pair for pair in pairs if {pair.first, pair.second} & keys]
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "same",
        "kind": record_kind,
        "kinds": RecordKind,
        "page": page,
        "pairs": _shown(record_kind, list(page)),
        "words": words,
        "undo": request.session.get(LAST),
    }
    return render(request, "desk/registrations/same.html", context)


@for_officers
def merge(request: SignedIn, brokerage: Brokerage, kind: str, kept: int, absorbed: int) -> HttpResponse:
    """Compare two entries field by field, say what follows the one that goes, and make them one."""
    model, one, other = _two(request, kind, kept, absorbed)
    taken = proposed_fields(one, other)
    if request.method == "POST":
        names = {field.attname for field in choosable_fields(model)}
        taken = {name for name in names if request.POST.get(name) == "absorbed"}
        try:
            entry = merging.merge_entries(actor=request.user, kept=one, absorbed=other, taken=taken)
        except Refused as no:
            messages.error(request, str(no))
        else:
            request.session[LAST] = entry.pk
            messages.success(request, _("The two are one now."))
            return redirect("desk:same", kind=kind)
    context = {
        "section": "same",
        "kind": _kind(kind),
        "kept": one,
        "absorbed": other,
        "lines": [_line(field, one, other, taken) for field in choosable_fields(model)],
        "effect": [(row._meta.verbose_name_plural, number) for row, number in merge_effect(other)],
    }
    return render(request, "desk/registrations/merge.html", context)


@require_POST
@for_officers
def apart(request: SignedIn, brokerage: Brokerage, kind: str, kept: int, absorbed: int) -> HttpResponse:
    """Keep that two entries are not the same."""
    _model, one, other = _two(request, kind, kept, absorbed)
    merging.tell_apart(actor=request.user, kind=_kind(kind), one=one, other=other)
    messages.success(request, _("Kept: these are two. They are not shown again."))
    return redirect("desk:same", kind=kind)


@require_POST
@for_officers
def undo(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Take the latest merge back."""
    entry = get_object_or_404(merging.merges_of(request.user), pk=pk)
    request.session.pop(LAST, None)
    kept = merging.undo_merge(actor=request.user, entry=entry)
    messages.success(request, _("The merge is taken back: there are two again."))
    return redirect("desk:same", kind=RecordKind.PERSON if isinstance(kept, Person) else RecordKind.ORGANISATION)


def _kind(kind: str) -> RecordKind:
    if kind not in RecordKind.values:
        raise Http404
    return RecordKind(kind)


def _two(request: SignedIn, kind: str, kept: int, absorbed: int) -> tuple[Any, Any, Any]:
    """Return the two entries with their model, if both are the officer's to find."""
    rows = merging.entries_for(request.user, _kind(kind))
    return rows.model, get_object_or_404(rows, pk=kept), get_object_or_404(rows, pk=absorbed)


def _shown(kind: RecordKind, pairs: list[Pair]) -> list[dict[str, Any]]:
    """Fetch the entries of a page of pairs in one query."""
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    rows: dict[int, Any] = merging.MODELS[kind].objects.in_bulk(keys)
    return [
        {
            "first": rows[pair.first],
            "second": rows[pair.second],
            "score": round(100 * pair.score),
            "reasons": [REASONS[reason] for reason in Reason if reason in pair.reasons],
        }
        for pair in pairs
    ]


def _found(kind: RecordKind, words: str) -> set[int]:
    if kind == RecordKind.ORGANISATION:
        return {row.pk for row in find_organisations(words, most=200)}
    named = models.Q(name_latin__icontains=words) | models.Q(name_han__contains=words)
    return set(Person.objects.filter(named).values_list("pk", flat=True))


def _line(field: models.Field[Any, Any], one: Any, other: Any, taken: set[str]) -> Line:
    mine, theirs = _readable(field, one), _readable(field, other)
    return Line(field.attname, field.verbose_name, mine, theirs, field.attname in taken, mine != theirs)


def _readable(field: models.Field[Any, Any], row: Any) -> str:
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
