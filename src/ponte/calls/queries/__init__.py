"""What pages read of the room: each function fetches all that its page shows in a constant number of queries."""

from ponte.calls.queries.applicants import call_page, documents_of, my_dossiers, my_projects, pairs_of, public_calls
from ponte.calls.queries.offices import (
    calls_of_office,
    dossiers_at_desk,
    own_side,
    pairs_at_desk,
    projects_at_desk,
    reviews_at_desk,
    trail,
)
from ponte.calls.queries.reviewers import my_reviews, review_page, seats_in, seats_of

__all__ = [
    "call_page",
    "calls_of_office",
    "documents_of",
    "dossiers_at_desk",
    "my_dossiers",
    "my_projects",
    "my_reviews",
    "own_side",
    "pairs_at_desk",
    "pairs_of",
    "projects_at_desk",
    "public_calls",
    "review_page",
    "reviews_at_desk",
    "seats_in",
    "seats_of",
    "trail",
]
