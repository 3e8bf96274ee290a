"""What messages said is kept for a time only; that they were sent is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ponte.people.domain.personal_data import Subject
from ponte.press.enums import MessageState
from ponte.press.models import Attachment, Message

ENDED = (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED)
ADDRESSES_KEPT = dt.timedelta(days=2 * 365)
TOO_SHORT = 4
"""A name of fewer characters stands in many texts by chance."""


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
        _erase_files_of_erased()
    return erased


def forget_addresses(now: dt.datetime) -> int:
    """Erase to whom and about what messages were that ended two years ago; that they were sent stays.

    Returns
    -------
    int
        How many messages there were.
    """
    old = Message.objects.filter(created__lte=now - ADDRESSES_KEPT, state__in=ENDED).exclude(address="", subject="")
    return old.update(account=None, address="", subject="", failure="")


def forget_mail_of(subject: Subject) -> None:
    """Erase all that was written to somebody, and what was written to others that names them.

    What still waits is not sent to them any more; to others it is, and erased by `forget_mail` in its time.
    """
    account, person, now = subject.account, subject.person, timezone.now()
    if account is not None:
        theirs = Message.objects.filter(Q(account=account) | Q(address__iexact=account.email))
        files = list(Attachment.objects.filter(messages__in=theirs).values_list("pk", flat=True))
        theirs.filter(state__in=(MessageState.QUEUED, MessageState.SENDING)).update(state=MessageState.CANCELLED)
        theirs.update(account=None, address="", subject="", text="", html="", failure="", erased_at=now)
        _erase_files_of_erased()
        Attachment.objects.filter(pk__in=files, content__isnull=True).update(name="")
    words = {account.email if account else "", *((person.name_latin, person.name_han) if person else ())}
    for word in words:
        if len(word) >= TOO_SHORT or (word and not word.isascii()):
            said = Q(text__contains=word) | Q(html__contains=word) | Q(subject__contains=word)
            Message.objects.filter(said, state__in=ENDED).update(subject="", text="", html="", erased_at=now)
    _erase_files_of_erased()


def _erase_files_of_erased() -> None:
    in_use = Message.attachments.through.objects.filter(message__erased_at__isnull=True)
    Attachment.objects.filter(content__isnull=False).exclude(pk__in=in_use.values("attachment")).update(content=None)


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
