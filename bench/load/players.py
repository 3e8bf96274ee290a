"""Whoever comes in the two rushes, as Locust users: what each opens, reads and sends, with a person's pauses.

Pages are read as a browser reads them: whom to visit, which time to choose and what to send stands in the page that was
answered before. A refusal is an answer; anything but a page is an error.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any, ClassVar, NamedTuple

import gevent
from geventhttpclient.client import HTTPClientPool
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from bench.load.cast import Cast, Guest

TOKEN = "c" * 32
CONNECTIONS = 90
"""To all servers together, as a proxy keeps them."""
WAITING = re.compile(r'hx-post="([^"]+/accept/)".*?name="slot" value="(\d+)"', re.DOTALL)
TO_VISIT = re.compile(r'href="[^"]*(/my/partners/[\w-]+/)#ask-title"')
TIME = re.compile(r'<input type="(?:checkbox|radio)" name="slot" value="(\d+)"')
PROFILE = re.compile(r'name="profile" value="([\w-]*)"')
REASON = re.compile(r'class="alert alert-(?:danger|warning)"[^>]*>([^<]+)<')
MISSING = re.compile(r'action="([^"]+/day/people/\d+/missing/)"')
TOLD = re.compile(r"\bmessages=([^;]+)")
DIGEST = re.compile(r'name="digest" value="(\w+)"')
WHY_NOT = re.compile(r'class="why-not">.*?<span>([^<]+)</span>', re.DOTALL)


class Answer(NamedTuple):
    """What players read of an answer."""

    status: int
    text: str
    wants_fresh_page: bool
    etag: str
    told: str
    """The cookie that carries what the next page is to say, such as a reason."""


class Stage:
    """What all players of a rush share: who they are, where to, and what came of it."""

    def __init__(self, cast: Cast, ports: list[int], seconds: float, pause: float, seed: int) -> None:
        self.chance = random.Random(seed)
        self.cast, self.seconds, self.pause = cast, seconds, pause
        self.hosts: Iterator[str] = cycle(f"http://127.0.0.1:{port}" for port in ports)
        self.guests, self.officers = iter(cast.guests), iter(cast.officers)
        self.walls = iter(cast.walls)
        self.badges = iter(cast.guests)
        self.pool = HTTPClientPool(concurrency=CONNECTIONS, network_timeout=60)
        self.begun = time.monotonic()
        self.refusals: list[str] = []
        self.agreed: list[int] = []
        """Requests that were told to be agreed."""
        self.asked: list[str] = []
        self.arrived: list[str] = []


class Player(FastHttpUser):
    """Somebody signed in, with a browser."""

    abstract = True
    stage: ClassVar[Stage]

    def __init__(self, environment: Environment) -> None:
        self.host, self.client_pool = next(self.stage.hosts), self.stage.pool
        super().__init__(environment)
        self.chance = random.Random(self.stage.chance.random())

    def be(self, guest: Guest) -> None:
        """Sign in as somebody: their session was made beforehand, since hashing passwords is not what is measured."""
        self.language = guest.language
        self.sent = {
            "Host": "localhost",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",  # the one address of a venue
            "Cookie": f"sessionid={guest.session}; csrftoken={TOKEN}",
            "Referer": f"https://localhost/{guest.language}/my/",
            "Accept": "text/html",
        }

    def arrive(self) -> None:
        """Come at any moment of the minute, all moments being as likely."""
        gevent.sleep(max(0.0, self.stage.begun + self.chance.uniform(0, self.stage.seconds) - time.monotonic()))

    def think(self) -> None:
        """Read and choose for a while: between half and one and a half times the usual pause."""
        gevent.sleep(self.chance.uniform(0.5, 1.5) * self.stage.pause)

    def open(self, name: str, path: str, told: str = "", **headers: str) -> Answer:
        """Get a page of one's language, or whatever has another address; ``told`` is what an answer before it said."""
        sent = self.sent | headers | ({"Cookie": f"{self.sent['Cookie']}; messages={told}"} if told else {})
        with self.client.get(path, name=name, headers=sent, allow_redirects=False, catch_response=True) as answer:
            return _checked(answer, (200, 304))

    def send(self, name: str, path: str, **content: Any) -> Answer:
        """Send a form as the page's script does; what is refused is answered as well."""
        headers = self.sent | {"X-CSRFToken": TOKEN, "HX-Request": "true"}
        with self.client.post(
            path, name=name, headers=headers, allow_redirects=False, catch_response=True, **content
        ) as answer:
            return _checked(answer, (200, 302, 409))

    def of_mine(self, path: str) -> str:
        """Put one's language before an address."""
        return f"/{self.language}{path}"


def _checked(answer: Any, fine: Sequence[int]) -> Answer:
    if answer.status_code not in fine:
        answer.failure(f"status {answer.status_code}")
    headers = answer.headers or {}
    told = "".join(TOLD.findall(str(headers.get("Set-Cookie", "")))[:1])  # several of them are a list
    return Answer(answer.status_code, answer.text or "", "HX-Refresh" in headers, headers.get("ETag", ""), told)


class Booker(Player):
    """Opens their page as booking opens, asks somebody for a meeting, and answers those who have asked them."""

    @task
    def come(self) -> None:
        """Come once."""
        self.be(next(self.stage.guests))
        self.arrive()
        page = self.open("own page", self.of_mine("/my/")).text
        page = self.answer(page)
        self.think()
        self.ask(page)
        self.think()
        self.answer(self.open("own page, again", self.of_mine("/my/")).text)
        raise StopUser

    def ask(self, page: str) -> None:
        """Ask somebody suggested for a meeting, at one of the first times that both are free."""
        if not (found := TO_VISIT.findall(page)):
            return
        path = self.chance.choice(found)
        partner = self.open("partner", self.of_mine(path)).text
        times = TIME.findall(partner)
        if not times:  # something stands against it, or they have asked meanwhile themselves
            self.stage.refusals += WHY_NOT.findall(partner)
            return
        self.think()
        form = {"profile": "".join(PROFILE.findall(partner)[:1]), "slot": self.chance.choice(times[:6]), "message": ""}
        answer = self.send("ask", self.of_mine(f"{path}ask/"), data=form)
        if reasons := REASON.findall(answer.text):
            self.stage.refusals += reasons
        elif answer.status == 200:
            self.stage.asked.append(path)

    def answer(self, page: str) -> str:
        """Say yes to one who asks; who is refused gets their page again, with the reason."""
        for path, slot in WAITING.findall(page)[:1]:
            answer = self.send("accept", path, data={"slot": slot})
            if answer.wants_fresh_page:
                page = self.open("own page, again", self.of_mine("/my/"), answer.told).text
                self.stage.refusals += REASON.findall(page)[:1] or [""] * bool(page)  # no page is an error by itself
            elif answer.status == 200:
                self.stage.agreed.append(int(path.split("/")[-3]))
        return page


class Waker(Player):
    """Opens their diary and the agenda on the morning of the day."""

    @task
    def come(self) -> None:
        """Come once."""
        self.be(next(self.stage.guests))
        self.arrive()
        self.open("diary", self.of_mine("/my/diary/"))
        self.think()
        self.open("agenda", self.of_mine("/editions/week/agenda/"))
        raise StopUser


class Door(Player):
    """A desk at the entrance: fetches the list of the day once, then scans a badge every three seconds."""

    PACE = 3.0

    @task
    def work(self) -> None:
        """Check people in until the minute is over."""
        self.be(next(self.stage.officers))
        self.open("desk: check-in", self.of_mine("/desk/day/check-in/"))
        self.open("desk: list of the day", self.of_mine("/desk/day/check-in/list.json"))
        for badge in self.stage.badges:
            self.scan(badge)
            gevent.sleep(self.chance.uniform(0.5, 1.5) * self.PACE)
            if time.monotonic() > self.stage.begun + self.stage.seconds:
                break
        raise StopUser

    def scan(self, guest: Guest) -> None:
        """Send one check-in, as the device does."""
        entry = {
            "id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "code": guest.badge,
            "hall": self.stage.cast.halls[0],
            "at": dt.datetime.now(dt.UTC).isoformat(),
        }
        answer = self.send("desk: scan", self.of_mine("/desk/day/check-in/send/"), json={"entries": [entry]})
        for result in json.loads(answer.text or '{"results": []}')["results"]:
            if result["outcome"] == "in":
                self.stage.arrived.append(guest.badge)
            elif result["outcome"] == "refused":
                self.stage.refusals.append(result["text"])


class Mender(Player):
    """An officer who hears that people will not come, and has the timetable mended."""

    MISSING = 3

    @task
    def work(self) -> None:
        """Note who is missing, look at what mending would change, and apply it."""
        self.be(next(self.stage.officers))
        gevent.sleep(self.stage.seconds / 6)
        page = self.open("desk: the day", self.of_mine("/desk/day/"))
        for path in sorted(set(MISSING.findall(page.text)))[: self.MISSING]:
            self.send("desk: missing", path, data={})
            gevent.sleep(Door.PACE)
        proposal = self.open("desk: mending proposed", self.of_mine("/desk/day/repair/"))
        for digest in DIGEST.findall(proposal.text):
            self.send("desk: mending applied", self.of_mine("/desk/day/repair/"), data={"digest": digest})
        raise StopUser


class Screen(Player):
    """The screen of a hall, which asks every five seconds what has changed."""

    PACE = 5.0

    @task
    def ask(self) -> None:
        """Ask until the minute is over."""
        wall = next(self.stage.walls)
        self.be(Guest(session="", language="en"))
        seen = ""
        while time.monotonic() < self.stage.begun + self.stage.seconds:
            answer = self.open("hall's screen", f"/en/wall/{wall}/tables/", **{"If-None-Match": seen})
            seen = answer.etag or seen
            gevent.sleep(self.PACE)
        raise StopUser
