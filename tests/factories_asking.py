"""Small editions in which participants ask, wish and pick times."""

from __future__ import annotations

from ponte.brokerage.enums import Timing, Workflow
from ponte.brokerage.models import Brokerage, Registration
from tests.factories import PresenceFactory, RegistrationFactory, Week, a_week


def picking_week(*, slots: int = 4, **settings: object) -> Week:
    """Make a small edition in which participants pick the times; as a sample, it is played though its year is over."""
    return _set(a_week(slots=slots), timing=Timing.PARTICIPANTS, **settings)


def wishing_week(*, slots: int = 4, **settings: object) -> Week:
    """Make a small edition that works by wishes."""
    return _set(a_week(slots=slots), workflow=Workflow.PREFERENCES, **settings)


def set_up(week: Week, **settings: object) -> Week:
    """Change settings of an edition, past its rules."""
    return _set(week, **settings)


def somebody(week: Week, side: str, **fields: object) -> Registration:
    """Make a further participant of a side (``it`` or ``cn``), there all morning, who speaks every language."""
    like = week.anna if side == "it" else week.wei
    person = RegistrationFactory(brokerage=week.brokerage, side=like.side, **{"languages": ["it", "zh", "en"]} | fields)
    PresenceFactory(registration=person, hall=week.hall)
    return person


def _set(week: Week, **settings: object) -> Week:
    Brokerage.objects.filter(pk=week.brokerage.pk).update(is_sample=True, **settings)
    week.brokerage.refresh_from_db()
    for registration in (week.anna, week.wei, week.interpreter):
        registration.refresh_from_db()
    return week
