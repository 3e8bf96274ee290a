"""Taking turns at a showcase, its stages and its applications.

Whoever needs several takes them in this order, so that nobody waits for somebody who waits for them. On SQLite every
writing transaction takes turns.
"""

from __future__ import annotations

from ponte.common.permissions import require
from ponte.people.models import Account
from ponte.showcase.models import Application, Showcase, Stage


def hold(showcase: int) -> None:
    """Make everything take turns that changes what a call asks, who files, or who gets into or out of stages.

    Parameters
    ----------
    showcase
        Its key.
    """
    Showcase.objects.select_for_update().get(pk=showcase)


def locked(stage: Stage) -> Stage:
    """Make everything that changes a stage take turns, and return it as it stands now."""
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


def locked_application(application: Application) -> Application:
    """Make everything that changes an application take turns, and return it as it stands now."""
    Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.select_related(
        "showcase__edition__programme", "organisation", "account", "side", "sector"
    ).get(pk=application.pk)
