"""While the database cannot be reached, a page says so and when to come back; afterwards all goes on by itself."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.conftest import ROOT

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), default=None)
"""Of the newest PostgreSQL server that Debian's packages have installed."""


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.parametrize("address", ["/en/people/", "/it/", "/zh-hans/account/login/"])
def test_a_page_says_in_three_languages_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], address: str
) -> None:
    def gone(*_arguments: Any, **_keywords: Any) -> None:
        raise fault('connection to "db.internal" failed')

    client.raise_request_exception = False
    monkeypatch.setattr(connection, "cursor", gone)
    logging.disable(logging.CRITICAL)
    try:
        answer = client.get(address)
    finally:
        logging.disable(logging.NOTSET)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    text = answer.content.decode()
    for words in ("Try again in a minute", "Riprovi tra un minuto", "请一分钟后重试"):
        assert words in text
    assert "db.internal" not in text


class Server:
    """A PostgreSQL server of its own, to be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("initdb", "--auth", "trust", "--username", "ponte", "--encoding", "UTF8", "--locale", "C.UTF-8")

    def run(self, program: str, *arguments: str) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        assert BINARIES
        command = [*as_postgres, str(BINARIES / program), "-D", str(self.folder), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path("/tmp") / f"ponte-gone-{os.getpid()}"  # noqa: S108 -- a socket's path must be short, and postgres's own
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


SCRIPT = """
import sys, threading, time
import django
django.setup()
from django.core.management import call_command
from django.db import close_old_connections
from django.test import Client
from ponte.common import working
from ponte.press.domain.outbox import enqueue
from ponte.press.enums import Purpose
from ponte.press.models import Message
call_command("migrate", verbosity=0)
working.PAUSE_AFTER_FAULT = working.BEAT = 0.2
threading.Thread(target=working.LastingWorker(interval=0.1).run, daemon=True).start()
client = Client(raise_request_exception=False)
def told():
    print(client.get("/en/people/").status_code, flush=True)
    close_old_connections()  # as a server does after each request, and the test client does not
def send(number):
    enqueue(key=f"n:{number}", purpose=Purpose.NEWS, subject="A", text="B", address="a@example.org", language="en")
    end = time.monotonic() + 60
    while Message.objects.get(key=f"n:{number}").state != "sent" and time.monotonic() < end:
        time.sleep(0.1)
    print(Message.objects.get(key=f"n:{number}").state, flush=True)
told()
send(1)
sys.stdin.readline()
told()
sys.stdin.readline()
told()
told()
send(2)
"""
"""Pages and a worker in one process: it tells what becomes of them, and waits while the server is stopped."""


@pytest.mark.slow
@pytest.mark.skipif(BINARIES is None, reason="no PostgreSQL server is installed")
def test_pages_and_worker_go_on_when_postgresql_is_back(server: Server, tmp_path: Path) -> None:
    server.start()
    environment = os.environ | {
        "PONTE_DATABASE": f"postgres://ponte@/postgres?host={str(server.folder).replace('/', '%2F')}",
        "PONTE_VAR": str(tmp_path),
        "PONTE_LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(ROOT / "src"),
    }
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, **pipes)
    assert process.stdin
    assert process.stdout
    lines = [process.stdout.readline().strip() for _line in range(2)]
    server.stop()
    process.stdin.write("stopped\n")
    process.stdin.flush()
    lines.append(process.stdout.readline().strip())
    server.start()
    process.stdin.write("started\n")
    process.stdin.flush()
    rest = process.communicate(timeout=120)[0].split()
    assert lines == ["200", "sent", "503"]
    assert rest == ["200", "200", "sent"]
