"""Hours and states of intakes in templates: ``{% load intake %}``."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.translation import pgettext_lazy

from ponte.common.moments import say_hour
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.intake.enums import Phase
from ponte.intake.models import CatalogueEntry, Fair, Intake
from ponte.programme.enums import AudienceQualifier
from ponte.programme.queries import zone_of

register = template.Library()
register.filter("language_tag", language_tag)


@register.simple_tag
def intake_phase(intake: Intake) -> Phase:
    """Where an intake stands now."""
    return intake.phase()


@register.filter
def hour(moment: dt.datetime, intake: Intake) -> str:
    """Write a moment by the clocks of an intake's place, to the second and with its distance from UTC."""
    return say_hour(moment, zone_of(intake.place), to_the_second=True)


@register.filter
def stands(entry: CatalogueEntry) -> str:
    """Numbers of the stands of an exhibitor."""
    return ", ".join(unit.number for unit in entry.application.units.all()) if entry.application else ""


STATED = {
    AudienceQualifier.EXACT: pgettext_lazy("exhibitors", "%(number)s"),
    AudienceQualifier.OVER: pgettext_lazy("exhibitors", "over %(number)s"),
    AudienceQualifier.ABOUT: pgettext_lazy("exhibitors", "about %(number)s"),
    AudienceQualifier.THOUSANDS: pgettext_lazy("exhibitors", "thousands"),
}


@register.simple_tag
def exhibitors_stated(fair: Fair) -> str:
    """Say how many exhibitors a document states, as exactly as it does: ``about 100``."""
    sentence: str = str(STATED[AudienceQualifier(fair.exhibitors_qualifier)]) % {"number": fair.exhibitors}
    return sentence
