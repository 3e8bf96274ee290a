"""What machines ask: whether it is well, and its figures; and what a fault tells its reader."""

from __future__ import annotations

import json
import logging
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families
from pythonjsonlogger.json import JsonFormatter

from ponte.common.models import WorkerPresence
from ponte.faces.operation import health
from tests.factories_operation import a_task, long_ago

pytestmark = pytest.mark.django_db


def health_of(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health")
    return answer.status_code, answer.json()


def test_all_is_well(client: Client) -> None:
    assert health_of(client) == (
        200,
        {"status": "ok", "checks": dict.fromkeys(["database", "migrations", "disk", "workers"], "ok")},
    )


def test_a_task_that_nobody_takes_up_is_told_and_pages_are_served_all_the_same(client: Client) -> None:
    long_ago(a_task())
    status, told = health_of(client)
    assert (status, told["status"], told["checks"]["workers"]) == (200, "degraded", "failing")


def test_a_busy_worker_and_a_task_for_later_are_no_trouble(client: Client) -> None:
    long_ago(a_task())
    WorkerPresence.objects.create(name="busy", alive_at=timezone.now())
    assert health_of(client)[1]["status"] == "ok"
    WorkerPresence.objects.all().delete()
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(hours=1))
    assert health_of(client)[1]["status"] == "ok"


def test_without_a_database_no_page_can_be_served(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> str:
        raise OperationalError('connection to "db.internal" failed')

    monkeypatch.setattr(health, "CHECKS", (("database", True, gone), *health.CHECKS[1:]))
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failing"
    assert "db.internal" not in answer.content.decode()


def test_a_full_disk_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "disk", lambda: health.Disk(total=2**40, free=2**20))
    assert health_of(client)[1]["checks"]["disk"] == "failing"


def test_tables_that_are_behind_the_program_are_told(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="press").order_by("-pk")[:1].get().delete()
    status, told = health_of(client)
    assert (status, told["status"], told["checks"]["migrations"]) == (503, "down", "failing")


# --- Figures --------------------------------------------------------------------------------------------------------


def figures(client: Client) -> dict[tuple[str, str], float]:
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-token"})
    assert answer.status_code == 200
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "METRICS_TOKEN", "a-token")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic a-token", "Bearer ü"])
def test_figures_are_for_who_has_the_token(client: Client, token: None, given: str) -> None:
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_without_a_token_in_the_settings_there_are_no_figures(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_are_given_without_a_folder_too(client: Client, token: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", settings.VAR / "gone")
    told = figures(client)
    assert told["ponte_health", "disk"] == 0
    assert ("ponte_disk_free_bytes", "") not in told


def test_requests_are_counted_by_route_and_queues_by_state(client: Client, token: None) -> None:
    long_ago(a_task())
    a_task(status="FAILED")
    before = figures(client).get(("ponte_requests_total", "GET site:people 200"), 0)
    client.get("/en/people/")
    client.get("/en/people/?q=Rossi")
    after = figures(client)
    assert after["ponte_requests_total", "GET site:people 200"] == before + 2
    assert after["ponte_queue", "tasks ready"] == after["ponte_queue", "tasks failed"] == 1
    assert 3500 < after["ponte_queue_wait_seconds", "tasks"] < 3700
    assert after["ponte_health", "workers"] == 0
    assert not [labels for _name, labels in after if "Rossi" in labels]


# --- Faults ---------------------------------------------------------------------------------------------------------


def test_a_fault_gives_its_reader_the_number_under_which_the_log_tells_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: Any, **_keywords: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ponte.faces.operation.views.check_health", broken)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = client.get("/health")
    assert answer.status_code == 500
    number = answer.headers["X-Request-ID"]
    assert f"<code>{number}</code>" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()
    assert any(record.exc_info for record in caplog.records)


def test_a_proxys_number_is_kept_and_nothing_else_that_somebody_sends(client: Client) -> None:
    given = uuid.uuid4().hex
    assert client.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    forged = client.get("/health", headers={"X-Request-ID": "x\r\nSet-Cookie: a"}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", forged)


def test_a_line_of_the_log_is_an_object_with_the_requests_number() -> None:
    options = settings.LOGGING["formatters"]["json"]
    formatter = JsonFormatter(options["format"], rename_fields=options["rename_fields"])
    record = logging.LogRecord("ponte.request", logging.INFO, __file__, 1, "%s %s", ("GET", "\nforged"), None)
    record.request_id, record.ms = "abc", 12.5
    line = formatter.format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["request_id"], told["logger"], told["level"], told["ms"]) == ("abc", "ponte.request", "INFO", 12.5)
