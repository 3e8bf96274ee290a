"""Servers in processes of their own, and what a page costs: time to the first byte, processor time, bytes."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, sync_playwright

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
    """What a browser fetched for a first visit, as it came over the wire."""

    requests: int
    size: int
    hosts: set[str]


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


def visited(url: str, headers: Mapping[str, str]) -> Visit:
    """Open a page in a browser with nothing in its cache, until the network rests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, extra_http_headers=dict(headers), service_workers="block"
        )
        page = context.new_page()
        session: CDPSession = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        hosts: set[str] = set()
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(url, wait_until="networkidle", timeout=120_000)
        browser.close()
    return Visit(len(sizes), int(sum(sizes)), {host for host in hosts if host})


def _processor_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
