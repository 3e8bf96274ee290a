"""Days and hours as each language writes them, hours with their distance from UTC."""

from __future__ import annotations

import datetime as dt

from babel import Locale
from babel.dates import format_date
from django.utils.translation import get_language, to_locale


def say_day(day: dt.date) -> str:
    """Write a day: ``1 March 2016``."""
    return format_date(day, "long", locale=_locale())


def say_hour(moment: dt.datetime, zone: dt.tzinfo, *, to_the_second: bool = False) -> str:
    """Write a moment by the clocks of a zone: ``1 March 2016, 10:00 (UTC+1)``.

    Parameters
    ----------
    to_the_second
        Where a queue is first come, first served, a second decides.
    """
    local = moment.astimezone(zone)
    minutes = (local.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    distance = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    time = f"{local:%H:%M:%S}" if to_the_second else f"{local:%H:%M}"
    day = say_day(local.date())
    return f"{day} {time}（{distance}）" if _locale().language == "zh" else f"{day}, {time} ({distance})"


def _locale() -> Locale:
    language = get_language() or "en"
    return Locale.parse({"en": "en_GB"}.get(language, to_locale(language)))
