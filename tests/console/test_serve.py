"""What the server of `serve` makes of headers that proxies set."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import suppress
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.http import HttpRequest
from waitress.server import create_server

from ponte.common.limiting import client_address
from ponte.faces.console.management.commands import serve

VISITOR, OUTER = "203.0.113.7", "198.51.100.1"


def told(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with whom the program takes to be asking."""
    request = HttpRequest()
    request.META = {name: value for name, value in environ.items() if isinstance(value, str)}
    start_response("200 OK", [])
    return [json.dumps([environ["wsgi.url_scheme"], client_address(request)]).encode()]


def run_until_closed(server: Any) -> None:
    with suppress(OSError):  # its socket is closed under it
        server.run()


def asked(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]) -> list[str]:
    """Ask the server that the command would start."""
    started: dict[str, Any] = {}
    monkeypatch.setattr(serve.waitress, "serve", lambda _application, **options: started.update(options))
    call_command("serve", "--no-worker")
    server = create_server(told, **(started | {"port": 0}))
    threading.Thread(target=run_until_closed, args=[server], daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
    connection.request("GET", "/", headers=headers)
    answer: list[str] = json.loads(connection.getresponse().read())
    connection.close()
    server.close()
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, VISITOR, ["http", "127.0.0.1"]),
        (1, VISITOR, ["https", VISITOR]),
        (1, f"192.0.2.66, {VISITOR}", ["https", VISITOR]),
        (2, f"192.0.2.66, {VISITOR}, {OUTER}", ["https", VISITOR]),
    ],
    ids=["none of ours", "one", "one, and a forged one before it", "two, and a forged one before them"],
)
def test_only_our_own_proxies_say_who_asks_and_how(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, expected: list[str]
) -> None:
    settings.PROXIES = proxies
    assert asked(monkeypatch, {"X-Forwarded-Proto": "https", "X-Forwarded-For": forwarded}) == expected
