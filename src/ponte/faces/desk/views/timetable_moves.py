"""A proposal moved by hand: where a meeting may go and why not elsewhere, every move on the board, and undo."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.brokerage import queries
from ponte.brokerage.domain import adjusting
from ponte.brokerage.domain.benching import Bench, Place
from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.models import Brokerage, Meeting, Placement, Registration, Slot, Timetable
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.views.timetable import board_context
from ponte.programme.reasons import say_moment


class MoveForm(forms.Form):
    """Where a meeting is to go; the times offered are those it may have."""

    slot = forms.ChoiceField(label=gettext_lazy("City and time"))
    table = forms.TypedChoiceField(label=gettext_lazy("Table"), coerce=int, empty_value=None, required=False)
    interpreter = forms.TypedChoiceField(
        label=gettext_lazy("Interpreter"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, data: QueryDict | None, bench: Bench, places: list[Place]) -> None:
        now = bench.current
        here = bench.slots[now.slot] if now else None
        super().__init__(data, initial={"slot": here.pk if here else None, "table": now.table if now else None})
        offered = [place for place in places if place.is_open]
        self.fields["slot"].choices = [(place.slot.pk, _time(place.slot)) for place in offered]  # type: ignore[attr-defined]
        tables = sorted({table for place in offered for table in place.tables})
        self.fields["table"].choices = [("", _("the first that is free")), *((n, n) for n in tables)]  # type: ignore[attr-defined]
        guides = {guide.pk: guide.person.name for place in offered for guide in place.interpreters}
        if guides:
            self.fields["interpreter"].choices = [  # type: ignore[attr-defined]
                ("", _("whoever is free and has least to do")),
                *guides.items(),
            ]
        else:
            del self.fields["interpreter"]


class DropForm(forms.Form):
    """Where a meeting was dropped, or typed to."""

    slot = forms.ModelChoiceField(Slot.objects.none())
    table = forms.IntegerField(required=False)
    interpreter = forms.ModelChoiceField(Registration.objects.none(), required=False)

    def __init__(self, data: QueryDict, brokerage: Brokerage) -> None:
        super().__init__(data)
        slots = Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city")
        self.fields["slot"].queryset = slots  # type: ignore[attr-defined]
        self.fields["interpreter"].queryset = brokerage.registrations.select_related("person")  # type: ignore[attr-defined]


@for_officers
def meeting(request: SignedIn, brokerage: Brokerage, pk: int, meeting: int) -> HttpResponse:
    """The form that moves a meeting, for keyboards, screen readers and telephones, with why it cannot go elsewhere."""
    timetable, row = _rows(brokerage, pk, meeting)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('desk:timetable', args=[pk])}?{_view(request, meeting=str(meeting))}#editor")
    return render(request, "desk/timetable/_editor.html", editor_context(request, timetable, row))


@for_officers
def places(request: SignedIn, brokerage: Brokerage, pk: int, meeting: int) -> JsonResponse:
    """Say of every slot which tables a meeting may have there, or what stands against it."""
    timetable, row = _rows(brokerage, pk, meeting)
    bench = Bench(timetable, row)
    return JsonResponse(
        {place.slot.pk: {"tables": place.tables, "against": " ".join(place.against)} for place in bench.places()}
    )


@require_POST
@for_officers
def move(request: SignedIn, brokerage: Brokerage, pk: int, meeting: int) -> HttpResponse:
    """Give a meeting another place, or a first one."""
    timetable, row = _rows(brokerage, pk, meeting)
    form = DropForm(request.POST, brokerage)
    if not form.is_valid():
        return _answer(request, timetable, refusal=_("Choose a city and a time."))
    try:
        placement = adjusting.move_meeting(actor=request.user, timetable=timetable, meeting=row, **form.cleaned_data)
    except Refused as no:
        return _answer(request, timetable, refusal=str(no))
    said = _("%(who)s: %(when)s, %(where)s, table %(table)s.") % {
        "who": _who(row),
        "when": say_moment(placement.slot.starts, zone_of(placement.slot.hall)),
        "where": placement.slot.hall.city.name,
        "table": placement.table,
    }
    return _answer(request, timetable, said=said, moved=row)


@require_POST
@for_officers
def off(request: SignedIn, brokerage: Brokerage, pk: int, meeting: int) -> HttpResponse:
    """Leave a meeting out that has a place."""
    timetable, row = _rows(brokerage, pk, meeting)
    try:
        adjusting.take_off(actor=request.user, timetable=timetable, meeting=row)
    except Refused as no:
        return _answer(request, timetable, refusal=str(no))
    return _answer(request, timetable, said=_("%(who)s: taken off.") % {"who": _who(row)}, moved=row)


@require_POST
@for_officers
def lock(request: SignedIn, brokerage: Brokerage, pk: int, meeting: int) -> HttpResponse:
    """Lock a meeting in its time, or unlock one that is locked."""
    timetable, row = _rows(brokerage, pk, meeting)
    if row.locked_slot_id:
        adjusting.unlock_meeting(actor=request.user, meeting=row)
        return _answer(request, timetable, said=_("%(who)s: can be moved again.") % {"who": _who(row)}, moved=row)
    placement = get_object_or_404(Placement, timetable=timetable, meeting=row)
    adjusting.lock_meeting(actor=request.user, placement=placement)
    said = _("%(who)s: locked in this time, by hand and in the runs to come.") % {"who": _who(row)}
    return _answer(request, timetable, said=said, moved=row)


@require_POST
@for_officers
def undo(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Take back the last move made by hand."""
    timetable = get_object_or_404(Timetable.objects.select_related("brokerage"), brokerage=brokerage, pk=pk)
    try:
        row = adjusting.undo(actor=request.user, timetable=timetable)
    except Refused as no:
        return _answer(request, timetable, refusal=str(no))
    return _answer(request, timetable, said=_("%(who)s: back where it was.") % {"who": _who(row)}, moved=row)


@require_POST
@for_officers
def copy(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Begin a proposal where another timetable stands."""
    timetable = get_object_or_404(Timetable.objects.select_related("brokerage"), brokerage=brokerage, pk=pk)
    made = adjusting.copy_timetable(actor=request.user, timetable=timetable)
    messages.success(request, _("This is a copy, to be moved by hand. The original stays as it is."))
    return redirect("desk:timetable", pk=made.pk)


def editor_context(request: SignedIn, timetable: Timetable, row: Meeting) -> dict[str, Any]:
    """What the form beside the board shows of a meeting."""
    bench = Bench(timetable, row)
    found = bench.places()
    return {
        "timetable": timetable,
        "chosen": row,
        "bench": bench,
        "now": Placement.objects.filter(timetable=timetable, meeting=row)
        .select_related("slot__hall__city", "interpreter__person")
        .first(),
        "form": MoveForm(None, bench, found),
        "shut": [place for place in found if not place.is_open],
        "view": _view(request),
    }


def _rows(brokerage: Brokerage, pk: int, meeting: int) -> tuple[Timetable, Meeting]:
    timetable = get_object_or_404(Timetable.objects.select_related("brokerage"), brokerage=brokerage, pk=pk)
    return timetable, get_object_or_404(Meeting, brokerage=brokerage, pk=meeting)


def _answer(
    request: SignedIn, timetable: Timetable, *, said: str = "", refusal: str = "", moved: Meeting | None = None
) -> HttpResponse:
    """Show the board as it is now, with what was done or why not; a page without scripts is sent to it."""
    if not request.headers.get("HX-Request"):
        messages.add_message(request, messages.ERROR if refusal else messages.SUCCESS, refusal or said)
        return redirect(f"{reverse('desk:timetable', args=[timetable.pk])}?{_view(request)}#board")
    row = get_object_or_404(queries.proposals(timetable.brokerage), pk=timetable.pk)
    context = board_context(request, row) | {"said": said, "refusal": refusal, "moved": moved}
    return render(request, "desk/timetable/_moved.html", context)


def _view(request: SignedIn, **more: str) -> str:
    """Write what is being looked at as a query."""
    return urlencode({name: request.GET[name] for name in ("city", "day") if request.GET.get(name)} | more)


def _who(row: Meeting) -> str:
    return " – ".join(person.person.name for person in row.people.select_related("person").order_by("side_id", "pk"))


def _time(slot: Slot) -> str:
    return f"{slot.hall.city.name} · {say_moment(slot.starts, zone_of(slot.hall))}"
