"""Ponte and pretalx with the same 2,000 sessions, served alike and measured in one run; written into the documentation.

``python bench/site/side_by_side.py`` installs pretalx into an environment of its own in a temporary folder, fills both,
serves each by waitress with as many threads, and asks for the agenda as a reader's browser would. The databases are
SQLite files; both keep pages in the memory of their process. It takes about ten minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import agenda
import measuring

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "performance.md"
VERSION = "2025.2.2"
THREADS = "4"
COUNT_QUERIES = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(headers={"Host": sys.argv[1], "X-Forwarded-Proto": "https", "Accept": "text/html"})
client.get(sys.argv[2] + "?first")
with CaptureQueriesContext(connection) as queries:
    assert client.get(sys.argv[2]).status_code == 200
print(len(queries))
"""
"""Counts the queries of a request that is answered anew by a warm process."""


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two programs, ready to be served."""

    python: Path
    wsgi: str
    port: int
    environment: Mapping[str, str]
    page: str
    """What a reader opens."""
    data: str
    """What holds the sessions: the page itself, or what its script fetches."""
    session: str
    """Selector of a session in the browser."""
    requests: int

    @property
    def host(self) -> str:
        """Name and port that it is asked by."""
        return f"127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """As a browser behind the proxy sends them."""
        return {
            "Host": self.host,
            "X-Forwarded-Proto": "https",
            "Accept": "text/html",
            "Accept-Encoding": "gzip",
        }

    def run(self, *arguments: str) -> str:
        """Run a command of its interpreter in its environment."""
        command = [str(self.python), *arguments]
        done = subprocess.run(  # noqa: S603 (a command of ours)
            command, env={**os.environ, **self.environment}, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@dataclass(frozen=True, slots=True)
class Measured:
    """What one of the two takes."""

    page: measuring.Times
    anew: measuring.Times
    kept: measuring.Times
    queries: int
    visit: measuring.Visit


def ponte(folder: Path, port: int, requests: int) -> Server:
    """Fill a Ponte of its own."""
    environment = agenda.environment(folder)
    server = Server(
        Path(sys.executable), "ponte.config.wsgi:application", port, environment, agenda.PATH, agenda.PATH,
        ".session", requests,
    )  # fmt: skip
    if (folder / "ponte.sqlite3").exists():
        return server
    for job in (["migrate"], ["collectstatic", "--no-input"]):
        server.run("-m", "django", *job, "--verbosity", "0")
    server.run(str(HERE / "agenda.py"), "--load")
    return server


def pretalx(folder: Path, port: int, requests: int) -> Server:
    """Install and fill pretalx."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "pretalx_settings",
        "PYTHONPATH": str(HERE),
        "PRETALX_DATA_DIR": str(folder),
        "PRETALX_FILESYSTEM_STATIC": str(folder / "static"),
        "PRETALX_DB_NAME": str(folder / "db.sqlite3"),
        "PRETALX_SITE_URL": f"http://127.0.0.1:{port}",
    }
    server = Server(
        folder / "venv" / "bin" / "python", "pretalx.wsgi:application", port, environment, "/week/schedule/",
        "/week/schedule/widgets/schedule.json", "pretalx-schedule .c-linear-schedule-session", requests,
    )  # fmt: skip
    if (folder / "db.sqlite3").exists():
        return server
    venv.create(folder / "venv", with_pip=True)
    server.run("-m", "pip", "install", "--quiet", "--quiet", f"pretalx=={VERSION}", "waitress")
    server.run("-m", "pretalx", "migrate", "--verbosity", "0")
    server.run("-m", "pretalx", "collectstatic", "--no-input", "--verbosity", "0")
    server.run(str(HERE / "load_pretalx.py"), "2000")
    return server


def measure(server: Server) -> Measured:
    """Serve one of the two and ask."""
    queries = int(server.run("-c", COUNT_QUERIES, server.host, server.data).split()[-1])
    options = ["--listen", server.host, "--threads", THREADS, "--no-clear-untrusted-proxy-headers"]
    command = [str(server.python), "-m", "waitress", *options, server.wsgi]

    def asked(path: str, count: int, *, anew: bool = False) -> measuring.Times:
        return measuring.timed(
            server.port, pid, lambda number: f"{path}?n={number}" if anew else path, count, server.headers
        )

    with measuring.serving(command, server.environment, server.port) as pid:
        for path in (server.page, server.data):
            asked(f"{path}?warm", 3)
        return Measured(
            page=asked(server.page, server.requests, anew=True),
            anew=asked(server.data, server.requests, anew=True),
            kept=asked(server.data, 1000),
            queries=queries,
            visit=measuring.visited(
                f"http://{server.host}{server.page}", {"X-Forwarded-Proto": "https"}, server.session
            ),
        )


def table(ours: Measured, theirs: Measured, requests: tuple[int, int]) -> str:
    """Put the measures beside each other."""

    def times(measured: measuring.Times) -> str:
        return f"{measured.median:,.0f} / {measured.p95:,.0f} ms"

    rows = [
        ("Page, first byte, written anew", times(ours.page), times(theirs.page)),
        ("Sessions, first byte, written anew", times(ours.anew), times(theirs.anew)),
        ("… processor time", f"{ours.anew.processor:,.0f} ms", f"{theirs.anew.processor:,.0f} ms"),
        ("… database queries", str(ours.queries), str(theirs.queries)),
        ("Sessions, first byte, from memory", times(ours.kept), times(theirs.kept)),
        ("… processor time", f"{ours.kept.processor:,.0f} ms", f"{theirs.kept.processor:,.0f} ms"),
        ("First visit: until the first session shows", *(f"{m.visit.shown:,.0f} ms" for m in (ours, theirs))),
        ("… requests", *(str(m.visit.requests) for m in (ours, theirs))),
        ("… bytes, compressed", *(f"{m.visit.packed / 1000:,.0f} kB" for m in (ours, theirs))),
        ("… elements of the page", *(f"{m.visit.elements:,}" for m in (ours, theirs))),
        ("… other hosts asked", *(str(len(m.visit.hosts) - 1) for m in (ours, theirs))),
    ]
    head = [
        f"| 2,000 sessions | Ponte | pretalx {VERSION} |",
        "|---|--:|--:|",
        f"| Requests written anew | {requests[0]:,} | {requests[1]:,} |",
    ]
    return "\n".join([*head, *(f"| {name} | {one} | {other} |" for name, one, other in rows)])


def main() -> None:
    """Install, load, serve, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8034)
    parser.add_argument("--requests", type=int, default=1000, help="pages that Ponte writes anew")
    parser.add_argument("--slow-requests", type=int, default=50, help="pages that pretalx writes anew")
    parser.add_argument("--folder", type=Path, help="where both are kept for another run; else a temporary one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folders = [(asked.folder or Path(temporary)).resolve() / program for program in ("ponte", "pretalx")]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        ours = measure(ponte(folders[0], asked.port, asked.requests))
        theirs = measure(pretalx(folders[1], asked.port + 1, asked.slow_requests))
    measuring.write(PAGE, "pretalx", table(ours, theirs, (asked.requests, asked.slow_requests)))


if __name__ == "__main__":
    main()
