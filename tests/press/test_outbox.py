"""Every message is sent once, by a worker, whatever the mail server does meanwhile."""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
import smtplib
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import mail
from django.core.mail import send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.domain import outbox
from ponte.press.domain.forgetting import forget_mail
from ponte.press.domain.outbox import (
    PAUSES,
    File,
    Letter,
    cancel_message,
    deliver_due,
    enqueue_many,
    preview,
    retry_message,
)
from ponte.press.enums import AttachmentKind, MessageState, Purpose
from ponte.press.models import Attachment, Message
from tests.factories import AccountFactory, EditionFactory, OfficerFactory, SideFactory
from tests.factories_press import a_message

pytestmark = pytest.mark.django_db

SOURCE = Path(outbox.__file__).parents[2]

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


def test_a_thousand_messages_are_filed_with_a_number_of_queries_that_does_not_follow_theirs() -> None:
    def letters(start: int, count: int) -> list[Letter]:
        file = File("programme.pdf", AttachmentKind.PDF, b"%PDF-1.7")
        numbers = range(start, start + count)
        return [
            Letter(
                key=f"n:{n}", purpose=Purpose.NEWS, subject="S", text="T", address=f"p{n}@example.org", files=(file,)
            )
            for n in numbers
        ]

    with CaptureQueriesContext(connection) as few:
        enqueue_many(letters(0, 10))
    DBTaskResult.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        filed = enqueue_many(letters(10, 1000))
    assert [message.address for message in filed] == [f"p{n}@example.org" for n in range(10, 1010)]
    assert len(many) < len(few) + 30, "batches, not messages: SQLite takes some 60 rows at once"
    assert DBTaskResult.objects.count() == 1
    assert Attachment.objects.count() == 2, "one file is stored once for all that were filed together"


def test_of_two_letters_of_one_key_the_first_is_filed() -> None:
    filed = enqueue_many(
        [
            Letter(key="n", purpose=Purpose.NEWS, subject=s, text="", address="a@example.org")
            for s in ("First", "Second")
        ]
    )
    assert filed[0] == filed[1] == Message.objects.get()
    assert filed[0].subject == "First"


def test_letters_are_filed_all_or_none() -> None:
    letters = [Letter(key=a, purpose=Purpose.NEWS, subject="", text="", address=a) for a in ("a@example.org", "")]
    assert refusal(lambda: enqueue_many(letters)) == "no_recipient"
    assert not Message.objects.exists()
    assert enqueue_many([]) == []


# --- Attachments ----------------------------------------------------------------------------------------------------

DIARY = File("agenda.ics", AttachmentKind.CALENDAR, "BEGIN:VCALENDAR\r\nSUMMARY:会谈\r\n".encode())
LETTER = File("lettera.pdf", AttachmentKind.PDF, b"%PDF-1.7 \xff\x00")


def test_what_a_message_carries_arrives_as_it_was() -> None:
    a_message(files=(DIARY, LETTER))
    deliver_due()
    sent = {part.get_filename(): part for part in mail.outbox[0].message().walk() if part.get_filename()}
    assert sent["lettera.pdf"].get_content_type() == "application/pdf"
    assert sent["lettera.pdf"].get_payload(decode=True) == LETTER.content
    assert sent["agenda.ics"].get_content_type() == "text/calendar"
    assert "会谈" in sent["agenda.ics"].get_payload(decode=True).decode()


def test_files_that_no_server_would_take_are_refused() -> None:
    heavy = File("film.pdf", AttachmentKind.PDF, bytes(outbox.MOST_BYTES + 1))
    assert refusal(lambda: a_message(files=(heavy,))) == "too_large"
    assert not Attachment.objects.exists()


def test_a_message_filed_again_gets_no_second_file() -> None:
    a_message(files=(LETTER,))
    a_message(files=(LETTER, DIARY))
    assert Attachment.objects.count() == 1


# --- What is forgotten ----------------------------------------------------------------------------------------------


def age(message: Message, **fields: object) -> None:
    old = timezone.now() - dt.timedelta(days=200)
    Message.objects.filter(pk=message.pk).update(created=old, not_before=old, **fields)
    Message.objects.filter(pk=message.pk, sent_at__isnull=False).update(sent_at=old)


def test_old_messages_keep_only_that_they_were_sent(settings: LazySettings) -> None:
    settings.MAIL_KEPT_DAYS = 180
    old, young = enqueue_many(
        [
            Letter(key=key, purpose=Purpose.NEWS, subject="S", text="T", address="a@example.org", files=(DIARY, *own))
            for key, own in (("old", (LETTER,)), ("young", ()))
        ]
    )
    deliver_due()
    age(old)
    call_command("nightly", stderr=(told := io.StringIO()))
    assert ": 1 texts and files of messages" in told.getvalue()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.text, old.html, old.state, old.subject) == ("", "", MessageState.SENT, "S")
    assert old.sent_at is not None
    assert old.erased_at is not None
    assert young.text == "T"
    assert young.erased_at is None
    contents = dict(Attachment.objects.values_list("name", "content"))
    assert contents["lettera.pdf"] is None
    assert bytes(contents["agenda.ics"]) == DIARY.content, "the younger message carries it still"
    assert forget_mail(before=timezone.now() - dt.timedelta(days=180)) == 0


def test_what_waits_is_not_forgotten_and_what_failed_cannot_be_sent_empty() -> None:
    waiting, failed = a_message("n:1"), a_message("n:2")
    age(waiting)
    age(failed, state=MessageState.FAILED)
    assert forget_mail(before=timezone.now()) == 1
    waiting.refresh_from_db()
    failed.refresh_from_db()
    assert waiting.text
    assert refusal(lambda: retry_message(actor=None, message=failed)) == "erased"


# --- No page sends --------------------------------------------------------------------------------------------------


def test_only_the_task_delivers() -> None:
    """Nothing but the worker's task knows the way to the mail server."""
    naming = {
        word: {
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if re.search(rf"\b{word}\b", path.read_text("utf-8"))
        }
        for word in ("deliver_due", "MAIL_TRANSPORT", "get_connection", "send_mail", "send_messages")
    }
    assert naming["deliver_due"] == {"press/domain/outbox.py", "press/tasks.py"}
    assert naming["MAIL_TRANSPORT"] == {"press/domain/outbox.py", "config/settings.py"}
    assert naming["get_connection"] == {"press/domain/outbox.py"}
    # What lies below the press room writes through Django's door, behind which is the outbox too.
    assert naming["send_mail"] == {"people/sign_in.py", "programme/domain/colleagues.py"}
    assert naming["send_messages"] == {"press/domain/outbox.py", "press/mail.py"}


def test_every_room_says_whose_its_letters_are() -> None:
    silent = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("Letter", "enqueue")
        if "programme_id" not in {keyword.arg for keyword in call.keywords}
    }
    assert silent == {"press/mail.py"}, "the codes to sign in are the installation's own"


def test_no_page_of_the_desk_sends_what_is_due(client: Client, settings: LazySettings) -> None:
    settings.MAIL_TRANSPORT = "tests.press.test_outbox.Nobody"
    side = EditionFactory().host_side
    message = a_message(files=(LETTER,), programme_id=side.programme_id)
    client.force_login(OfficerFactory(side=side).account)
    file = message.attachments.get()
    pages = ["home", "outbox", "editions", "posts", "agenda"]
    addresses = [reverse(f"desk:{page}") for page in pages] + [reverse("desk:message", args=[message.pk])]
    for address in addresses:
        assert client.get(address).status_code == 200, address
    shown = client.get(addresses[-1]).content.decode()
    assert "lettera.pdf" in shown
    handed = client.get(reverse("desk:message_file", args=[message.pk, file.pk]))
    assert (handed.content, handed["Content-Type"]) == (LETTER.content, "application/pdf")
    client.post(reverse("desk:cancel_message", args=[message.pk]))
    client.post(reverse("desk:retry_message", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    client.force_login(AccountFactory())
    assert client.get(reverse("desk:message_file", args=[message.pk, file.pk])).status_code == 403


class Nobody(BaseEmailBackend):
    """A way that must not be taken."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise AssertionError("a page talks to the mail server")


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


@pytest.mark.parametrize(("programmes", "told"), [(1, ["agenda:1"]), (2, [])])
def test_messages_from_before_are_those_of_the_only_programme(programmes: int, told: list[str]) -> None:
    SideFactory.create_batch(programmes)
    a_message("agenda:1", purpose=Purpose.AGENDA)
    a_message("system:1", purpose=Purpose.SYSTEM)
    fill = import_module("ponte.press.migrations.0004_messages_of_one_programme")
    fill.say_whose(apps, None)
    assert list(Message.objects.exclude(programme=None).values_list("key", flat=True)) == told
