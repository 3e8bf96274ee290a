"""What the nightly run erases: on the day its time is over and not before, all of it once, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, models

from ponte.brokerage.domain.packing import path_of
from ponte.brokerage.enums import ImportState, PackStatus, RegistrationStatus
from ponte.brokerage.models import Pack, PeopleImport, RequestMessage
from ponte.calls.models import Dossier
from ponte.people.domain.merging import merge
from ponte.people.domain.personal_data import retentions
from ponte.people.models import ApiToken, Merge
from ponte.showcase.models import Document
from tests.factories import (
    AccountFactory,
    BrokerageFactory,
    MeetingRequestFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    SideFactory,
)
from tests.factories_audit import past_the_guards
from tests.factories_calls import a_call, a_draft, filed, side_of
from tests.factories_intake import ApplicationFactory
from tests.factories_operation import a_task
from tests.factories_press import a_message
from tests.factories_showcase import ApplicationFactory as StartupFactory
from tests.factories_showcase import DocumentFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2016, 12, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def set_to(row: models.Model, **values: Any) -> models.Model:
    """Write values past what fields do by themselves."""
    models.QuerySet(type(row)).filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def ending(ends: dt.date) -> Any:
    """The meetings of an edition that ends on a day."""
    return BrokerageFactory(edition__starts=ends - days(2), edition__ends=ends)


def a_session(age: dt.timedelta) -> Callable[[], bool]:
    key = f"session{age.total_seconds():.0f}"
    Session.objects.create(session_key=key, session_data="", expire_date=NOW - age)
    row = UserSession.objects.create(user=AccountFactory(), session_key=key, ip="192.0.2.1", user_agent="x", data={})
    return lambda: not Session.objects.filter(pk=key).exists() and not UserSession.objects.filter(pk=row.pk).exists()


def a_limit(age: dt.timedelta) -> Callable[[], bool]:
    key = f"limit{age.total_seconds():.0f}"
    table = connection.ops.quote_name(settings.CACHE_TABLE)
    with connection.cursor() as cursor:
        expires = connection.ops.adapt_datetimefield_value(NOW - age - SECOND)
        cursor.execute(f"INSERT INTO {table} VALUES (%s, %s, %s)", [key, "x", expires])  # noqa: S608

    def is_gone() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE cache_key = %s", [key])  # noqa: S608
            return bool(cursor.fetchone()[0] == 0)

    return is_gone


def a_token(age: dt.timedelta) -> Callable[[], bool]:
    row = ApiToken.objects.create(account=AccountFactory(), name="x", digest=str(age), expires=NOW - age)
    return lambda: not ApiToken.objects.filter(pk=row.pk).exists()


def a_merge(age: dt.timedelta) -> Callable[[], bool]:
    entry = merge(actor=None, kept=PersonFactory(), absorbed=PersonFactory(name_latin="Anna Ferri"))
    with past_the_guards():
        set_to(entry, at=NOW - age)
    return lambda: not Merge.objects.filter(entry=entry).exists()


def a_finished_task(age: dt.timedelta) -> Callable[[], bool]:
    row = set_to(a_task(), status="FAILED", finished_at=NOW - age, traceback="Anna Ferri")
    return lambda: not type(row)._default_manager.filter(pk=row.pk).exists()


def a_sent_message(age: dt.timedelta) -> Callable[[], bool]:
    row = set_to(a_message(f"news:{age}"), state="sent", sent_at=NOW - age)
    return lambda: set_to(row).text == ""  # type: ignore[attr-defined]


def an_old_address(age: dt.timedelta) -> Callable[[], bool]:
    row = set_to(a_message(f"news:{age}"), state="sent", sent_at=NOW - age, created=NOW - age)
    return lambda: (set_to(row).address, row.subject) == ("", "")  # type: ignore[attr-defined]


def a_list(age: dt.timedelta) -> Callable[[], bool]:
    side = SideFactory()
    row = PeopleImport.objects.create(
        brokerage=BrokerageFactory(edition__programme=side.programme), side=side, name="x.csv", content=b"Anna"
    )
    set_to(row, uploaded=NOW - age, state=ImportState.CHECKED, faults=["Anna"])
    return lambda: bytes(set_to(row).content) == b"" and row.faults == [] and row.state == ImportState.FAILED  # type: ignore[attr-defined]


def a_pack(age: dt.timedelta) -> Callable[[], bool]:
    digest = f"{age.days:064}"
    row = Pack.objects.create(brokerage=ending((NOW - age).date()), status=PackStatus.READY, digest=digest, seconds=1.0)
    path_of(digest).parent.mkdir(exist_ok=True)
    path_of(digest).write_bytes(b"%PDF")
    return lambda: not Pack.objects.filter(pk=row.pk).exists() and not path_of(digest).exists()


def a_refused_registration(age: dt.timedelta) -> Callable[[], bool]:
    brokerage = ending((NOW - age).date())
    more = {"job_title": "Researcher", "decision_note": "No place", "answers": {"diet": "none"}}
    row = RegistrationFactory(brokerage=brokerage, status=RegistrationStatus.REFUSED, **more)
    admitted = RegistrationFactory(brokerage=brokerage, job_title="Researcher")
    return lambda: (
        [set_to(row).job_title, row.decision_note, row.answers] == ["", "", {}] and set_to(admitted).job_title != ""  # type: ignore[attr-defined]
    )


def a_private_word(age: dt.timedelta) -> Callable[[], bool]:
    brokerage = ending((NOW - age).date())
    one, other = (RegistrationFactory(brokerage=brokerage) for _ in range(2))
    row = MeetingRequestFactory(sender=one, recipient=other, message="I know your work")
    RequestMessage.objects.create(request=row, author=one, text="Shall we?")
    return lambda: set_to(row).message == "" and not row.messages.exists()  # type: ignore[attr-defined]


def an_unsuccessful_application(age: dt.timedelta) -> Callable[[], bool]:
    row = ApplicationFactory(text="Because", state="declined", organisation=OrganisationFactory())
    set_to(row.intake, opens=NOW - age - days(2), closes=NOW - age - DAY, decided_at=NOW - age)
    granted = ApplicationFactory(intake=row.intake, text="Why", state="granted", organisation=OrganisationFactory())
    return lambda: set_to(row).text == "" and set_to(granted).text != ""  # type: ignore[attr-defined]


def a_startup_draft(age: dt.timedelta) -> Callable[[], bool]:
    row = StartupFactory(phase="draft", filed_at=None)
    set_to(row.showcase, opens=NOW - age - DAY, closes=NOW - age)
    return lambda: not type(row)._default_manager.filter(pk=row.pk).exists()


def startup_papers(age: dt.timedelta) -> Callable[[], bool]:
    row = DocumentFactory(application__phase="eliminated")
    won = DocumentFactory(application__phase="awarded", application__showcase=row.application.showcase)
    set_to(row.application.showcase, opens=NOW - age - DAY, closes=NOW - age)
    return lambda: list(Document.objects.filter(pk__in=[row.pk, won.pk])) == [won]


def a_dossier_draft(age: dt.timedelta) -> Callable[[], bool]:
    row = a_draft(a_call(), "it")
    set_to(side_of(row.call, "it"), opens=NOW - age - DAY, closes=NOW - age)
    return lambda: not Dossier.objects.filter(pk=row.pk).exists()


def an_unfunded_dossier(age: dt.timedelta) -> Callable[[], bool]:
    row = filed(a_call(), "it")
    set_to(row, phase="declined")
    set_to(row.call, decided_at=NOW - age)
    return lambda: set_to(row).investigator == "(data erased)" and not row.documents.exists()  # type: ignore[attr-defined]


CASES: dict[str, tuple[dt.timedelta, dt.timedelta, Callable[[dt.timedelta], Callable[[], bool]]]] = {
    "sessions": (dt.timedelta(), SECOND, a_session),
    "limits": (dt.timedelta(), 2 * SECOND, a_limit),
    "tokens": (days(90), SECOND, a_token),
    "merges": (days(365), SECOND, a_merge),
    "tasks": (days(30), SECOND, a_finished_task),
    "mail_texts": (days(180) + SECOND, SECOND, a_sent_message),
    "mail_addresses": (days(730), SECOND, an_old_address),
    "lists": (days(30), SECOND, a_list),
    "packs": (days(30), DAY, a_pack),
    "registration_notes": (days(365), DAY, a_refused_registration),
    "private_words": (days(365), DAY, a_private_word),
    "unsuccessful": (days(730), SECOND, an_unsuccessful_application),
    "startup_drafts": (days(90), SECOND, a_startup_draft),
    "startup_papers": (days(365), SECOND, startup_papers),
    "dossier_drafts": (days(180), SECOND, a_dossier_draft),
    "unfunded_dossiers": (days(1825), SECOND, an_unfunded_dossier),
}
"""By key, the age at which it goes, by how much the youngest that stays is younger, and what makes one of an age."""
TESTED_ELSEWHERE = {"travel_documents"}
"""In tests/brokerage/test_travelling.py."""


def test_each_retention_has_a_case() -> None:
    assert {one.key for one in retentions()} == set(CASES) | TESTED_ELSEWHERE


@pytest.mark.parametrize("key", sorted(CASES))
def test_what_is_old_enough_goes_and_nothing_younger(key: str, django_capture_on_commit_callbacks: Any) -> None:
    age, step, made = CASES[key]
    (retention,) = (one for one in retentions() if one.key == key)
    old, young = made(age), made(age - step)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.erase(NOW) > 0
    assert old()
    assert not young()
    assert retention.erase(NOW) == 0


def test_the_nightly_run_tells_of_each() -> None:
    call_command("nightly", stderr=(told := io.StringIO()))
    for one in retentions():
        assert f"erased after {one.kept}: 0 {one.what}" in told.getvalue()
