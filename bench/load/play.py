"""Plays one of the two rushes against servers that are running, in a process of its own: ``bench.load`` starts it.

``python -m bench.load.play booking --cast FILE --out FILE --ports 8311 8312`` prints nothing; the file tells of every
request. Locust's own figures are rounded; these are not.
"""

from __future__ import annotations

import gevent.monkey

gevent.monkey.patch_all()

import argparse  # noqa: E402 (what is patched must be patched first)
import json  # noqa: E402
import logging  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402
from locust.env import Environment  # noqa: E402

from bench.load.cast import Cast  # noqa: E402
from bench.load.players import Booker, Door, Mender, Player, Screen, Stage, Waker  # noqa: E402


def play(rush: str, stage: Stage) -> list[tuple[str, float, float, str]]:
    """Let everybody of a rush come, wait until all have gone, and return each request.

    Returns
    -------
    list
        Page, seconds from the beginning to its sending, milliseconds to its whole answer, what was wrong with it.
    """
    seen: list[tuple[str, float, float, str]] = []

    def note(name: str, response_time: float, exception: Exception | None, **_rest: Any) -> None:
        sent = time.monotonic() - stage.begun - response_time / 1000
        seen.append((name, round(sent, 3), round(response_time, 1), str(exception or "")))

    players = _players(rush, stage)
    environment = Environment(user_classes=list(players), catch_exceptions=False)
    environment.events.request.add_listener(note)
    Player.stage = stage
    for kind, count in players.items():
        kind.fixed_count = count
    logging.getLogger("locust.runners").setLevel(logging.ERROR)  # all are there at once, and come at their own moment
    all_there = Event()
    environment.events.spawning_complete.add_listener(lambda **_counts: all_there.set())
    runner = environment.create_local_runner()
    stage.begun = time.monotonic()
    runner.start(sum(players.values()), spawn_rate=sum(players.values()))
    all_there.wait()
    while runner.user_count:
        gevent.sleep(0.2)
    runner.quit()
    return seen


def _players(rush: str, stage: Stage) -> dict[type[Player], int]:
    guests = len(stage.cast.guests)
    if rush == "booking":
        return {Booker: guests}
    return {Waker: guests, Door: len(stage.cast.officers) - 1, Mender: 1, Screen: len(stage.cast.walls)}


def main() -> None:
    """Play, and write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rush", choices=["booking", "morning"])
    parser.add_argument("--cast", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ports", type=int, nargs="+", required=True)
    parser.add_argument("--seconds", type=float, default=60, help="within which everybody comes")
    parser.add_argument("--pause", type=float, default=60, help="seconds between two requests of a person, usually")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    stage = Stage(Cast.read(asked.cast), asked.ports, asked.seconds, asked.pause, asked.seed)
    begun, processor = time.monotonic(), time.process_time()
    requests = play(asked.rush, stage)
    asked.out.write_text(
        json.dumps(
            {
                "requests": requests,
                "refusals": stage.refusals,
                "asked": len(stage.asked),
                "agreed": stage.agreed,
                "arrived": stage.arrived,
                "seconds": time.monotonic() - begun,
                "processor": time.process_time() - processor,
            }
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
