"""What pages read of the room: each function fetches all that its page shows in a constant number of queries."""

from ponte.showcase.queries.judging import jury_seats, marks_table, sheets_by
from ponte.showcase.queries.showcases import (
    application_page,
    applications,
    chosen,
    my_applications,
    open_showcases,
    public_applications,
    public_showcases,
    schedule,
    showcases,
    stages,
    trail,
)

__all__ = [
    "application_page",
    "applications",
    "chosen",
    "jury_seats",
    "marks_table",
    "my_applications",
    "open_showcases",
    "public_applications",
    "public_showcases",
    "schedule",
    "sheets_by",
    "showcases",
    "stages",
    "trail",
]
