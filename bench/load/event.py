"""An event of two thousand people, written into an empty database: what stands the evening before booking opens."""

from __future__ import annotations

import datetime as dt
import json
import random
from itertools import cycle, islice
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as SessionRow
from django.utils import timezone
from django.utils.crypto import get_random_string

from bench.load.cast import Cast, Guest
from ponte.brokerage.domain.checking_in import make_badges
from ponte.brokerage.domain.timetabling import file_timetable, publish_timetable, run_timetable
from ponte.brokerage.domain.walls import make_wall
from ponte.brokerage.enums import Half, RegistrationType, RequestStatus, Timing
from ponte.brokerage.models import (
    Brokerage,
    Hall,
    Meeting,
    MeetingRequest,
    Presence,
    Profile,
    Registration,
    Slot,
    Suggestion,
    Travel,
)
from ponte.people.domain.wording_consents import texts_in_force
from ponte.people.enums import OrganisationKind, PlaceKind
from ponte.people.models import Account, Consent, Organisation, Person, Place, Sector
from ponte.programme.domain.releasing import release_agenda
from ponte.programme.models import Edition, Officer, Programme, Room, Session, SessionSpeaker, Side

SAMPLE = Path(__file__).parents[2] / "data" / "edition-2016" / "sample" / "profiles.jsonl"
"""Texts of real length in three languages; people beyond its number get one that another has as well."""
DAYS, TABLES, HALF_DAYS = 2, 30, ((Half.MORNING, 9), (Half.AFTERNOON, 14))
SLOTS, SLOT_MINUTES = 10, 20
"""Of a half day: two days in two cities make eighty slots, with thirty tables each."""
SUGGESTED = 10
"""To each person; popular people are suggested to many."""
INTERPRETERS, DESKS = 60, 10
SESSIONS = 60
SESSION_SECONDS = 14 * 24 * 3600
SPOKEN = {"it": (["it"], ["it", "en"]), "cn": (["zh"], ["zh", "en"])}
READ = {"it": ("it", "it", "it", "en"), "cn": ("zh-hans", "zh-hans", "zh-hans", "en")}
LATIN = {"it": ("Anna Esposito", "Marco Ricci", "Lucia Greco"), "cn": ("Zhang Wei", "Li Na", "Wang Fang")}
HAN = {"it": ("", "", ""), "cn": ("张伟", "李娜", "王芳")}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def early_zone(now: dt.datetime) -> str:
    """Name the time zone in which it is between half past seven and half past eight in the morning."""
    ahead = round((8 - now.hour - now.minute / 60 + 12) % 24 - 12)
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"  # the sign of these names says how far UTC is ahead


def fill(people: int, seed: int) -> Cast:
    """Write the event; today is its first day, and it is early morning where it takes place."""
    chance = random.Random(seed)
    brokerage, halls = _frame(early_zone(timezone.now()))
    rows = _people(brokerage, people, chance)
    _presences(rows, halls, chance)
    profiles = _profiles(rows)
    _suggestions(rows, profiles, chance)
    _agenda(brokerage.edition, rows)
    _consents([_account(row) for row in rows])
    make_badges(brokerage)
    guests = [row for row in rows if row.type == RegistrationType.PARTICIPANT]
    officers = _officers(brokerage)
    badges = dict(brokerage.registrations.values_list("pk", "badge__code"))
    signed_in = _sessions([_account(row) for row in guests] + officers)
    return Cast(
        guests=[Guest(signed_in[_account(row).pk], _account(row).language, badges[row.pk]) for row in guests],
        officers=[Guest(signed_in[account.pk], account.language) for account in officers],
        walls=[make_wall(actor=None, hall=hall).token for hall in halls],
        halls=[hall.pk for hall in halls],
    )


def make_timetable(brokerage: Brokerage, meetings: int, seconds: int, seed: int) -> None:
    """Have people agree on more meetings, and publish a timetable with these beside those that have been booked."""
    agree_on_more(brokerage, meetings, seed)
    timetable = file_timetable(actor=None, brokerage=brokerage, time_limit=seconds, seed=seed)
    run_timetable(timetable)
    timetable.refresh_from_db()
    publish_timetable(actor=None, timetable=timetable, mails=False)


def agree_on_more(brokerage: Brokerage, meetings: int, seed: int) -> None:
    """Have people agree on more meetings that wait for a time, as offices bring about before the timetable is made."""
    chance = random.Random(seed)
    met = {frozenset(pair) for pair in MeetingRequest.objects.values_list("sender", "recipient")}
    pairs = list(Suggestion.objects.values_list("profile__registration", "other__registration", "other").order_by("pk"))
    chance.shuffle(pairs)
    chosen: list[tuple[int, int, int]] = []
    for one, other, profile in pairs:
        if frozenset((one, other)) not in met and len(chosen) < meetings:
            met.add(frozenset((one, other)))
            chosen.append((one, other, profile))
    now = timezone.now()
    requests = MeetingRequest.objects.bulk_create(
        MeetingRequest(
            sender_id=one, recipient_id=other, profile_id=profile, status=RequestStatus.ACCEPTED, answered=now
        )
        for one, other, profile in chosen
    )
    rows = Meeting.objects.bulk_create(Meeting(brokerage=brokerage, request=row, weight=80) for row in requests)
    seats = Meeting.people.through
    seats.objects.bulk_create(
        seats(meeting=row, registration_id=key)
        for row, (one, other, _profile) in zip(rows, chosen, strict=True)
        for key in (one, other)
    )


def _frame(zone: str) -> tuple[Brokerage, list[Hall]]:
    """Write the programme, its two sides, two cities, and their slots."""
    programme = Programme.objects.create(
        slug="programme", name_en="Science Week", name_it="Settimana della scienza", name_zh_hans="科技周", since=2010
    )
    italy, _china = [
        Side.objects.create(
            programme=programme,
            code=code,
            name_en=english,
            name_it=italian,
            name_zh_hans=chinese,
            countries=[code.upper()],
            currency="EUR",
        )
        for code, english, italian, chinese in (("it", "Italy", "Italia", "意大利"), ("cn", "China", "Cina", "中国"))
    ]
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    edition = Edition.objects.create(
        programme=programme, slug="week", number=1, year=today.year, name_en="Week", name_it="Settimana",
        name_zh_hans="科技周", starts=today, ends=today + dt.timedelta(days=DAYS - 1), host_side=italy,
        published_at=timezone.now(),
    )  # fmt: skip
    brokerage = Brokerage.objects.create(edition=edition, timing=Timing.PARTICIPANTS)
    halls = []
    for slug, english, italian, chinese in (
        ("naples", "Naples", "Napoli", "那不勒斯"), ("bologna", "Bologna", "Bologna", "博洛尼亚")
    ):  # fmt: skip
        city = Place.objects.create(
            slug=slug, kind=PlaceKind.CITY, name_en=english, name_it=italian, name_zh_hans=chinese, time_zone=zone
        )
        edition.cities.add(city)
        halls.append(Hall.objects.create(brokerage=brokerage, city=city, name_en=english, tables=TABLES))
    Slot.objects.bulk_create(
        Slot(hall=hall, starts=starts, ends=starts + dt.timedelta(minutes=SLOT_MINUTES), half=half)
        for hall in halls
        for day in range(DAYS)
        for half, hour in HALF_DAYS
        for number in range(SLOTS)
        for starts in [
            dt.datetime.combine(today, dt.time(hour), ZoneInfo(zone))
            + dt.timedelta(days=day, minutes=number * SLOT_MINUTES)
        ]
    )
    Travel.objects.create(origin=halls[0], destination=halls[1], minutes=150)
    return brokerage, halls


def _people(brokerage: Brokerage, participants: int, chance: random.Random) -> list[Registration]:
    """Write accounts, people, organisations and registrations: participants of both sides in turn, interpreters."""
    sides = {side.code: side for side in brokerage.edition.programme.sides.all()}
    codes = list(islice(cycle(sides), participants)) + ["it"] * INTERPRETERS
    accounts = [
        Account(email=f"person{number}@example.org", language=chance.choice(READ[code]), password="!")  # noqa: S106
        for number, code in enumerate(codes)
    ]
    Account.objects.bulk_create(accounts)
    people = [
        Person(
            slug=f"person-{number}", account=account, name_latin=f"{LATIN[code][number % 3]} {number}",
            name_han=HAN[code][number % 3],
        )
        for number, (account, code) in enumerate(zip(accounts, codes, strict=True))
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    organisations = [
        Organisation(
            slug=f"organisation-{number}", kind=OrganisationKind.COMPANY, name_en=f"Organisation {number}",
            name_it=f"Società {number}", name_zh_hans=f"第{number}公司",
        )
        for number in range(max(2, participants // 3))
    ]  # fmt: skip
    Organisation.objects.bulk_create(organisations)
    rows = [
        Registration(
            brokerage=brokerage,
            person=person,
            type=RegistrationType.PARTICIPANT if number < participants else RegistrationType.INTERPRETER,
            side=sides[code] if number < participants else None,
            organisation=organisations[number % len(organisations)] if number < participants else None,
            job_title="Research" if number < participants else "",
            languages=chance.choice(SPOKEN[code]) if number < participants else ["it", "zh", "en"],
        )
        for number, (person, code) in enumerate(zip(people, codes, strict=True))
    ]
    return Registration.objects.bulk_create(rows)


def _presences(rows: list[Registration], halls: list[Hall], chance: random.Random) -> None:
    """Say where everybody is: two of three in the first city, whole days."""
    today = rows[0].brokerage.edition.starts
    assert today is not None  # noqa: S101 (written by `_frame`)
    Presence.objects.bulk_create(
        Presence(registration=row, hall=hall, date=today + dt.timedelta(days=day), half=half)
        for row in rows
        for day in range(DAYS)
        for hall in [chance.choice([halls[0], *halls])]
        for half, _hour in HALF_DAYS
    )


def _profiles(rows: list[Registration]) -> dict[int, Profile]:
    """Write a published profile for each participant, by registration; the two sides' texts differ."""
    texts = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    of_side = {
        "it": cycle([row for row in texts if row["language"] == "it"]),
        "cn": cycle([row for row in texts if row["language"] == "zh"]),
    }
    sectors = {slug: Sector(slug=slug, name_en=slug.capitalize()) for row in texts for slug in row["sectors"]}
    Sector.objects.bulk_create(sectors.values())
    profiles, ties = {}, []
    tie = Profile.sectors.through
    for number, row in enumerate(row for row in rows if row.side):
        text = next(of_side[row.side.code])  # type: ignore[union-attr] # filtered above
        profile = profiles[row.pk] = Profile(
            registration=row, reference=f"P{number}", kind=text["kind"], language=text["language"],
            title=text["title"], text=text["text"], keywords=text["keywords"], published_at=timezone.now(),
        )  # fmt: skip
        ties += [(profile, sectors[slug]) for slug in text["sectors"]]
    Profile.objects.bulk_create(profiles.values())
    tie.objects.bulk_create(tie(profile=profile, sector=sector) for profile, sector in ties)
    return profiles


def _suggestions(rows: list[Registration], profiles: dict[int, Profile], chance: random.Random) -> None:
    """Suggest people to each other; the n-th most popular comes up in proportion to 1/√n (many want the same few)."""
    guests = [row for row in rows if row.side]
    sides = [[row for row in guests if row.side and row.side.code == code] for code in ("it", "cn")]
    suggestions = []
    for own, others in (sides, sides[::-1]):
        weights = [1 / (rank + 1) ** 0.5 for rank in range(len(others))]
        for row in own:
            found = {other.pk: other for other in chance.choices(others, weights, k=2 * SUGGESTED)}
            for rank, other in enumerate(islice(found.values(), SUGGESTED), 1):
                mine, theirs = profiles[row.pk], profiles[other.pk]
                suggestions.append(
                    Suggestion(
                        profile=mine, other=theirs, rank=rank, score=0.9 - 0.04 * rank, reasons=_reasons(mine, theirs)
                    )
                )
    Suggestion.objects.bulk_create(suggestions, batch_size=1000)


def _reasons(mine: Profile, theirs: Profile) -> list[dict[str, Any]]:
    spoken = [set(row.registration.languages) for row in (mine, theirs)]
    shared = sorted(spoken[0] & spoken[1])
    return [
        {"code": "passages", "mine": mine.text[:90], "theirs": theirs.text[:50], "likeness": 0.8},
        {"code": "kinds", "mine": mine.kind, "theirs": theirs.kind},
        {"code": "keywords", "mine": mine.keywords[:2], "theirs": theirs.keywords[:2]},
        {"code": "language", "shared": shared}
        if shared
        else {"code": "interpreter", "mine": sorted(spoken[0]), "theirs": sorted(spoken[1])},
    ]


def _agenda(edition: Edition, rows: list[Registration]) -> None:
    """Write the sessions beside the meetings, each with a speaker, and release them."""
    topics = list(Sector.objects.order_by("slug")[:8])
    cities = list(edition.cities.order_by("slug"))
    rooms = [Room.objects.create(edition=edition, slug=f"room-{n}", name_en=f"Room {n}", city=cities[n % 2])
             for n in range(6)]  # fmt: skip
    assert edition.starts is not None  # noqa: S101 (written by `_frame`)
    nine = dt.datetime.combine(edition.starts, dt.time(9), ZoneInfo(cities[0].time_zone))
    for number in range(SESSIONS):
        hour, room = divmod(number, len(rooms))
        session = Session.objects.create(
            edition=edition, slug=f"session-{number}", kind="seminar", title_en=f"Session {number}",
            title_it=f"Sessione {number}", title_zh_hans=f"第{number}场", city=rooms[room].city, room=rooms[room],
            starts=nine + dt.timedelta(hours=hour), minutes=45, languages=["it", "en"],
        )  # fmt: skip
        session.sectors.add(topics[number % len(topics)])
        SessionSpeaker.objects.create(session=session, person=rows[number].person)
    release_agenda(actor=None, edition=edition, name="1", announce=lambda notices: None)


def _account(row: Registration) -> Account:
    account = row.person.account
    assert account is not None  # noqa: S101 (written by `_people`)
    return account


def _consents(accounts: list[Account]) -> None:
    """Have everybody consent to everything, as each must have who is to be found for meetings."""
    texts = texts_in_force().values()
    Consent.objects.bulk_create(
        Consent(account=account, text=text, is_given=True) for account in accounts for text in texts
    )


def _officers(brokerage: Brokerage) -> list[Account]:
    sides = cycle(brokerage.edition.programme.sides.all())
    accounts = [Account(email=f"desk{n}@example.org", password="!") for n in range(DESKS)]  # noqa: S106
    Account.objects.bulk_create(accounts)
    Officer.objects.bulk_create(Officer(account=account, side=side) for account, side in zip(accounts, sides))  # noqa: B905
    return accounts


def _sessions(accounts: list[Account]) -> dict[int, str]:
    """Sign people in, officers with their second factor: the cookie's value by account."""
    store, now = SessionStore(), timezone.now()
    keys: dict[int, str] = {}
    rows = []
    for account in accounts:
        keys[account.pk] = get_random_string(32, ascii_lowercase + digits)
        content = {
            "_auth_user_id": str(account.pk),
            "_auth_user_backend": BACKEND,
            "_auth_user_hash": account.get_session_auth_hash(),
            "account_authentication_methods_user": str(account.pk),
            "account_authentication_methods": [{"method": "mfa", "at": now.timestamp(), "type": "totp"}],
        }
        rows.append(
            SessionRow(
                session_key=keys[account.pk],
                session_data=store.encode(content),
                expire_date=now + dt.timedelta(seconds=SESSION_SECONDS),
            )
        )
    SessionRow.objects.bulk_create(rows)
    return keys
