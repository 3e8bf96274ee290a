"""Two rushes of an event of two thousand people on PostgreSQL, written into docs/performance.md: ``make load``.

``python -m bench.load [--people 2000] [--servers 2] [--rush booking|morning]`` fills a PostgreSQL server of its own,
serves as in production, lets everybody come, asks the database whether anything was lost or given twice, and renews
the tables and the picture. It takes about five minutes, and wants a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.load import house
from bench.load.cast import Cast
from bench.load.picture import draw
from bench.load.report import Rush
from bench.site.measuring import write

DOCS = Path(__file__).parents[2] / "docs"
PAGE, PICTURES = DOCS / "performance.md", DOCS / "images"
SHOWN = "Each request of a participant: when it was sent, and how long it took"
VAR = Path(__file__).parents[2] / "var" / "load"
"""Kept for another run, since collecting and compressing the static files takes a minute."""
RUSHES = ("booking", "morning")
MEETINGS = 1.5
"""Per person: agreed before the morning of the day, beside those that were booked as booking opened."""
SCHEDULING_SECONDS = 10
SENT_SECONDS = 180.0


def main() -> int:
    """Fill, serve, play, check, write; exit status 1 if anything failed, was lost, or was given twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60, help="within which all of them come")
    parser.add_argument("--pause", type=float, default=60, help="seconds between two requests of a person, usually")
    parser.add_argument("--servers", type=int, default=2, help="web processes")
    parser.add_argument("--port", type=int, default=8311, help="of the first one")
    parser.add_argument("--rush", choices=RUSHES, action="append", help="only this one; the page is left as it is")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ponte-load-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o711)
        with house.postgresql(folder / "postgresql") as (database, server):
            os.environ |= house.settings(VAR, database)
            measured = measure(folder, server, asked)
    if not asked.rush:
        for rush in measured:
            picture = PICTURES / f"load-{rush.name}.svg"
            draw(rush, picture)
            write(PAGE, f"load {rush.name}", f"{rush.table()}\n\n![{SHOWN}](images/{picture.name})")
    for rush in measured:
        print(rush.table())
    return 0 if all(rush.holds for rush in measured) else 1


def measure(folder: Path, server: int, asked: argparse.Namespace) -> list[Rush]:
    """Fill the database, and play the rushes one after the other."""
    import django
    from django.core.management import call_command

    django.setup()
    from bench.load import event, invariants
    from ponte.brokerage.models import Brokerage

    say("filling the database")
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        call_command(*command, verbosity=0)
    cast = event.fill(asked.people, asked.seed)
    cast.write(folder / "cast.json")
    invariants.begin_counting()
    measured = []
    for rush in asked.rush or RUSHES:
        if rush == "morning":
            say("making the timetable")
            meetings = round(MEETINGS * asked.people)
            event.make_timetable(Brokerage.objects.get(), meetings, SCHEDULING_SECONDS, asked.seed)
        measured.append(played(rush, folder, server, asked))
    return measured


def played(rush: str, folder: Path, server: int, asked: argparse.Namespace) -> Rush:
    """Play one rush against servers just started, and check what has come of it."""
    from django.db import connection

    from bench.load import invariants

    ports = [asked.port + number for number in range(asked.servers)]
    with house.serving(os.environ, ports) as pids:
        say(f"playing: {rush}")
        _vacuum()
        warm(Cast.read(folder / "cast.json"), ports)
        pids["PostgreSQL"] = [server]
        connection.close()
        begun = {name: house.processor_seconds(found) for name, found in pids.items()}
        before = invariants.queries()
        seen = _play(rush, folder, ports, asked)
        spent = {name: house.processor_seconds(found) - begun[name] for name, found in pids.items()}
        spent["generator"] = seen["processor"]
        queries = invariants.queries() - before
        faults = {"letters not sent": letters_left()}
    faults |= invariants.doubles()
    faults |= invariants.lost(asked=seen["asked"], agreed=seen["agreed"], arrived=seen["arrived"])
    return Rush(rush, asked.people, asked.servers, seen, spent, queries, faults)


def warm(cast: Cast, ports: list[int]) -> None:
    """Have every process read its templates and translations, as those have that were started the day before."""
    of_language = {guest.language: guest.session for guest in cast.guests}
    for port in ports:
        for language, session in of_language.items():
            for path in ("/my/", "/my/suggestions/", "/my/diary/"):
                house.ask(port, f"/{language}{path}", session)


def letters_left() -> int:
    """Wait for the worker to send what the rush has filed; return how many letters it has not sent within minutes."""
    from ponte.press.enums import MessageState
    from ponte.press.models import Message

    waiting = Message.objects.filter(state__in=[MessageState.QUEUED, MessageState.SENDING])
    end = time.monotonic() + SENT_SECONDS
    while waiting.exists() and time.monotonic() < end:
        time.sleep(0.5)
    return waiting.count()


def say(what: str) -> None:
    """Tell whoever waits."""
    print(what, file=sys.stderr)


def _vacuum() -> None:
    """Have the database know its tables, as it does of itself after some minutes; of empty ones it knows nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::regclass FROM pg_stat_user_tables WHERE pg_relation_size(relid) > 0")
        for (table,) in cursor.fetchall():
            cursor.execute(f"VACUUM ANALYZE {table}")


def _play(rush: str, folder: Path, ports: list[int], asked: argparse.Namespace) -> dict[str, Any]:
    out = folder / f"{rush}.json"
    files = ["--cast", str(folder / "cast.json"), "--out", str(out)]
    figures = ["--seconds", str(asked.seconds), "--pause", str(asked.pause), "--seed", str(asked.seed)]
    command = [sys.executable, "-m", "bench.load.play", rush, *files, *figures, "--ports", *map(str, ports)]
    subprocess.run(command, check=True)  # noqa: S603 (a command of ours)
    seen: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return seen


if __name__ == "__main__":
    raise SystemExit(main())
