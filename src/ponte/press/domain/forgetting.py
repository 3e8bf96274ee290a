"""What messages said is kept for a time only; that they were sent is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ponte.press.enums import MessageState
from ponte.press.models import Attachment, Message

ENDED = (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED)


def forget_mail(*, before: dt.datetime) -> int:
    """Erase texts and files of messages that came to their end before a moment.

    Address, subject, state and times stay. A file that a younger message carries too stays with it. Safe to run again,
    and beside workers: a message that is still to be sent is left alone.

    Returns
    -------
    int
        How many messages were erased.
    """
    with transaction.atomic():
        old = Q(sent_at__lt=before) | Q(sent_at__isnull=True, created__lt=before, not_before__lt=before)
        erased = Message.objects.filter(old, state__in=ENDED, erased_at__isnull=True).update(
            text="", html="", erased_at=timezone.now()
        )
        in_use = Message.attachments.through.objects.filter(message__erased_at__isnull=True)
        Attachment.objects.filter(content__isnull=False).exclude(pk__in=in_use.values("attachment")).update(
            content=None
        )
    return erased


def forget_messages(*, key: str) -> int:
    """Erase at once what messages say whose key begins so, and their files; those that still wait are not sent.

    Returns
    -------
    int
        How many messages were erased.
    """
    with transaction.atomic():
        rows = Message.objects.filter(key__startswith=key, erased_at__isnull=True)
        rows.filter(state=MessageState.QUEUED).update(state=MessageState.CANCELLED)
        found = list(rows.values_list("pk", flat=True))
        Attachment.objects.filter(messages__in=found).update(content=None)
        return rows.filter(pk__in=found).update(text="", html="", erased_at=timezone.now())
