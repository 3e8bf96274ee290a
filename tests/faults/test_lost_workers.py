"""A worker may be killed at any moment: what it had in hand is taken up or reported, nothing is lost or done twice."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ponte.brokerage.domain import timetabling
from ponte.brokerage.domain.importing import check_people, start_check, start_import, upload_people
from ponte.brokerage.domain.packing import file_pack, path_of
from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.timetabling import queue_timetable
from ponte.brokerage.enums import ImportState, PackStatus, TimetableStatus
from ponte.brokerage.models import PeopleImport, Placement, Registration, Timetable
from ponte.common import working
from ponte.common.models import AuditEntry, WorkerPresence
from ponte.common.running import FAILED, MOST_ATTEMPTS, WORKER_GONE
from ponte.common.working import LastingWorker, present, take_up_lost
from ponte.faces.desk.tasks import make_pack_task
from ponte.press import tasks as press_tasks
from ponte.press.domain import outbox
from ponte.press.enums import MessageState
from ponte.press.models import Message
from tests.factories import Week, a_week
from tests.factories_operation import a_task
from tests.factories_press import a_message
from tests.factories_registering import a_list, many_people
from tests.faults.workers import a_minute_later, running_tasks, start_worker, work_off

pytestmark = pytest.mark.django_db(transaction=True)

FILES = "django.core.mail.backends.filebased.EmailBackend"


def an_agreed_week() -> Week:
    week = a_week()
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get()))
    work_off()
    return week


def killed(folder: Path, sabotage: str) -> None:
    """Let a worker take up what waits, and kill itself at a step."""
    worker = start_worker(folder, sabotage, PONTE_EMAIL_BACKEND=FILES)
    assert worker.wait(timeout=120) == -signal.SIGKILL


def test_a_run_of_the_scheduler_is_begun_anew(tmp_path: Path) -> None:
    week = an_agreed_week()
    timetable = queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=1)
    killed(tmp_path, "from ponte.brokerage.domain import timetabling; timetabling.seat_at_booths = die")
    assert (Timetable.objects.get().status, running_tasks()) == ("running", 1)
    assert take_up_lost() == 0  # it may be alive still

    assert a_minute_later() == 1
    work_off()
    timetable.refresh_from_db()
    assert (timetable.status, Placement.objects.count(), running_tasks()) == (TimetableStatus.READY, 1, 0)


def test_a_list_of_people_is_imported_once(tmp_path: Path) -> None:
    week = a_week()
    assert week.anna.side
    upload = upload_people(
        actor=week.officer,
        brokerage=week.brokerage,
        side=week.anna.side,
        name="people.csv",
        content=a_list(many_people(20)),
    )
    start_check(actor=week.officer, upload=upload, columns=upload.columns, with_likely=False)
    check_people(upload)
    start_import(actor=week.officer, upload=upload)
    # Once when all is written and nothing kept, once when all is kept and the task not yet done.
    killed(tmp_path, "from ponte.brokerage.domain import importing; importing.record = die")
    assert Registration.objects.count() == 3
    assert a_minute_later() == 1
    killed(tmp_path, "from django_tasks_db.models import DBTaskResult; DBTaskResult.set_successful = die")
    assert a_minute_later() == 1
    work_off()
    assert (PeopleImport.objects.get().state, Registration.objects.count()) == (ImportState.DONE, 23)
    assert AuditEntry.objects.filter(action="brokerage.import_people").count() == 1
    assert not DBTaskResult.objects.failed().exists()


def test_a_letter_goes_out_at_most_once_and_the_office_is_told(tmp_path: Path, settings: LazySettings) -> None:
    first, second = a_message("news:1"), a_message("news:2")
    killed(tmp_path, "from ponte.press.domain import outbox; outbox._end = die")
    assert len(list((tmp_path / "mail").iterdir())) == 1
    assert a_minute_later() == 1
    settings.MAIL_TRANSPORT = FILES
    work_off()
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {first.key: MessageState.SENDING, second.key: MessageState.SENT}

    # Nobody files another message: the task looks at it again by itself.
    later = DBTaskResult.objects.filter(status="READY").get()
    assert later.run_after > timezone.now() + outbox.LEASE * 0.9
    Message.objects.filter(key=first.key).update(claimed_at=timezone.now() - outbox.LEASE * 1.1)
    DBTaskResult.objects.filter(pk=later.pk).update(run_after=timezone.now())
    work_off()
    first.refresh_from_db()
    assert (first.state, first.failure) == (MessageState.FAILED, outbox.WORKER_GONE)
    assert len(list((tmp_path / "mail").iterdir())) == 2


def test_a_pack_is_made_by_the_next_worker(tmp_path: Path) -> None:
    week = a_week()
    pack = file_pack(actor=week.officer, brokerage=week.brokerage)
    make_pack_task.enqueue(pack.pk)
    killed(tmp_path, "from ponte.faces.desk import pack; pack.finish_pack = die")
    assert a_minute_later() == 1
    work_off()
    pack.refresh_from_db()
    assert pack.status == PackStatus.READY
    assert [path.name for path in (tmp_path / "packs").iterdir()] == [path_of(pack.digest).name]


def lose_the_worker_of(task: DBTaskResult) -> int:
    """Have the task taken by a worker that is not there."""
    task.refresh_from_db()
    task.claim("gone")
    return take_up_lost()


def test_what_has_lost_too_many_workers_is_reported_in_its_own_row() -> None:
    week = an_agreed_week()
    timetable = queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=1)
    task = DBTaskResult.objects.ready().get()
    Timetable.objects.update(status="running")
    assert [lose_the_worker_of(task) for _time in range(MOST_ATTEMPTS)] == [1, 1, 1]
    work_off()
    timetable.refresh_from_db()
    task.refresh_from_db()
    assert (timetable.status, timetable.failure) == (FAILED, WORKER_GONE)
    assert (task.status, task.exception_class_path) == ("FAILED", "ponte.common.running.WorkerGone")


def test_a_task_whose_last_worker_is_lost_too_has_failed() -> None:
    task = a_task(status="RUNNING", worker_ids=["gone"] * MOST_ATTEMPTS)
    assert lose_the_worker_of(task) == 0
    task.refresh_from_db()
    assert (task.status, WORKER_GONE in task.traceback) == ("FAILED", True)


def test_the_task_of_a_worker_that_is_there_stays_with_it() -> None:
    with present("here"):
        task = a_task(status="RUNNING", worker_ids=["gone", "here"])
        assert take_up_lost() == 0
    assert not WorkerPresence.objects.exists()
    assert take_up_lost() == 1
    task.refresh_from_db()
    assert task.status == "READY"


def test_a_living_worker_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BEAT", 0.05)
    monkeypatch.setattr(working, "FIRST_LOOK", 0.1)
    task = a_task(status="RUNNING", worker_ids=["gone"])
    with present("here"):
        until(lambda: DBTaskResult.objects.get(pk=task.pk).status == "READY")


def until(there: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_told_to_end_finishes_the_task_in_hand(tmp_path: Path) -> None:
    a_message("news:1")
    slow = "from ponte.press import tasks; tasks.deliver_due = lambda: print('begun', flush=True) or time.sleep(1) or 7"
    worker = start_worker(tmp_path, slow)
    assert worker.stdout
    assert worker.stdout.readline() == "begun\n"
    worker.send_signal(signal.SIGINT)
    assert worker.wait(timeout=60) == 0
    task = DBTaskResult.objects.get()
    assert (task.status, task.return_value) == ("SUCCESSFUL", 7)
    assert not WorkerPresence.objects.exists()


def test_told_twice_it_ends_at_once_and_the_task_goes_to_another(tmp_path: Path) -> None:
    a_message("news:1")
    worker = start_worker(
        tmp_path,
        "from ponte.press import tasks; tasks.deliver_due = lambda: print('begun', flush=True) or time.sleep(100)",
    )
    assert worker.stdout
    assert worker.stdout.readline() == "begun\n"
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.2)  # two signals at once are one
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 1
    assert a_minute_later() == 1


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers wait for nothing."""
    monkeypatch.setattr(working, "PAUSE_AFTER_FAULT", 0.01)
    monkeypatch.setattr(working, "BEAT", 0.05)
    monkeypatch.setattr(working, "FIRST_LOOK", 0.1)


@pytest.mark.usefixtures("swift")
def test_a_worker_that_loses_the_database_goes_on_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    a_message("news:1")
    names = []
    real = LastingWorker.run_task

    def torn(self: LastingWorker, task: DBTaskResult) -> None:
        names.append(self.worker_id)
        if len(names) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        real(self, task)

    monkeypatch.setattr(LastingWorker, "run_task", torn)
    work_until(lambda: Message.objects.get().state == MessageState.SENT)
    assert len(set(names)) == 2  # it came back under another name, and found what it had lost


@pytest.mark.usefixtures("swift")
@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_run_that_loses_the_database_in_the_middle_is_begun_anew(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    week = an_agreed_week()
    timetable = queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=1)
    real, runs = timetabling.seat_at_booths, []

    def torn(*arguments: Any) -> Any:
        runs.append(Timetable.objects.get().status)
        if len(runs) == 1:
            raise fault("server closed the connection unexpectedly")
        return real(*arguments)

    monkeypatch.setattr(timetabling, "seat_at_booths", torn)
    work_until(lambda: not DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists())
    timetable.refresh_from_db()
    assert (timetable.status, timetable.failure, len(runs)) == (TimetableStatus.READY, "", 2)
    assert not DBTaskResult.objects.failed().exists()


@pytest.mark.usefixtures("swift")
def test_a_task_that_ends_without_the_database_each_time_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def torn() -> None:
        raise OperationalError("no room for the rows")

    monkeypatch.setattr(press_tasks, "deliver_due", torn)
    a_message("news:1")
    first = DBTaskResult.objects.get()
    work_until(lambda: DBTaskResult.objects.failed().filter(pk=first.pk).exists())
    first.refresh_from_db()
    assert (len(first.worker_ids), "no room for the rows" in first.traceback) == (MOST_ATTEMPTS + 1, True)


def work_until(done: Callable[[], bool]) -> None:
    """Have a worker work in this thread until another sees that something is done."""
    worker = LastingWorker(interval=0.01)

    def end_when_done() -> None:
        try:
            until(done)
        finally:
            worker.running = False
            connections.close_all()

    thread = threading.Thread(target=end_when_done)
    thread.start()
    worker.run()
    thread.join()
    assert done()
