"""Showcases in templates: ``{% load showcase %}``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import template
from django.utils.functional import Promise

from ponte.common.moments import say_hour
from ponte.common.workflows import Audience, Workflow
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.people.models import Place
from ponte.programme.models import Edition
from ponte.programme.queries import zone_of
from ponte.showcase import queries
from ponte.showcase.models import Application, Showcase, Stage
from ponte.showcase.workflows import APPLICATION, STAGE

register = template.Library()
register.filter("language_tag", language_tag)

TONES = {
    "filed": "accent",
    "eligible": "success",
    "competing": "success",
    "awarded": "success",
    "rejected": "danger",
    "judging": "accent",
    "closed": "warning",
    "decided": "warning",
    "published": "success",
}


@register.filter
def phase(row: Application | Stage, audience: str) -> str | Promise:
    """Say where an application or a stage stands, in the words of an audience."""
    return _workflow(row).phase(row.phase).said_to(Audience(audience))


@register.filter
def phase_tone(row: Application | Stage) -> str:
    """Tone of the tag that says where something stands."""
    return TONES.get(row.phase, "plain")


@register.filter
def hour_at(moment: dt.datetime, place: Place) -> str:
    """Write a moment by the clocks of a place, with its distance from UTC."""
    return say_hour(moment, zone_of(place))


@register.filter
def clock(moment: dt.datetime, place: Place) -> str:
    """Write the time of day by the clocks of a place: ``09:15``."""
    return f"{moment.astimezone(zone_of(place)):%H:%M}"


@register.filter
def share(weight: int, rows: Sequence[object]) -> int:
    """Say what a criterion weighs, of 100."""
    whole = sum(getattr(row, "weight", 0) for row in rows)
    return round(100 * weight / whole) if whole else 0


@register.simple_tag
def showcases_of(edition: Edition) -> list[Showcase]:
    """Public showcases of an edition."""
    return list(queries.public_showcases(edition))


def _workflow(row: Application | Stage) -> Workflow:
    return STAGE if isinstance(row, Stage) else APPLICATION
