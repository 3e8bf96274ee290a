"""What pages read of the room: each function fetches all that its page shows in a constant number of queries."""

from ponte.press.queries.diary import desk_posts, gallery, neighbours, post_page, posts, visible_pictures
from ponte.press.queries.outbox import messages, states_of

__all__ = ["desk_posts", "gallery", "messages", "neighbours", "post_page", "posts", "states_of", "visible_pictures"]
