"""The offices say how an edition's participants come to their meetings."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.enums import Timing, Workflow
from ponte.brokerage.models import Brokerage
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account


@dataclass(frozen=True, slots=True)
class Settings:
    """How participants come to their meetings, and until when; fields as in `Brokerage`."""

    workflow: str
    acceptance: str
    timing: str
    cap_pending: int
    cap_confirmed: int
    answer_days: int | None
    asking_from: dt.date | None
    asking_until: dt.date | None
    corrections_until: dt.date | None
    publication_planned: dt.date | None


def settings_of(brokerage: Brokerage) -> Settings:
    """Read the settings as they stand."""
    return Settings(**{name: getattr(brokerage, name) for name in Settings.__dataclass_fields__})


def change_settings(*, actor: Account | None, brokerage: Brokerage, settings: Settings) -> None:
    """Put settings in force from now on; what was asked, agreed or wished before stays as it is.

    Raises
    ------
    Refused
        ``no_places``, ``no_days``, ``wishes_need_scheduler``, ``asking_ends_first``, ``corrections_too_early``,
        ``published_too_early``.
    """
    _check(settings)
    with transaction.atomic():
        row = Brokerage.objects.select_for_update(no_key=True).get(pk=brokerage.pk)
        before = asdict(settings_of(row))
        after = asdict(settings)
        changed = {name: value for name, value in after.items() if value != before[name]}
        if not changed:
            return
        Brokerage.objects.filter(pk=row.pk).update(**changed)
        record(
            actor=actor,
            action="brokerage.change_settings",
            subject=row,
            before={name: _said(before[name]) for name in changed},
            after={name: _said(value) for name, value in changed.items()},
        )
    brokerage.refresh_from_db(fields=list(changed))


def _check(settings: Settings) -> None:
    if settings.cap_pending < 1 or settings.cap_confirmed < 1:
        raise Refused("no_places", _("At least one request and one meeting must be possible."))
    if settings.answer_days is not None and settings.answer_days < 1:
        raise Refused("no_days", _("Give at least one day to answer, or leave it empty so that no request lapses."))
    if settings.workflow == Workflow.PREFERENCES and settings.timing == Timing.PARTICIPANTS:
        raise Refused("wishes_need_scheduler", _("Wishes need the scheduler: leave the times to the offices."))
    in_order = (
        (settings.asking_from, settings.asking_until, "asking_ends_first", _("Asking ends before it begins.")),
        (
            settings.asking_until,
            settings.corrections_until,
            "corrections_too_early",
            _("Corrections end before asking does."),
        ),
        (
            settings.corrections_until or settings.asking_until,
            settings.publication_planned,
            "published_too_early",
            _("Publication is planned before asking and corrections have ended."),
        ),
    )
    for earlier, later, code, reason in in_order:
        if earlier and later and later < earlier:
            raise Refused(code, reason)


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
