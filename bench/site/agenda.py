"""The public agenda of 2,000 sessions: time to the first byte and bytes, written into the documentation.

``python bench/site/agenda.py`` serves a database of its own by ``ponte manage serve`` as in production, and asks 1,000
times each for a page told from memory, for pages never asked for before, and for a page that the reader has already.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import measuring
import sessions
from cryptography.fernet import Fernet

PONTE = Path(sys.executable).with_name("ponte")
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
PATH = "/en/editions/week/agenda/"
HEADERS = {"Accept-Encoding": "gzip", "X-Forwarded-Proto": "https", "Host": "localhost"}


def environment(folder: Path) -> dict[str, str]:
    """Settings of a server in production behind a proxy."""
    return {
        "PONTE_VAR": str(folder),
        "PONTE_PRODUCTION": "1",
        "PONTE_SECRET_KEY": "only-for-this-measurement-" * 2,
        "PONTE_FIELD_KEYS": Fernet.generate_key().decode(),
        "PONTE_PROXIES": "1",
        "PONTE_HOSTS": "localhost 127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "ponte.config.settings",
    }


def load(count: int) -> None:
    """Fill the database that the environment names, and release the agenda."""
    import django

    django.setup()
    from ponte.people.models import Person, Place, Sector
    from ponte.programme.domain.releasing import release_agenda
    from ponte.programme.models import Edition, Programme, Room, Session, SessionSpeaker, Side

    programme = Programme.objects.create(slug="programme", name_en="Programme", since=2010)
    side = Side.objects.create(programme=programme, code="it", name_en="Italy", currency="EUR")
    edition = Edition.objects.create(
        programme=programme,
        slug="week",
        number=1,
        year=2016,
        name_en="Week",
        host_side=side,
        published_at=sessions.FIRST_DAY,
    )
    cities = [
        Place.objects.create(slug=slug, kind="city", name_en=name, time_zone="Europe/Rome")
        for slug, name in sessions.CITIES
    ]
    rooms = {
        (city, room): Room.objects.create(
            edition=edition, slug=f"r{city}-{room}", name_en=f"Room {room + 1}", city=cities[city]
        )
        for city in range(len(cities))
        for room in range(sessions.ROOMS_PER_CITY)
    }
    topics = [Sector.objects.create(slug=topic.lower(), name_en=topic) for topic in sessions.TOPICS]
    people: dict[int, Person] = {}
    for plan in sessions.planned(count):
        row = Session.objects.create(
            edition=edition,
            slug=f"s{plan.number}",
            kind="seminar",
            title_en=plan.title,
            city=cities[plan.city],
            room=rooms[plan.city, plan.room],
            starts=plan.starts,
            minutes=sessions.MINUTES,
            languages=["it", "en"],
        )
        row.sectors.add(topics[plan.topic])
        if plan.speaker not in people:
            people[plan.speaker] = Person.objects.create(
                slug=f"p{plan.speaker}", name_latin=f"Speaker Number {plan.speaker + 1}"
            )
        SessionSpeaker.objects.create(session=row, person=people[plan.speaker])
    release_agenda(actor=None, edition=edition, name="1", announce=lambda notices: None)


def main() -> None:
    """Load, serve, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8034)
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.load:
        load(asked.sessions)
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        for job in (
            [str(PONTE), "manage", "migrate", "--verbosity", "0"],
            [str(PONTE), "manage", "collectstatic", "--no-input", "--verbosity", "0"],
            [sys.executable, __file__, "--load", "--sessions", str(asked.sessions)],
        ):
            subprocess.run(job, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        command = [str(PONTE), "manage", "serve", "--port", str(asked.port)]
        with measuring.serving(command, settings, asked.port) as pid:
            report(asked.port, pid, asked.requests)


def report(port: int, pid: int, requests: int) -> None:
    """Measure a running server and write the table."""
    measuring.timed(port, pid, lambda _number: f"{PATH}?warm", 20, HEADERS)
    kept = measuring.timed(port, pid, lambda _number: PATH, requests, HEADERS)
    fresh = measuring.timed(port, pid, lambda number: f"{PATH}?n={number}", requests, HEADERS)
    tag = measuring.header(port, PATH, HEADERS, "ETag")
    same = measuring.timed(port, pid, lambda _number: PATH, requests, {**HEADERS, "If-None-Match": tag}, expected=304)
    visit = measuring.visited(f"http://127.0.0.1:{port}{PATH}", {"X-Forwarded-Proto": "https"}, ".session")
    rows = ["| | First byte, median | 95th percentile | Processor time | Answer |", "|---|--:|--:|--:|--:|"]
    for name, times in (("From memory", kept), ("Written anew", fresh), ("Unchanged (304)", same)):
        size = f"{times.size / 1000:.1f} kB"
        rows.append(f"| {name} | {times.median:.1f} ms | {times.p95:.1f} ms | {times.processor:.1f} ms | {size} |")
    rows.append(f"| First visit in a browser, {visit.requests} requests | | | | {visit.packed / 1000:.0f} kB |")
    measuring.write(DOCUMENT, "agenda", "\n".join(rows))


if __name__ == "__main__":
    main()
