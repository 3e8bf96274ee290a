"""What juries and the desk read of sheets."""

from __future__ import annotations

from django.db.models import QuerySet

from ponte.people.models import Account
from ponte.showcase.models import Juror, ScoreSheet, Stage


def jury_seats(account: Account) -> QuerySet[Juror]:
    """Juries that somebody is on, the next to sit first."""
    return (
        Juror.objects.filter(account=account)
        .select_related("stage__showcase__edition", "stage__place__parent", "account__person")
        .order_by("stage__starts")
    )


def sheets_by(juror: Juror) -> dict[int, ScoreSheet]:
    """Sheets of a member of the jury, by the key of the contender."""
    return {sheet.contender_id: sheet for sheet in juror.sheets.all()}


def marks_table(stage: Stage) -> dict[tuple[int, int], ScoreSheet]:
    """All sheets of a stage, by the keys of juror and contender."""
    return {(sheet.juror_id, sheet.contender_id): sheet for sheet in ScoreSheet.objects.filter(juror__stage=stage)}
