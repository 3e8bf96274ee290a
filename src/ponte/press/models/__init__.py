"""Tables of the room, one file per subject."""

from ponte.press.models.diary import Picture, Post
from ponte.press.models.outbox import Attachment, Message

__all__ = ["Attachment", "Message", "Picture", "Post"]
