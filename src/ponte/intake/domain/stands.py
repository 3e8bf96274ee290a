"""Which units somebody gets, and changing one for another."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.intake.models import Unit
from ponte.people.models import Account


def choose_units(free: Sequence[Unit], own: Sequence[Unit], count: int) -> list[Unit]:
    """Choose units for one applicant: beside their own or one another where the plan allows, else the first."""
    chosen: list[Unit] = []
    while len(chosen) < count:
        left = [unit for unit in free if unit not in chosen]
        mine = [*own, *chosen]
        if mine:
            beside = (unit for unit in left if any(_are_neighbours(unit, other) for other in mine))
        else:
            beside = (unit for unit in left if count > 1 and any(_are_neighbours(unit, other) for other in left))
        chosen.append(next(beside, left[0]))
    return chosen


def move_stand(*, actor: Account | None, unit: Unit, to: Unit) -> None:
    """Give the holder of a unit a free one in its place.

    Raises
    ------
    Refused
        ``nobody_there``, ``other_plan``, ``taken``.
    """
    if unit.intake_id != to.intake_id:
        raise Refused("other_plan", _("Both must belong to the same pavilion."))
    with transaction.atomic():
        held = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("holder").get(pk=unit.pk)
        if held.holder is None:
            raise Refused("nobody_there", _("Nobody has this one: there is nothing to move."))
        Unit.objects.filter(pk=unit.pk).update(holder=None)
        if not Unit.objects.filter(pk=to.pk, holder=None).update(holder=held.holder):
            raise Refused("taken", _("%(number)s has been given to somebody else.") % {"number": to.number})
        record(actor=actor, action="intake.move_stand", subject=held.holder, source=unit.number, target=to.number)


def _are_neighbours(one: Unit, other: Unit) -> bool:
    return (
        one.row is not None
        and one.row == other.row
        and one.column is not None
        and other.column is not None
        and abs(one.column - other.column) == 1
    )
