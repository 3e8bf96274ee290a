"""What came of an edition: everything that its record counts, each number with the list that it is counted from."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from ponte.accords import queries as register
from ponte.accords.models import Accord
from ponte.programme import queries
from ponte.programme.enums import ActivityKind
from ponte.programme.models import Activity, Claim, Edition


class Kind(NamedTuple):
    """Everything of one kind that happened."""

    slug: str
    name: str
    activities: list[Activity]


class Results(NamedTuple):
    """The results of an edition."""

    audiences: list[Activity]
    """Those whose audience somebody counted or estimated, by day."""
    accords: list[Accord]
    """What was signed, opened or discussed at the roadshow."""
    kinds: list[Kind]
    claims: list[Claim]
    """Figures that were stated about the whole programme, which nothing here is added to."""

    @property
    def signings(self) -> list[Activity]:
        """Activities at which something was signed."""
        return next((kind.activities for kind in self.kinds if kind.slug == ActivityKind.SIGNING), [])


def results_of(edition: Edition) -> Results:
    """Read what an edition's record says came of it."""
    activities = list(
        Activity.objects.filter(stage__roadshow__edition=edition)
        .select_related("stage__place", "stage__roadshow__edition", "place")
        .prefetch_related(queries.SOURCES)
        .order_by("date", "order")
    )
    by_kind: defaultdict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        by_kind[activity.kind].append(activity)
    return Results(
        audiences=[activity for activity in activities if activity.audience_qualifier],
        accords=list(register.accords().filter(activities__in=activities).distinct()),
        kinds=[Kind(kind.value, str(kind.label), by_kind[kind]) for kind in ActivityKind if by_kind[kind]],
        claims=list(queries.claims(edition.programme)),
    )
