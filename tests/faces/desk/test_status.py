"""The state of the installation, as an office reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Timetable
from ponte.common.chaining import chain_head
from ponte.common.models import Backup
from tests.factories import AccountFactory, Week
from tests.factories_operation import a_task, long_ago

STATUS = "/en/desk/status/"


def test_an_office_sees_what_waits_what_is_computed_and_what_failed(client: Client, week: Week) -> None:
    long_ago(a_task())
    a_task(status="FAILED", finished_at=timezone.now(), exception_class_path="builtins.ZeroDivisionError")
    Timetable.objects.create(brokerage=week.brokerage, status=TimetableStatus.RUNNING, time_limit=60)
    client.force_login(week.officer)
    assert "no backup yet" in client.get(STATUS).content.decode()
    Backup.objects.create(
        at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        seconds=1,
        size=2**20,
        digest="0" * 64,
        is_encrypted=True,
        rows=1,
        files=0,
    )
    page = client.get(STATUS).content.decode()
    assert "2 Jan 2026, 03:04 UTC" in page
    assert "encrypted" in page
    assert str(chain_head()) in page
    assert "no worker takes them up" in page
    assert "ZeroDivisionError" in page
    assert str(week.brokerage.edition) in page
    assert "running" in page


@pytest.mark.parametrize(("language", "title"), [("it", "Stato dell’installazione"), ("zh-hans", "系统状态")])
def test_the_state_is_told_in_the_offices_language(client: Client, week: Week, language: str, title: str) -> None:
    client.force_login(week.officer)
    with override(language):
        page = client.get(f"/{language}/desk/status/").content.decode()
    assert title in page
    assert "Tables up to date" not in page


def test_who_runs_the_installation_sees_it_and_a_participant_does_not(client: Client, week: Week) -> None:
    client.force_login(AccountFactory(is_staff=True))
    assert client.get(STATUS).status_code == 200
    client.force_login(week.wei.person.account)
    refused = client.get(STATUS)
    assert refused.status_code == 403
    assert "shown to the offices" in refused.content.decode()


def test_the_page_asks_the_database_as_often_whatever_waits(
    client: Client, week: Week, django_assert_max_num_queries: object
) -> None:
    for _number in range(30):
        a_task(status="FAILED", finished_at=timezone.now(), exception_class_path="builtins.ValueError")
    client.force_login(week.officer)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        client.get(STATUS)
