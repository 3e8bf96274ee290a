"""Dates as readers of each language write them, and time zones by their name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_name
from django.utils.translation import get_language

P = ParamSpec("P")
BABEL_LOCALES = {"en": "en_GB", "it": "it_IT", "zh-hans": "zh_Hans_CN"}


def locale() -> Locale:
    """Locale of the active language; English dates are written the European way."""
    return Locale.parse(BABEL_LOCALES.get(get_language() or "en", "en_GB"))


def remembered(write: Callable[P, str]) -> Callable[P, str]:
    """Remember what a function has written of days in each language: a page names the same few over and over."""
    kept = lru_cache(maxsize=2048)(lambda _language, *days: write(*days))  # type: ignore[call-arg] # none is named

    @wraps(write)
    def written(*days: P.args, **named: P.kwargs) -> str:
        if named or not all(type(day) is dt.date for day in days):  # moments are equal that zones write differently
            return write(*days, **named)
        return kept(get_language(), *days)

    return written


def format_partial_date(text: str) -> str:
    """Write out a date known to the year, month or day (``2015``, ``2015-11``, ``2015-11-16``)."""
    parts = [int(part) for part in text.split("-")]
    date = dt.date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return format_date(date, "long", locale=locale())
    return format_skeleton("y" if len(parts) == 1 else "yMMMM", date, locale=locale())


@remembered
def format_days(first: dt.date, last: dt.date) -> str:
    """Write out a range of days: ``25–27 October 2016``, ``2016年10月25日至27日``, or one day."""
    whole = format_date(last, "long", locale=locale())
    if first == last:
        return whole
    chinese = locale().language == "zh"
    if first.year != last.year:
        return f"{format_date(first, 'long', locale=locale())}{'至' if chinese else ' – '}{whole}"
    if chinese:
        end = "d日" if first.month == last.month else "M月d日"
        return f"{format_date(first, 'long', locale=locale())}至{format_date(last, end, locale=locale())}"
    if first.month == last.month:
        return f"{first.day}–{whole}"
    return f"{format_date(first, 'd MMMM', locale=locale())} – {whole}"


@remembered
def format_day(date: dt.date) -> str:
    """Write out a day with its weekday."""
    return format_date(date, "full", locale=locale())


def format_weekday(date: dt.date) -> str:
    """Write out the day of the week."""
    return format_date(date, "EEEE", locale=locale())


@remembered
def format_short_day(date: dt.date) -> str:
    """Write a day in few letters, with its weekday: ``Tue 25 Oct``, ``mar 25 ott``, ``10月25日周二``."""
    return format_skeleton("MMMEd", date, locale=locale())


def format_utc_moment(moment: dt.datetime | None) -> str:
    """Write a moment of which no place is known: ``25 Oct 2016, 14:40 UTC``, ``2016年10月25日 14:40 UTC``."""
    if moment is None:
        return ""
    utc = moment.astimezone(dt.UTC)
    day = format_date(utc, "medium", locale=locale())
    return f"{day}{' ' if locale().language == 'zh' else ', '}{utc:%H:%M} UTC"


def country_name(code: str) -> str:
    """Name a country by its ISO 3166-1 code; empty for none."""
    return str(locale().territories.get(code, code))


def zone_short(moment: dt.datetime) -> str:
    """Name a moment's time zone in few letters: ``CEST`` where readers of the language use one, else ``UTC+8``."""
    name = get_timezone_name(moment, width="short", locale=locale())
    return name if name.isalpha() else _distance(moment)


def zone_label(moment: dt.datetime, zone: str) -> str:
    """Name of a time zone at a moment, with its distance from UTC: ``Central European Summer Time, UTC+2``."""
    local = moment.astimezone(ZoneInfo(zone))
    distance = _distance(local)
    name = get_timezone_name(local, locale=locale())
    return f"{name}（{distance}）" if locale().language == "zh" else f"{name}, {distance}"


def _distance(moment: dt.datetime) -> str:
    minutes = (moment.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)
    hours = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60}"
    return f"{hours}:{abs(minutes) % 60:02}" if minutes % 60 else hours
