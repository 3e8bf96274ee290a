"""Addresses at which calendars read one's diary: made for a device, and revoked one by one."""

from __future__ import annotations

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from ponte.brokerage.domain.feeds import MOST_DEVICE, make_feed, read_feed, revoke_feed
from ponte.brokerage.models import CalendarFeed, Registration
from ponte.common.limiting import guesses_limited
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.views.diary import diary_calendar

SHOWN_ONCE = "new_feed"
"""Where the session carries a new address to the one page that shows it."""


@for_registered
def page(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show the addresses in use, and the one just made."""
    context: dict[str, object] = {
        "section": "diary",
        "registration": registration,
        "feeds": registration.feeds.filter(revoked__isnull=True),
        "most_device": MOST_DEVICE,
    }
    if new := request.session.pop(SHOWN_ONCE, None):
        address = request.build_absolute_uri(reverse("my:feed", args=[new["token"]]))
        subscription = "webcal" + address.removeprefix("https").removeprefix("http")
        drawn = segno.make(subscription, micro=False).svg_inline(scale=4, svgclass="feed-code", lineclass=None)
        context |= {"new": new, "address": address, "webcal": subscription}
        context["code"] = mark_safe(drawn)  # noqa: S308 (drawn from an address that holds no markup)
    response = render(request, "my/feeds.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_registered
def make(request: SignedIn, registration: Registration) -> HttpResponse:
    """Make an address for the device that was named."""
    feed, token = make_feed(actor=request.user, registration=registration, device=request.POST.get("device", ""))
    request.session[SHOWN_ONCE] = {"device": feed.device, "token": token}
    return redirect("my:feeds")


@require_POST
@for_registered
def revoke(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Close one address."""
    revoke_feed(actor=request.user, feed=get_object_or_404(CalendarFeed, pk=pk, registration=registration))
    return redirect("my:feeds")


@require_safe
@guesses_limited
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the calendar program that knows the secret; nobody is signed in here."""
    try:
        feed = read_feed(token)
    except CalendarFeed.DoesNotExist:
        raise Http404 from None
    except Refused as no:
        return HttpResponseGone(str(no), content_type="text/plain; charset=utf-8")
    content = diary_calendar(request, feed.registration)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private"})
