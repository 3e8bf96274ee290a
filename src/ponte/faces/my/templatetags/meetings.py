"""Profiles, names and half days in templates: ``{% load meetings %}``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ponte.brokerage.enums import Half
from ponte.brokerage.models import Presence, Profile, ProfileText
from ponte.faces.my.pronunciation import pronounce
from ponte.faces.site.dates import locale, remembered, zone_short
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Person

register = template.Library()
register.filter("pronounced", pronounce)


@register.filter
def spoken(languages: Iterable[str]) -> str:
    """Name languages given by their codes."""
    labels = dict(SpokenLanguage.choices)
    # Translators: what separates the items of a list within a sentence.
    return _(", ").join(str(labels.get(code, code)) for code in languages)


@register.filter
def content_lang(profile: Profile | ProfileText) -> str:
    """Language of a profile's text as HTML wants it: Chinese is written in simplified characters."""
    return "zh-Hans" if profile.language == "zh" else profile.language


@register.filter
def told_here(profile: Profile) -> ProfileText | None:
    """Return a profile's text in the reader's language, where it was written in another and is told in theirs."""
    here = (get_language() or "")[:2]
    if here == profile.language:
        return None
    return next((text for text in profile.texts.all() if text.language == here), None)


@register.simple_tag
def highlighted(text: str, passages: Iterable[tuple[str, str]], side: str) -> SafeString:
    """Mark the passages that correspond to the other text, each with its number.

    Parameters
    ----------
    passages
        Pairs of one's own and the other's passage.
    side
        ``mine`` or ``theirs``: which of each pair to look for in the text.
    """
    found = []
    for number, pair in enumerate(passages, start=1):
        if place := _find(text, pair[side == "theirs"]):
            found.append((place.start(), place.end(), number))
    html, done = [], 0
    for start, end, number in sorted(found):
        if start < done:
            continue
        html.append(conditional_escape(text[done:start]))
        html.append(
            format_html('<mark class="passage passage-{}">{}<sup>{}</sup></mark>', number, text[start:end], number)
        )
        done = end
    html.append(conditional_escape(text[done:]))
    return mark_safe("".join(html))  # noqa: S308 (every part is escaped above)


def _find(text: str, passage: str) -> re.Match[str] | None:
    """Find a quotation, whose spaces may differ from those of the text it was taken from."""
    letters = [re.escape(letter) for letter in passage if not letter.isspace()]
    return re.search(r"\s*".join(letters), text) if letters else None


@register.filter
@remembered
def day_month(day: dt.date) -> str:
    """Write a day in few letters: ``25 Oct``, ``25 ott``, ``10月25日``."""
    return format_skeleton("MMMd", day, locale=locale())


@register.filter
def short_name(person: Person) -> str:
    """A name short enough for a narrow cell: Chinese readers see Chinese characters, all others Latin letters."""
    is_chinese = (get_language() or "").startswith("zh")
    return person.name_han if person.name_han and is_chinese else person.name_latin


@register.filter
def by_city(presences: Iterable[Presence]) -> list[tuple[str, str]]:
    """Sum up half days by city: each city with its days, ``25 Oct, 26 Oct morning``."""
    cities: dict[str, dict[dt.date, list[str]]] = {}
    for presence in presences:
        days = cities.setdefault(presence.hall.city.name, {})
        days.setdefault(presence.date, []).append(presence.get_half_display())
    return [(city, _(", ").join(_part_of_day(*item) for item in days.items())) for city, days in cities.items()]


def _part_of_day(day: dt.date, halves: list[str]) -> str:
    if len(halves) == len(Half.choices):
        return day_month(day)
    # Translators: a day and its half, such as "25 Oct morning".
    return _("%(day)s %(half)s") % {"day": day_month(day), "half": halves[0]}


@register.filter
def clock(moment: dt.datetime) -> str:
    """Write the time of day in the zone that a moment carries: diaries follow the city, not the server."""
    return f"{moment:%H:%M}"


@register.filter
def city_time(moment: dt.datetime, zone: str) -> str:
    """Write a day and time in few letters, as a city's clocks have it: ``25 Oct 09:25 CEST``."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_month(local.date())} {local:%H:%M} {zone_short(local)}"


@register.filter
def grouped(number: int | None) -> str:
    """Write a whole number with the separators of the reader's language."""
    return "–" if number is None else format_decimal(number, locale=locale())


@register.filter
def percent(share: float | None) -> str:
    """Write a share between 0 and 1 as a whole percentage."""
    return "–" if share is None else format_percent(share, locale=locale())


@register.filter
def fine_percent(share: float | None) -> str:
    """Write a small share as a percentage with two decimals, where there are any."""
    return "–" if share is None else format_percent(share, "#,##0.##%", locale=locale())
