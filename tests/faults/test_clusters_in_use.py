"""A worker hands a timetable to the cluster; where there is none, the run says so, and the next one needs no hands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.domain.timetabling import queue_timetable
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Placement, Timetable
from ponte.engine import cluster
from ponte.engine.scheduling import solver
from tests.clusters import free_port, kill, start_cluster
from tests.factories import Week, a_week
from tests.faults.workers import work_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def week() -> Week:
    week = a_week()
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get()))
    work_off()
    return week


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a cluster, which the settings name."""
    port = free_port()
    started = start_cluster(port)
    monkeypatch.setenv("PONTE_DASK", f"tcp://127.0.0.1:{port}")
    yield f"tcp://127.0.0.1:{port}"
    kill(started)


def test_a_timetable_is_made_on_the_cluster(week: Week, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere_here(*given: object, **named: object) -> None:
        raise AssertionError("solved in the process that waits")

    monkeypatch.setattr(solver, "solve", nowhere_here)
    timetable = queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=5)
    work_off()
    timetable.refresh_from_db()
    assert (timetable.status, timetable.failure) == (TimetableStatus.READY, "")
    assert (Placement.objects.count(), timetable.is_optimal) == (1, True)
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 2


def test_a_run_without_its_cluster_says_so_and_the_next_one_works(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    address = f"tcp://127.0.0.1:{free_port()}"
    monkeypatch.setenv("PONTE_DASK", address)
    failed = queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=1)
    work_off()
    failed.refresh_from_db()
    assert failed.status == TimetableStatus.FAILED
    assert failed.failure.startswith(f"cluster '{address}': expected a Dask scheduler that answers")

    monkeypatch.delenv("PONTE_DASK")
    queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=1)
    work_off()
    assert set(Timetable.objects.values_list("status", flat=True)) == {TimetableStatus.FAILED, TimetableStatus.READY}
