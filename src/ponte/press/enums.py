"""Kinds and states of posts and messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PostStatus(TextChoices):
    """Who may read a post of the diary."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Purpose(TextChoices):
    """What a message is about."""

    SYSTEM = "system", _("codes to sign in, and the system's own")
    """What Django and its applications send: it may carry secrets, so nobody reads it at the desk."""
    AGENDA = "agenda", _("agenda")
    MEETINGS = "meetings", _("one-to-one meetings")
    NEWS = "news", _("news")


class MessageState(TextChoices):
    """How far a message has come."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
