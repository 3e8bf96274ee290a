"""A PostgreSQL server and the processes of an installation, for as long as a measurement lasts."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from cryptography.fernet import Fernet

TICKS = os.sysconf("SC_CLK_TCK")
PONTE = str(Path(sys.executable).with_name("ponte"))
READY_SECONDS = 180


def settings(folder: Path, database: str) -> dict[str, str]:
    """Return the environment of an installation in production, behind one proxy, with every limit on."""
    return {
        "PONTE_VAR": str(folder),
        "PONTE_DATABASE": database,
        "PONTE_PRODUCTION": "1",
        "PONTE_SECRET_KEY": "only-for-this-measurement-" * 2,
        "PONTE_FIELD_KEYS": Fernet.generate_key().decode(),
        "PONTE_PROXIES": "1",
        "PONTE_HOSTS": "localhost 127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "ponte.config.settings",
    }


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, int]]:
    """Run a server of its own, as Debian sets it up but for its address; give its address and process number.

    The server does not run as root; root starts it as the user ``postgres``.
    """
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder.mkdir(mode=0o711)
    if as_owner:
        subprocess.run(["chown", "postgres", str(folder)], check=True)  # noqa: S603, S607 (a command of ours)
    options = (
        f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c shared_preload_libraries=pg_stat_statements"
    )

    def run(program: str, *arguments: str) -> None:
        command = [*as_owner, str(binaries / program), "-D", str(folder), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (a command of ours)

    run("initdb", "--auth", "trust", "--username", "ponte", "--encoding", "UTF8", "--locale", "C.UTF-8")
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        yield f"postgres://ponte@/postgres?host={quote(str(folder), safe='')}", pid
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def serving(environment: Mapping[str, str], ports: list[int]) -> Iterator[dict[str, list[int]]]:
    """Run a web process at each port and one worker; give their process numbers by what they do."""
    commands = [[PONTE, "manage", "serve", "--no-worker", "--port", str(port)] for port in ports]
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 (a command of ours)
        for command in [*commands, [PONTE, "worker"]]
    ]
    try:
        for port, process in zip(ports, processes, strict=False):
            _wait_for(port, process)
        *web, worker = (process.pid for process in processes)
        yield {"web": web, "worker": [worker]}
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=60)


def ask(port: int, path: str, session: str) -> None:
    """Open a page as somebody who is signed in."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": f"sessionid={session}"}
    connection.request("GET", path, headers=headers)
    if (status := connection.getresponse().status) != 200:
        raise SystemExit(f"{path}: expected status 200, got {status}")


def processor_seconds(pids: list[int]) -> float:
    """Return the processor time that processes have spent so far, with their children, living and gone."""
    return sum(_spent(pid) for pid in _with_children(pids))


def _with_children(pids: list[int]) -> list[int]:
    found = list(pids)
    for pid in found:  # grows while it is read
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(child) for child in task.read_text().split()]
    return found


def _spent(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # gone meanwhile: its parent has its time from now on
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"port {port}: expected a server within {READY_SECONDS} s")
