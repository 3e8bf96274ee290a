"""Kinds and states of posts and messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PostStatus(TextChoices):
    """Who may read a post of the diary."""

    DRAFT = "draft", pgettext_lazy("post", "draft")
    PUBLISHED = "published", pgettext_lazy("post", "published")


class Purpose(TextChoices):
    """What a message is about."""

    SYSTEM = "system", _("codes to sign in, and the system's own")
    """What Django and its applications send: it may carry secrets, so nobody reads it at the desk."""
    AGENDA = "agenda", _("agenda")
    MEETINGS = "meetings", pgettext_lazy("message", "one-to-one meetings")
    APPLICATIONS = "applications", pgettext_lazy("message", "applications")
    ACCORDS = "accords", pgettext_lazy("message", "accords")
    TRAVEL = "travel", _("travel documents")
    """Letters for visas: they carry passport data, which only the person and the inviting office may see."""
    NEWS = "news", _("news")


PRIVATE = frozenset({Purpose.SYSTEM, Purpose.TRAVEL})
"""What nobody reads at the desk; its files lie encrypted, and all of it is erased once it is sent."""


class AttachmentKind(TextChoices):
    """What a message may carry besides its text: what every mail program opens, and none of it runs."""

    PDF = "application/pdf", _("PDF document")
    CALENDAR = "text/calendar", _("calendar file")


class MessageState(TextChoices):
    """How far a message has come."""

    QUEUED = "queued", pgettext_lazy("message", "waiting")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")
    CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")
