"""What pages read of the room: each function fetches all that its page shows in a constant number of queries."""

from ponte.press.queries.diary import (
    desk_posts,
    gallery,
    named_in,
    neighbours,
    pictures_of_office,
    post_page,
    posts,
    public_pictures,
    unnamed_people,
)
from ponte.press.queries.outbox import messages_of_office, narrowed, states_of

__all__ = [
    "desk_posts",
    "gallery",
    "messages_of_office",
    "named_in",
    "narrowed",
    "neighbours",
    "pictures_of_office",
    "post_page",
    "posts",
    "public_pictures",
    "states_of",
    "unnamed_people",
]
