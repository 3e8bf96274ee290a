"""Rows of the agenda for tests; `an_agenda` makes a small edition of two owners, ready to be worked on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from ponte.people.models import Account, Person, Place
from ponte.programme.domain.releasing import release_agenda
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models import (
    Availability,
    Delegation,
    Edition,
    Event,
    Journey,
    Release,
    Room,
    Session,
    SessionSpeaker,
    Track,
)
from tests.factories import (
    CityFactory,
    EditionFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    SideFactory,
)

ROME = ZoneInfo("Europe/Rome")


def at(hour: int, minute: int = 0, day: int = 25) -> dt.datetime:
    """A time of the Week, by the clocks of Italy."""
    return dt.datetime(2016, 10, day, hour, minute, tzinfo=ROME)


class EventFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"event-{n}")
    name_en = factory.Sequence(lambda n: f"Event {n}")
    owner = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = Event


class RoomFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"room-{n}")
    name_en = factory.Sequence(lambda n: f"Room {n}")
    city = factory.SubFactory(CityFactory)
    capacity = 100
    order = factory.Sequence(lambda n: n)

    class Meta:
        model = Room


class JourneyFactory(DjangoModelFactory):
    minutes = 90

    class Meta:
        model = Journey


class TrackFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"track-{n}")
    name_en = factory.Sequence(lambda n: f"Track {n}")

    class Meta:
        model = Track


class DelegationFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"delegation-{n}")
    name_en = factory.Sequence(lambda n: f"Delegation {n}")

    class Meta:
        model = Delegation


class AvailabilityFactory(DjangoModelFactory):
    class Meta:
        model = Availability


class SessionFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"session-{n}")
    kind = SessionKind.SEMINAR
    title_en = factory.Sequence(lambda n: f"Session {n}")
    city = factory.SubFactory(CityFactory)

    class Meta:
        model = Session


class SpeakerFactory(DjangoModelFactory):
    session = factory.SubFactory(SessionFactory)
    person = factory.SubFactory(PersonFactory, account=None)

    class Meta:
        model = SessionSpeaker


def a_release(edition: Edition) -> Release:
    """Show readers the working copy as it is."""
    name = str(edition.releases.count() + 1)
    return release_agenda(actor=None, edition=edition, name=name, announce=lambda notices: None)


@dataclass
class Agenda:
    """Naples with two rooms, Bologna with one; three sessions placed without any clash, one that waits."""

    edition: Edition
    naples: Place
    bologna: Place
    hall: Room
    lab: Room
    bologna_hall: Room
    opening: Session
    water: Session
    robots: Session
    waiting: Session
    anna: Person
    wei: Person
    officer: Account


def an_agenda() -> Agenda:
    """Make the smallest edition whose agenda can be worked on."""
    programme = ProgrammeFactory()
    italy = SideFactory(programme=programme, code="it", name_en="Italy", countries=["IT"])
    edition = EditionFactory(programme=programme, host_side=italy)
    naples = CityFactory(slug="naples", name_en="Naples", name_it="Napoli", name_zh_hans="那不勒斯")
    bologna = CityFactory(slug="bologna", name_en="Bologna", name_it="Bologna", name_zh_hans="博洛尼亚")
    edition.cities.set([naples, bologna])
    JourneyFactory(origin=naples, destination=bologna, minutes=240)
    hall = RoomFactory(edition=edition, slug="hall", name_en="Great Hall", city=naples, capacity=300)
    lab = RoomFactory(edition=edition, slug="lab", name_en="Lab", city=naples, capacity=40)
    far = RoomFactory(edition=edition, slug="bologna-hall", name_en="Bologna Hall", city=bologna, capacity=80)
    forum = EventFactory(edition=edition, slug="forum", name_en="Innovation Forum")
    fair = EventFactory(edition=edition, slug="fair", name_en="City Fair")
    anna = PersonFactory(account=None, slug="anna", name_latin="Anna Esposito", languages=["it", "en"])
    wei = PersonFactory(account=None, slug="wei", name_latin="Zhang Wei", name_han="张伟", languages=["zh"])

    def session(slug: str, title: str, **fields: object) -> Session:
        return SessionFactory(
            edition=edition,
            slug=slug,
            title_en=title,
            city=naples,
            languages=["it", "en"],
            interpretation=[["it", "zh"]],
            **fields,
        )

    opening = session("opening", "Opening", kind=SessionKind.OPENING, event=forum, starts=at(9), room=hall)
    water = session("water", "Water", event=forum, starts=at(10), minutes=90, room=hall, audience=120)
    robots = session("robots", "Robots", event=fair, starts=at(10), room=lab, audience=40)
    waiting = session("waiting", "Waiting", event=fair)
    for row, person, part in (
        (opening, anna, SpeakerPart.CHAIR),
        (water, wei, SpeakerPart.SPEAKER),
        (robots, anna, SpeakerPart.SPEAKER),
        (waiting, wei, SpeakerPart.SPEAKER),
    ):
        SpeakerFactory(session=row, person=person, part=part)
    officer = OfficerFactory(side=italy, account__email="office@example.org").account
    return Agenda(edition, naples, bologna, hall, lab, far, opening, water, robots, waiting, anna, wei, officer)
