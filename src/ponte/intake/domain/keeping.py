"""What the nightly run erases of applications for places and modules."""

from __future__ import annotations

import datetime as dt

from ponte.intake.enums import ApplicationState
from ponte.intake.models import Application

KEPT = dt.timedelta(days=2 * 365)


def erase_unsuccessful(now: dt.datetime) -> int:
    """Empty applications that came to nothing, two years after the decision."""
    rows = Application.objects.filter(intake__decided_at__lte=now - KEPT).exclude(state=ApplicationState.GRANTED)
    return rows.exclude(text="").update(text="")
