"""The outbox: rooms file messages, workers send them, offices look on.

Sending is *at most once* by itself: a worker claims a message by turning its state before it talks to the mail server,
and one that is lost in between leaves the message ``failed`` for an office to decide, since nobody can know whether the
server had taken it.
"""

from __future__ import annotations

import datetime as dt
import smtplib
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
from ponte.people.models import Account
from ponte.press.enums import MessageState, Purpose
from ponte.press.markdown import as_html
from ponte.press.models import Message

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""How long to wait after each failure that may pass; after one more, the message has failed."""
LEASE = timedelta(minutes=15)
"""A worker that has been sending one message for this long is gone."""
WORKER_GONE = "the worker that was sending it is gone; it may have arrived"


def enqueue(
    *,
    key: str,
    purpose: Purpose,
    subject: str,
    text: str,
    account: Account | None = None,
    address: str = "",
    language: str = "",
    not_before: dt.datetime | None = None,
) -> Message:
    """File a message, to be sent once the transaction has committed and its time has come.

    Parameters
    ----------
    key
        Names the message for ever (``agenda:12:person:34``): filed again under the same key, the first stays as it is.
    text
        The body, in Markdown; its HTML is made from it.
    account, address
        Who gets it: an account, at its address unless another is given; or an address alone.
    language
        One of the interface's; the account's own if none is given.

    Raises
    ------
    Refused
        ``no_recipient``.
    """
    from ponte.press.tasks import deliver_due_task

    address = address or (account.email if account else "")
    if not address:
        raise Refused("no_recipient", _("This message has nobody to go to: neither an account nor an address."))
    language = language or (account.language if account else settings.LANGUAGE_CODE)
    fields = {
        "purpose": purpose,
        "account": account,
        "address": address,
        "language": language,
        "subject": " ".join(subject.split()),
        "text": text,
        "html": "" if purpose == Purpose.SYSTEM else _html(subject, text, language),
        "not_before": not_before or timezone.now(),
    }
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(key=key, defaults=fields)
        if is_new:  # the queue is a table: filed with the rest, or not at all
            deliver_due_task.using(run_after=not_before).enqueue()
    return message


def preview(message: Message) -> EmailMultiAlternatives:
    """Make the mail as it leaves the house, without sending it.

    Raises
    ------
    Refused
        ``private``: it may carry a code that only its recipient may see.
    """
    if message.is_private:
        raise Refused("private", _("This message is for its recipient's eyes only: it may carry a code to sign in."))
    return _mail(message)


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
        ``private``: what it said is not kept; ``not_retryable``: it is under way or was sent.
    """
    if message.is_private:
        raise Refused("private", _("What this message said is not kept. Its recipient can ask for a new code."))
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
    _mine(message).update(**fields, **_forgotten(message))


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
    return mail
