"""Wishes whom to meet, and the provisional timetable that is made from them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import correcting, wishing
from ponte.brokerage.enums import WishLevel
from ponte.brokerage.models import Meeting, Registration
from ponte.brokerage.queries import provisional_diary, wishes_by_level, wishes_of
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn, came_from
from ponte.faces.my.access import for_registered, seen_or_404


@for_registered
def page(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show one's wishes, and the provisional timetable with what can still be corrected."""
    wishes = wishes_of(registration)
    context = {
        "section": "wishes",
        "registration": registration,
        "levels": wishes_by_level(wishes.values()),
        "provisional": provisional_diary(registration),
        "most_musts": wishing.MOST_MUSTS,
        "any": bool(wishes),
    }
    return render(request, "my/wishes.html", context)


@require_POST
@for_registered
def wish(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Say how much one wishes to meet somebody; the same word again takes it back."""
    other = seen_or_404(registration, slug)
    said = request.POST.get("level", "")
    if said not in ("", *WishLevel):
        raise Http404
    refusal = ""
    try:
        if said:
            level = WishLevel(said)
            wishing.wish(actor=request.user, wisher=registration, wished=other, level=level)
        else:
            wishing.take_back_wish(actor=request.user, wisher=registration, wished=other)
    except Refused as no:
        refusal = str(no)
    if request.headers.get("HX-Request"):
        row = registration.wishes.filter(wished=other).first()
        context = {"other": other, "wish": row, "refusal": refusal, "answered_now": True}
        return render(request, "my/_wish.html", context)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("Noted: nobody but the scheduler learns of it."))
    return redirect(came_from(request))


@require_POST
@for_registered
def correct(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Correct a meeting of the provisional timetable: one cannot then, one can after all, or wants it no longer."""
    meeting = get_object_or_404(Meeting, pk=pk, brokerage=registration.brokerage_id)
    said = request.POST.get("say")
    if said == "cannot":
        correcting.cannot_then(actor=request.user, registration=registration, meeting=meeting)
        messages.success(request, _("Noted: the next timetable finds another time, if there is one."))
    elif said == "can":
        correcting.can_then(actor=request.user, registration=registration, meeting=meeting)
        messages.success(request, _("Noted: that time is fine again."))
    elif said == "no":
        correcting.no_longer(actor=request.user, registration=registration, meeting=meeting)
        messages.success(request, _("The meeting is off; nobody is told whose wish that was."))
    else:
        raise Http404
    return redirect("my:wishes")
