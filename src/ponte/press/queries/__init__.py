"""What pages read of the room: each function fetches all that its page shows in a constant number of queries."""

from ponte.press.queries.diary import (
    desk_posts,
    gallery,
    neighbours,
    pictures_of_office,
    post_page,
    posts,
    public_pictures,
)
from ponte.press.queries.outbox import messages, states_of

__all__ = [
    "desk_posts",
    "gallery",
    "messages",
    "neighbours",
    "pictures_of_office",
    "post_page",
    "posts",
    "public_pictures",
    "states_of",
]
