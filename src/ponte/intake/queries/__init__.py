"""What pages read of the room: each function fetches all that its page shows in a constant number of queries."""

from ponte.intake.queries.applying import (
    application_page,
    applications,
    assessments,
    criteria_names,
    intakes,
    marks_by,
    my_applications,
    open_intakes,
    trail,
)
from ponte.intake.queries.public import (
    catalogue,
    entry_page,
    exchange_page,
    exchanges,
    exhibition_page,
    exhibitions,
    fair_page,
    fairs,
    plan,
)

__all__ = [
    "application_page",
    "applications",
    "assessments",
    "catalogue",
    "criteria_names",
    "entry_page",
    "exchange_page",
    "exchanges",
    "exhibition_page",
    "exhibitions",
    "fair_page",
    "fairs",
    "intakes",
    "marks_by",
    "my_applications",
    "open_intakes",
    "plan",
    "trail",
]
