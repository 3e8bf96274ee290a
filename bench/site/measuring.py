"""Servers in processes of their own, and what a page costs: time to the first byte, processor time, bytes."""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Response, sync_playwright

TICKS = os.sysconf("SC_CLK_TCK")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


class Times(NamedTuple):
    """What a number of requests cost, in milliseconds; bytes of one answer as it was sent."""

    median: float
    p95: float
    processor: float
    """Processor time of the server for one request."""
    size: int


class Visit(NamedTuple):
    """What a browser did for a first visit."""

    requests: int
    packed: int
    """Bytes of all answers as a proxy would send them: texts compressed by gzip, whether the server did so or not."""
    hosts: set[str]
    shown: float
    """Milliseconds until what the reader came for was to be seen."""
    elements: int


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    """Run a server until the block ends; give its process number once it takes connections."""
    server = subprocess.Popen(  # noqa: S603 (a command of ours)
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _attempt in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                raise SystemExit(f"{command[0]}: the server ended with status {server.returncode}")
            time.sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def timed(
    port: int, pid: int, path: Callable[[int], str], count: int, headers: Mapping[str, str], *, expected: int = 200
) -> Times:
    """Ask for pages one after another over one connection, and time each to its first byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times: list[float] = []
    size, before = 0, _processor_seconds(pid)
    for number in range(count):
        started = time.perf_counter()
        connection.request("GET", path(number), headers=dict(headers))
        answer = connection.getresponse()
        times.append(1000 * (time.perf_counter() - started))
        size = len(answer.read())
        if answer.status != expected:
            raise SystemExit(f"{path(number)}: expected status {expected}, got {answer.status}")
    spent = _processor_seconds(pid) - before
    connection.close()
    return Times(statistics.median(times), statistics.quantiles(times, n=20)[-1], 1000 * spent / count, size)


def header(port: int, path: str, headers: Mapping[str, str], name: str) -> str:
    """Fetch one header of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=dict(headers))
    return connection.getresponse().headers[name] or ""


def visited(url: str, headers: Mapping[str, str], selector: str) -> Visit:
    """Open a page on a phone with nothing in its cache, until something is seen and the network rests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, extra_http_headers=dict(headers), service_workers="block"
        )
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        started = time.perf_counter()
        page.goto(url, wait_until="commit", timeout=120_000)
        page.wait_for_selector(selector, timeout=120_000)
        shown = 1000 * (time.perf_counter() - started)
        page.wait_for_load_state("networkidle", timeout=120_000)
        sent = [answer for answer in answers if answer.ok and answer.url.startswith("http")]
        visit = Visit(
            requests=len(sent),
            packed=sum(map(_packed, sent)),
            hosts={urlsplit(answer.url).netloc for answer in sent},
            shown=shown,
            elements=page.evaluate("document.querySelectorAll('*').length"),
        )
        browser.close()
    return visit


def write(page: Path, name: str, table: str) -> None:
    """Put a table between the marks of its name on a page of the documentation."""
    text = page.read_text(encoding="utf-8")
    before, mark, rest = text.partition(f"<!-- {name} -->\n")
    _old, end, after = rest.partition("<!-- end -->")
    if not mark or not end:
        raise SystemExit(f"{page}: expected the lines <!-- {name} --> and <!-- end -->")
    page.write_text(f"{before}{mark}\n{table}\n\n{end}{after}", encoding="utf-8")


def _packed(answer: Response) -> int:
    body = answer.body()
    return min(len(body), len(gzip.compress(body, 6)))


def _processor_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
