"""What the desk calls the steps of an edition's meetings."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FUNNEL_STEPS: dict[str, Promise] = {
    "people": _("people"),
    "profiles": _("profiles"),
    "suggestions": _("suggestions"),
    "requests": _("requests"),
    "accepted": _("requests accepted"),
    "scheduled": _("meetings in the timetable"),
    "held": _("meetings that took place"),
    "followed_up": _("meetings with a follow-up"),
    "agreement": _("agreements reached"),
}

PHASES: dict[str, Promise] = {
    "registration": _("Registration"),
    "matching": _("Matching"),
    "requests": _("Requests"),
    "timetable": _("Timetable"),
    "published": _("Published"),
}
