"""Which accord came out of which."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from ponte.accords.models import Accord


@dataclass(slots=True)
class Descent:
    """An accord and what came of it."""

    accord: Accord
    followers: list[Descent] = field(default_factory=list)


def lineage(accord: Accord, visible: QuerySet[Accord]) -> Descent | None:
    """Return the whole family of an accord from its first ancestor down; None where it stands alone.

    One query for the family's programme, whatever its depth. What a reader may not see is left out, and what came of
    it hangs on the nearest ancestor that they may see.
    """
    rows = {row.pk: row for row in visible.filter(programme=accord.programme_id).prefetch_related(None)}
    parents = dict(Accord.objects.filter(programme=accord.programme_id).values_list("pk", "follows"))

    def above(key: int) -> int | None:
        """Key of the nearest ancestor that may be seen; the register holds no circle."""
        parent = parents.get(key)
        return parent if parent is None or parent in rows else above(parent)

    children: dict[int | None, list[int]] = {}
    for key in rows:
        children.setdefault(above(key), []).append(key)
    top = accord.pk
    while (parent := above(top)) is not None:
        top = parent

    def descent(key: int) -> Descent:
        own = sorted(children.get(key, []), key=lambda child: (rows[child].date, child))
        return Descent(rows[key], [descent(child) for child in own])

    family = descent(top) if top in rows else None
    return family if family and family.followers else None
