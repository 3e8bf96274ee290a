"""Every message is sent once, by a worker, whatever the mail server does meanwhile."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.domain import outbox
from ponte.press.domain.outbox import PAUSES, cancel_message, deliver_due, preview, retry_message
from ponte.press.enums import MessageState, Purpose
from ponte.press.models import Message
from tests.factories import AccountFactory
from tests.factories_press import a_message

pytestmark = pytest.mark.django_db

REFUSED_FOR_GOOD = smtplib.SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")})
REFUSED_FOR_NOW = smtplib.SMTPRecipientsRefused({"anna@example.org": (451, b"try again later")})


class Transport(BaseEmailBackend):
    """A mail server that answers what a test tells it to."""

    answers: Iterator[Exception | None] = iter(())

    def send_messages(self, email_messages: list[mail.EmailMessage]) -> int:
        answer = next(self.answers, None)
        if answer:
            raise answer
        mail.outbox.extend(email_messages)
        return len(email_messages)


@pytest.fixture
def answering(settings: LazySettings) -> Callable[..., None]:
    settings.MAIL_TRANSPORT = f"{__name__}.Transport"

    def answer(*answers: Exception | None) -> None:
        Transport.answers = iter(answers)

    return answer


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def make_due(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now())


# --- Filing ---------------------------------------------------------------------------------------------------------


def test_filing_sends_nothing_and_files_a_task() -> None:
    message = a_message()
    assert message.state == MessageState.QUEUED
    assert mail.outbox == []
    assert DBTaskResult.objects.get().task_path == "ponte.press.tasks.deliver_due_task"


def test_one_key_is_one_message() -> None:
    first, second = a_message(subject="First"), a_message(subject="Second")
    assert first == second
    assert Message.objects.get().subject == "First"
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key=first.key, purpose="news", address="x@example.org", language="it")


def test_an_account_is_written_to_at_its_address_and_in_its_language() -> None:
    message = a_message(account=AccountFactory(email="wei@example.org", language="zh-hans"), address="", language="")
    assert (message.address, message.language) == ("wei@example.org", "zh-hans")
    assert '<html lang="zh-Hans">' in message.html


def test_a_message_needs_a_recipient() -> None:
    assert refusal(lambda: a_message(address="")) == "no_recipient"


def test_a_message_that_is_rolled_back_is_never_sent() -> None:
    with transaction.atomic():
        a_message()
        transaction.set_rollback(True)
    assert deliver_due() == 0
    assert not DBTaskResult.objects.exists()


def test_a_subject_cannot_smuggle_in_another_header() -> None:
    a_message(subject="Week\r\nBcc: everybody@example.org")
    deliver_due()
    assert mail.outbox[0].subject == "Week Bcc: everybody@example.org"
    assert mail.outbox[0].recipients() == ["anna@example.org"]


# --- Sending --------------------------------------------------------------------------------------------------------


def test_what_is_due_is_sent_once_in_both_forms() -> None:
    message = a_message()
    assert deliver_due() == 1
    assert deliver_due() == 0
    [sent] = mail.outbox
    assert (sent.to, sent.body) == (["anna@example.org"], "It **begins**.")
    assert "<strong>begins</strong>" in sent.alternatives[0][0]
    assert sent.extra_headers["Content-Language"] == "it"
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert message.sent_at is not None


def test_what_is_for_later_waits() -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    message = a_message(not_before=later)
    assert DBTaskResult.objects.get().run_after == later
    assert deliver_due() == 0
    make_due(message)
    assert deliver_due() == 1


@pytest.mark.parametrize("error", [REFUSED_FOR_NOW, ConnectionRefusedError("nobody there"), TimeoutError()])
def test_what_may_pass_is_tried_again_with_growing_pauses(answering: Callable[..., None], error: Exception) -> None:
    answering(*[error] * (len(PAUSES) + 1))
    message = a_message()
    for pause in PAUSES:
        before = timezone.now()
        assert deliver_due() == 0
        message.refresh_from_db()
        assert message.state == MessageState.QUEUED
        assert before + pause <= message.not_before <= timezone.now() + pause
        assert DBTaskResult.objects.filter(run_after=message.not_before).exists()
        assert deliver_due() == 0, "not before its time"
        make_due(message)
    deliver_due()
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert type(error).__name__ in message.failure
    assert mail.outbox == []


def test_what_would_fail_again_is_not_tried_again(answering: Callable[..., None]) -> None:
    answering(REFUSED_FOR_GOOD)
    message = a_message()
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, 1)


def test_one_failure_does_not_hold_up_the_others(answering: Callable[..., None]) -> None:
    answering(REFUSED_FOR_GOOD, None)
    a_message("news:1")
    a_message("news:2", address="wei@example.org")
    assert deliver_due() == 1
    assert mail.outbox[0].to == ["wei@example.org"]


def test_attempts_carry_the_same_message_id(answering: Callable[..., None]) -> None:
    message = a_message()
    first = outbox.preview(message).message()["Message-ID"]
    answering(REFUSED_FOR_NOW, None)
    deliver_due()
    make_due(message)
    deliver_due()
    assert mail.outbox[0].message()["Message-ID"] == first


def test_a_lost_worker_leaves_the_message_to_an_office() -> None:
    message = a_message()
    Message.objects.update(state=MessageState.SENDING, claimed_at=timezone.now() - 2 * outbox.LEASE)
    assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, message.failure) == (MessageState.FAILED, outbox.WORKER_GONE)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once() -> None:
    for number in range(12):
        a_message(f"news:{number}", address=f"p{number}@example.org")
    barrier = threading.Barrier(2)
    sent: list[int] = []

    def work() -> None:
        barrier.wait()
        try:
            sent.append(deliver_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 12
    assert sorted(message.to[0] for message in mail.outbox) == sorted(f"p{n}@example.org" for n in range(12))


@pytest.mark.django_db(transaction=True)
def test_two_rooms_that_file_one_key_at_once_make_one_message() -> None:
    barrier = threading.Barrier(2)
    found: list[int] = []

    def file() -> None:
        barrier.wait()
        try:
            found.append(a_message().pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=file) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Message.objects.get().pk] * 2
    assert DBTaskResult.objects.count() == 1


# --- What an office may do ------------------------------------------------------------------------------------------


def test_a_waiting_message_can_be_cancelled_and_sent_after_all() -> None:
    message, officer = a_message(), AccountFactory()
    cancel_message(actor=officer, message=message)
    assert deliver_due() == 0
    assert refusal(lambda: cancel_message(actor=officer, message=message)) == "too_late"
    retry_message(actor=officer, message=message)
    assert deliver_due() == 1
    assert refusal(lambda: retry_message(actor=officer, message=message)) == "not_retryable"
    actions = AuditEntry.objects.filter(actor=officer).values_list("action", flat=True)
    assert set(actions) == {"press.cancel_message", "press.retry_message"}


def test_a_preview_is_what_is_sent() -> None:
    shown = preview(a_message())
    deliver_due()
    assert (shown.subject, shown.body, shown.to) == (mail.outbox[0].subject, mail.outbox[0].body, mail.outbox[0].to)


# --- Django's own mail ----------------------------------------------------------------------------------------------


@pytest.fixture
def real_backend(settings: LazySettings) -> None:
    """The backend of real life, which the tests' own takes the place of."""
    settings.EMAIL_BACKEND = "ponte.press.mail.OutboxBackend"


@pytest.mark.usefixtures("real_backend")
def test_asking_for_a_code_sends_nothing_from_the_page(client: Client) -> None:
    account = AccountFactory(email="anna@example.org")
    client.post(reverse("account_request_login_code"), {"email": account.email})
    message = Message.objects.get()
    assert mail.outbox == []
    assert (message.address, message.purpose) == (account.email, Purpose.SYSTEM)
    code = message.text
    assert deliver_due() == 1
    assert mail.outbox[0].body == code


@pytest.mark.usefixtures("real_backend")
def test_what_may_carry_a_secret_is_shown_to_nobody_and_not_kept() -> None:
    send_mail("Your code", "123456", None, ["anna@example.org"])
    message = Message.objects.get()
    assert refusal(lambda: preview(message)) == "private"
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.text, message.html) == (MessageState.SENT, "", "")


@pytest.mark.usefixtures("real_backend")
def test_a_secret_that_could_not_be_sent_is_not_kept_either(answering: Callable[..., None]) -> None:
    answering(REFUSED_FOR_GOOD)
    send_mail("Your code", "123456", None, ["anna@example.org"])
    deliver_due()
    message = Message.objects.get()
    assert (message.state, message.text) == (MessageState.FAILED, "")
    assert refusal(lambda: retry_message(actor=None, message=message)) == "private"


@pytest.mark.usefixtures("real_backend")
def test_an_attachment_is_refused_rather_than_lost() -> None:
    letter = mail.EmailMessage("Letter", "", None, ["anna@example.org"], attachments=[("a.txt", "a", "text/plain")])
    with pytest.raises(ValueError, match="without attachments"):
        letter.send()
    assert not Message.objects.exists()
