"""The outbox: rooms file messages, workers send them, offices look on.

Sending is *at most once* by itself: a worker claims a message by turning its state before it talks to the mail server,
and one that is lost in between leaves the message ``failed`` for an office to decide, since nobody can know whether the
server had taken it.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.common.sealing import seal, unseal
from ponte.people.models import Account
from ponte.press.enums import PRIVATE, AttachmentKind, MessageState, Purpose
from ponte.press.markdown import as_html
from ponte.press.models import Attachment, Message

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""How long to wait after each failure that may pass; after one more, the message has failed."""
LEASE = timedelta(minutes=15)
"""A worker that has been sending one message for this long is gone."""
BATCH = 500
MOST_BYTES = 8 * 2**20
"""Of the files of one message: coded for mail they grow by a third, and many servers refuse more than ten megabytes."""
WORKER_GONE = "the worker that was sending it is gone; it may have arrived"


@dataclass(frozen=True, slots=True)
class File:
    """What a message carries besides its text. One file given to many letters is stored once."""

    name: str
    kind: AttachmentKind
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to be filed."""

    key: str
    """Names the message for ever (``agenda:12:person:34``): filed again under the same key, the first one stays."""
    purpose: Purpose
    subject: str
    text: str
    """The body, in Markdown; its HTML is made from it."""
    programme_id: int | None = None
    """Key of the programme whose offices look after it; without one it is the installation's own, and no office's."""
    account: Account | None = None
    address: str = ""
    """Who gets it: the account, at its address unless another is given; or an address alone."""
    language: str = ""
    """One of the interface's; the account's own if none is given."""
    not_before: dt.datetime | None = None
    files: tuple[File, ...] = ()


def enqueue(
    *,
    key: str,
    purpose: Purpose,
    subject: str,
    text: str,
    programme_id: int | None = None,
    account: Account | None = None,
    address: str = "",
    language: str = "",
    not_before: dt.datetime | None = None,
    files: tuple[File, ...] = (),
) -> Message:
    """File one message; the parameters are those of a `Letter`.

    Raises
    ------
    Refused
        ``no_recipient``, ``too_large``.
    """
    [message] = enqueue_many(
        [
            Letter(
                key=key,
                purpose=purpose,
                subject=subject,
                text=text,
                programme_id=programme_id,
                account=account,
                address=address,
                language=language,
                not_before=not_before,
                files=files,
            )
        ]
    )
    return message


def enqueue_many(letters: Sequence[Letter]) -> list[Message]:
    """File messages, to be sent once the transaction has committed and their time has come, all or none.

    The number of queries grows with hundreds of letters, not with each.

    Raises
    ------
    Refused
        ``no_recipient``: a letter has neither account nor address; ``too_large``: its files exceed `MOST_BYTES`.
    """
    from ponte.press.tasks import deliver_due_task

    filed = {letter.key: _message(letter) for letter in reversed(letters)}
    with transaction.atomic():
        Message.objects.bulk_create(filed.values(), ignore_conflicts=True, batch_size=BATCH)
        found = {
            message.key: message
            for keys in _batches(list(filed))
            for message in Message.objects.filter(key__in=keys).select_related("account")
        }
        # Under a key that was taken, the moment of filing is another's.
        new = [letter for letter in letters if found[letter.key].created == filed[letter.key].created]
        _attach({letter.key: letter.files for letter in new if letter.purpose not in PRIVATE}, found)
        _attach({letter.key: _sealed(letter.files) for letter in new if letter.purpose in PRIVATE}, found)
        for moment in {letter.not_before for letter in new}:  # the queue is a table: filed with the rest, or not at all
            deliver_due_task.using(run_after=moment).enqueue()
    return [found[letter.key] for letter in letters]


def _message(letter: Letter) -> Message:
    address = letter.address or (letter.account.email if letter.account else "")
    if not address:
        raise Refused("no_recipient", _("This message has nobody to go to: neither an account nor an address."))
    if sum(len(file.content) for file in letter.files) > MOST_BYTES:
        raise Refused("too_large", _("The files of this message are too large: mail servers would refuse it."))
    language = letter.language or (letter.account.language if letter.account else settings.LANGUAGE_CODE)
    return Message(
        key=letter.key,
        purpose=letter.purpose,
        programme_id=letter.programme_id,
        account=letter.account,
        address=address,
        language=language,
        subject=" ".join(letter.subject.split()),
        text=letter.text,
        html="" if letter.purpose == Purpose.SYSTEM else _html(letter.subject, letter.text, language),
        not_before=letter.not_before or timezone.now(),
    )


def _sealed(files: tuple[File, ...]) -> tuple[File, ...]:
    return tuple(replace(file, content=seal(file.content)) for file in files)


def _attach(files: Mapping[str, tuple[File, ...]], messages: Mapping[str, Message]) -> None:
    """Store each file once, and tie it to its messages."""
    rows = {
        file: Attachment(name=file.name, kind=file.kind, size=len(file.content), content=file.content)
        for of_message in files.values()
        for file in of_message
    }
    Attachment.objects.bulk_create(rows.values(), batch_size=BATCH)
    tie = Message.attachments.through
    ties = [tie(message=messages[key], attachment=rows[file]) for key, own in files.items() for file in own]
    tie.objects.bulk_create(ties, batch_size=BATCH)


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def preview(message: Message) -> EmailMultiAlternatives:
    """Make the mail as it leaves the house, without sending it.

    Raises
    ------
    Refused
        ``private``: it may carry a code that only its recipient may see.
    """
    if message.is_private:
        raise Refused(
            "private",
            _("This message is for its recipient's eyes only: it may carry a code to sign in or travel papers."),
        )
    return _mail(message)


def mail_leaves() -> bool:
    """Tell whether the transport hands mail on to a server, and does not keep it in files, as in a trial."""
    return not any(name in settings.MAIL_TRANSPORT for name in ("filebased", "console", "locmem", "dummy"))


def deliver_due() -> int:
    """Send every message whose time has come, through one connection; any number of workers may do so at once.

    Returns
    -------
    int
        How many were sent.
    """
    Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=timezone.now() - LEASE).update(
        state=MessageState.FAILED, failure=WORKER_GONE
    )
    connection: BaseEmailBackend = get_connection(settings.MAIL_TRANSPORT)
    sent = 0
    try:
        while message := _claim():
            sent += _send(message, connection)
    finally:
        connection.close()
    return sent


def retry_message(*, actor: Account | None, message: Message) -> None:
    """Send a message that failed or was cancelled after all.

    Raises
    ------
    Refused
        ``private``: what it said is not kept; ``erased``: no longer; ``not_retryable``: it is under way or was sent.
    """
    if message.is_private:
        raise Refused("private", _("What this message said is not kept. Its recipient can ask for a new one."))
    if message.erased_at:
        raise Refused("erased", _("What this message said has been erased. Write a new one."))
    from ponte.press.tasks import deliver_due_task

    with transaction.atomic():
        _turn(
            message,
            [MessageState.FAILED, MessageState.CANCELLED],
            Refused("not_retryable", _("This message is under way or was sent already.")),
            state=MessageState.QUEUED,
            not_before=timezone.now(),
            attempts=0,
            failure="",
        )
        deliver_due_task.enqueue()
        record(actor=actor, action="press.retry_message", subject=message)


def cancel_message(*, actor: Account | None, message: Message) -> None:
    """Keep a waiting message from being sent.

    Raises
    ------
    Refused
        ``too_late``: a worker has taken it up, or it has come to its end.
    """
    with transaction.atomic():
        _turn(
            message,
            [MessageState.QUEUED],
            Refused("too_late", _("It is too late to cancel this message.")),
            state=MessageState.CANCELLED,
            **_forgotten(message),
        )
        if message.is_private:
            message.attachments.update(content=None)
        record(actor=actor, action="press.cancel_message", subject=message)


def _turn(message: Message, was: list[MessageState], no: Refused, **fields: object) -> None:
    if not Message.objects.filter(pk=message.pk, state__in=was).update(**fields):
        raise no
    message.refresh_from_db()


def _claim() -> Message | None:
    """Take up the message that has waited longest; None when nothing is due."""
    while True:
        now = timezone.now()
        due = Message.objects.filter(state=MessageState.QUEUED, not_before__lte=now)
        message = due.order_by("not_before", "pk").first()
        if message is None:
            return None
        # Only one of those who saw it turns its state.
        if due.filter(pk=message.pk).update(
            state=MessageState.SENDING, claimed_at=now, attempts=F("attempts") + 1, failure=""
        ):
            message.refresh_from_db()
            return message


def _send(message: Message, connection: BaseEmailBackend) -> bool:
    try:
        connection.send_messages([_mail(message)])
    except (OSError, ValueError) as error:  # of the mail server or the network (smtplib's are OSErrors); of an address
        connection.close()
        _put_off(message, error)
        return False
    _end(message, state=MessageState.SENT, sent_at=timezone.now())
    return True


def _put_off(message: Message, error: Exception) -> None:
    from ponte.press.tasks import deliver_due_task

    failure = f"{type(error).__name__}: {error}"
    if _is_final(error) or message.attempts > len(PAUSES):
        _end(message, state=MessageState.FAILED, failure=failure)
        return
    again = timezone.now() + PAUSES[message.attempts - 1]
    with transaction.atomic():
        _mine(message).update(state=MessageState.QUEUED, not_before=again, failure=failure)
        deliver_due_task.using(run_after=again).enqueue()


def _is_final(error: Exception) -> bool:
    """Tell whether sending again would fail again (RFC 5321, 4.2.1: replies from 500 on are permanent)."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return all(code >= 500 for code, _reply in refused.values())
        case smtplib.SMTPDataError(smtp_code=code):
            return code >= 500
        case _:
            return isinstance(error, ValueError)


def _end(message: Message, **fields: object) -> None:
    if _mine(message).update(**fields, **_forgotten(message)) and message.is_private:
        message.attachments.update(content=None)


def _mine(message: Message) -> QuerySet[Message]:
    """Return the row as long as it is the claim of who holds the message; a lost worker's late word changes nothing."""
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_at=message.claimed_at)


def _forgotten(message: Message) -> dict[str, str]:
    return {"text": "", "html": ""} if message.is_private else {}


def _html(subject: str, text: str, language: str) -> str:
    tag = to_locale(language).replace("_", "-")
    return render_to_string("press/mail.html", {"subject": subject, "body": as_html(text), "lang": tag})


def _mail(message: Message) -> EmailMultiAlternatives:
    """Build the mail; its Message-ID stays the same from one attempt to the next, so that a mailbox can tell."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.address],
        headers={
            "Message-ID": f"<{message.pk}.{message.created:%Y%m%d%H%M%S%f}@{domain}>",
            "Content-Language": to_locale(message.language).replace("_", "-"),
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for file in message.attachments.all():
        content = bytes(file.content or b"")
        mail.attach(file.name, unseal(content) if message.is_private else content, file.kind)
    return mail
