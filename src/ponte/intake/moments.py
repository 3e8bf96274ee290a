"""Published hours, to the second and with their distance from UTC: in a queue, a second decides."""

from __future__ import annotations

import datetime as dt

from babel import Locale
from babel.dates import format_date
from django.utils.translation import get_language, to_locale


def say_hour(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """Write a moment by the clocks of a zone: ``1 March 2016, 10:00:00 (UTC+1)``."""
    local = moment.astimezone(zone)
    language = get_language() or "en"
    locale = Locale.parse({"en": "en_GB"}.get(language, to_locale(language)))
    minutes = (local.utcoffset() or dt.timedelta()) // dt.timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    distance = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    day = format_date(local.date(), "long", locale=locale)
    return (
        f"{day} {local:%H:%M:%S}（{distance}）" if locale.language == "zh" else f"{day}, {local:%H:%M:%S} ({distance})"
    )
