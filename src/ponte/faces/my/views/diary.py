"""The diary, as a page, as a file and as a feed for the phone's calendar."""

from __future__ import annotations

from itertools import groupby

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ponte.brokerage.calendar import calendar_file
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Registration
from ponte.brokerage.queries import diary, published_timetable
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.site.offline import pages_to_keep

FEED = signing.Signer(salt="ponte.my.feed")
"""Signs the address of somebody's calendar feed, which calendar programs read without a password."""


@for_registered
def page(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show the diary day by day, in the local time of each city."""
    appointments = diary(registration)
    edition = registration.brokerage.edition
    by_day = groupby(appointments, key=lambda line: (line.starts.date(), line.placement.slot.hall))
    feed = request.build_absolute_uri(reverse("my:feed", args=[FEED.sign(str(registration.pk))]))
    context = {
        "section": "diary",
        "registration": registration,
        "days": [(day, hall, list(lines)) for (day, hall), lines in by_day],
        "appointment_count": len(appointments),
        "interpreted": registration.type == RegistrationType.INTERPRETER,
        "is_published": published_timetable(registration.brokerage) is not None,
        "agreed_count": registration.meetings.count(),
        "keep": pages_to_keep(edition, edition.releases.first()),
        "feed": feed,
        "webcal": "webcal" + feed.removeprefix("https").removeprefix("http"),
    }
    return render(request, "my/diary.html", context)


@for_registered
def file(request: SignedIn, registration: Registration) -> HttpResponse:
    """Download the diary as a calendar file."""
    response = _calendar(request, registration)
    response["Content-Disposition"] = 'attachment; filename="ponte.ics"'
    return response


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Read somebody's diary by its secret address, to which their calendar program subscribes."""
    try:
        pk = FEED.unsign(token)
    except signing.BadSignature:
        raise Http404 from None
    registration = get_object_or_404(Registration.objects.select_related("brokerage__edition"), pk=pk)
    return _calendar(request, registration)


def _calendar(request: HttpRequest, registration: Registration) -> HttpResponse:
    content = calendar_file(
        diary(registration),
        name=_("Meetings: %(edition)s") % {"edition": registration.brokerage.edition.name},
        domain=request.get_host().split(":")[0],
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
