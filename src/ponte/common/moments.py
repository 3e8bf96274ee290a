"""Published hours, with their distance from UTC."""

from __future__ import annotations

import datetime as dt

from babel import Locale
from babel.dates import format_date
from django.utils.translation import get_language, to_locale


def say_hour(moment: dt.datetime, zone: dt.tzinfo, *, to_the_second: bool = False) -> str:
    """Write a moment by the clocks of a zone: ``1 March 2016, 10:00 (UTC+1)``.

    Parameters
    ----------
    to_the_second
        Where a queue is first come, first served, a second decides.
    """
    local = moment.astimezone(zone)
    language = get_language() or "en"
    locale = Locale.parse({"en": "en_GB"}.get(language, to_locale(language)))
    minutes = (local.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    distance = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    day = format_date(local.date(), "long", locale=locale)
    time = f"{local:%H:%M:%S}" if to_the_second else f"{local:%H:%M}"
    return f"{day} {time}（{distance}）" if locale.language == "zh" else f"{day}, {time} ({distance})"
