"""Taking turns at a stage."""

from __future__ import annotations

from ponte.common.permissions import require
from ponte.people.models import Account
from ponte.showcase.models import Stage


def locked(stage: Stage) -> Stage:
    """Make everything that changes a stage take turns (on SQLite, every writing transaction does)."""
    Stage.objects.select_for_update().get(pk=stage.pk)  # without joins: PostgreSQL locks no outer join
    return Stage.objects.select_related("showcase__edition", "place__parent").get(pk=stage.pk)


def locked_for(actor: Account | None, stage: Stage) -> Stage:
    """Take turns as `locked` does, and let in only whoever runs the stage; None is the program itself.

    Raises
    ------
    ponte.common.permissions.Forbidden
        The actor works for neither office.
    """
    stage = locked(stage)
    if actor is not None:
        require(actor, "showcase.run_stage", stage)
    return stage
