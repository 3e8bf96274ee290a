"""Rows for tests: each factory makes the least that the database and the rules ask for.

`a_week` makes a whole small edition, ready for requests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory, Password

from ponte.brokerage.enums import Half, ProfileKind, RegistrationType
from ponte.brokerage.models import (
    Brokerage,
    Hall,
    Meeting,
    MeetingRequest,
    Placement,
    Presence,
    Profile,
    Registration,
    Seat,
    Slot,
    Suggestion,
    Timetable,
    Travel,
)
from ponte.people.enums import ConsentKind, OrganisationKind, PlaceKind
from ponte.people.models import Account, Organisation, Person, Place, Sector
from ponte.programme.models import Edition, Officer, Programme, Side
from tests.factories_consents import consents


class AccountFactory(DjangoModelFactory):
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = Password(None)  # hashing is slow; the browser's people get one

    class Meta:
        model = Account


class SectorFactory(DjangoModelFactory):
    slug = factory.Sequence(lambda n: f"sector-{n}")
    name_en = factory.Sequence(lambda n: f"Sector {n}")
    name_it = factory.Sequence(lambda n: f"Settore {n}")
    name_zh_hans = factory.Sequence(lambda n: f"领域{n}")

    class Meta:
        model = Sector


class CityFactory(DjangoModelFactory):
    slug = factory.Sequence(lambda n: f"city-{n}")
    kind = PlaceKind.CITY
    name_en = factory.Sequence(lambda n: f"City {n}")
    time_zone = "Europe/Rome"

    class Meta:
        model = Place


class OrganisationFactory(DjangoModelFactory):
    slug = factory.Sequence(lambda n: f"organisation-{n}")
    kind = OrganisationKind.COMPANY
    name_en = factory.Sequence(lambda n: f"Organisation {n}")

    class Meta:
        model = Organisation


class PersonFactory(DjangoModelFactory):
    slug = factory.Sequence(lambda n: f"person-{n}")
    account = factory.SubFactory(AccountFactory)
    name_latin = factory.Sequence(lambda n: f"Nome Cognome {n}")

    class Meta:
        model = Person


class ProgrammeFactory(DjangoModelFactory):
    slug = factory.Sequence(lambda n: f"programme-{n}")
    name_en = "China–Italy Science, Technology & Innovation Week"
    name_it = "Settimana Cina–Italia della scienza, della tecnologia e dell'innovazione"
    name_zh_hans = "中意科技创新周"
    since = 2010

    class Meta:
        model = Programme


class SideFactory(DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"side{n}")
    name_en = factory.Sequence(lambda n: f"Side {n}")
    currency = "EUR"

    class Meta:
        model = Side


class OfficerFactory(DjangoModelFactory):
    account = factory.SubFactory(AccountFactory)
    side = factory.SubFactory(SideFactory)

    class Meta:
        model = Officer


class EditionFactory(DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"edition-{n}")
    number = factory.Sequence(lambda n: n + 1)
    year = 2016
    name_en = "Week 2016"
    name_it = "Settimana 2016"
    name_zh_hans = "2016年科技创新周"
    starts = dt.date(2016, 10, 25)
    ends = dt.date(2016, 10, 27)
    published_at = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
    host_side = factory.SubFactory(SideFactory, programme=factory.SelfAttribute("..programme"))

    class Meta:
        model = Edition


class BrokerageFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)

    class Meta:
        model = Brokerage


class HallFactory(DjangoModelFactory):
    brokerage = factory.SubFactory(BrokerageFactory)
    city = factory.SubFactory(CityFactory)
    name_en = factory.LazyAttribute(lambda hall: f"Hall of {hall.city.name_en}")
    tables = 3

    class Meta:
        model = Hall


class TravelFactory(DjangoModelFactory):
    minutes = 120

    class Meta:
        model = Travel


class SlotFactory(DjangoModelFactory):
    hall = factory.SubFactory(HallFactory)
    starts = dt.datetime(2016, 10, 25, 9, tzinfo=ZoneInfo("Europe/Rome"))
    ends = factory.LazyAttribute(lambda slot: slot.starts + dt.timedelta(minutes=20))
    half = Half.MORNING

    class Meta:
        model = Slot


class RegistrationFactory(DjangoModelFactory):
    brokerage = factory.SubFactory(BrokerageFactory)
    person = factory.SubFactory(PersonFactory)
    type = RegistrationType.PARTICIPANT
    side = factory.SubFactory(SideFactory, programme=factory.SelfAttribute("..brokerage.edition.programme"))
    organisation = factory.SubFactory(OrganisationFactory)
    languages = ["en"]

    class Meta:
        model = Registration
        skip_postgeneration_save = True

    class Params:
        interpreter = factory.Trait(type=RegistrationType.INTERPRETER, side=None, organisation=None)

    @factory.post_generation
    def consents(self: Registration, create: bool, extracted: Iterable[ConsentKind] | None, **kwargs: object) -> None:
        """Let the person consent to everything, or to what is given; who has answered before keeps that."""
        account = self.person.account
        if create and account is not None and not account.consents.exists():
            consents(account, ConsentKind if extracted is None else extracted)


class PresenceFactory(DjangoModelFactory):
    registration = factory.SubFactory(RegistrationFactory)
    hall = factory.SubFactory(HallFactory, brokerage=factory.SelfAttribute("..registration.brokerage"))
    date = dt.date(2016, 10, 25)
    half = Half.MORNING

    class Meta:
        model = Presence


class ProfileFactory(DjangoModelFactory):
    registration = factory.SubFactory(RegistrationFactory)
    reference = factory.Sequence(lambda n: f"P-{n:04}")
    kind = ProfileKind.TECHNOLOGY_OFFER
    language = "en"
    title = "Leak detection for water networks"
    text = "Sensors that listen to the pipes find leaks before they reach the surface. A pilot runs in three cities."

    class Meta:
        model = Profile


class SuggestionFactory(DjangoModelFactory):
    profile = factory.SubFactory(ProfileFactory)
    other = factory.SubFactory(ProfileFactory)
    rank = 1
    score = 0.8
    reasons = factory.LazyFunction(list)

    class Meta:
        model = Suggestion


class MeetingRequestFactory(DjangoModelFactory):
    sender = factory.SubFactory(RegistrationFactory)
    recipient = factory.SubFactory(RegistrationFactory, brokerage=factory.SelfAttribute("..sender.brokerage"))

    class Meta:
        model = MeetingRequest


class MeetingFactory(DjangoModelFactory):
    brokerage = factory.SubFactory(BrokerageFactory)
    weight = 50

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    @factory.post_generation
    def people(self: Meeting, create: bool, extracted: list[Registration] | None, **kwargs: object) -> None:
        if extracted:
            self.people.set(extracted)


class TimetableFactory(DjangoModelFactory):
    brokerage = factory.SubFactory(BrokerageFactory)
    time_limit = 5

    class Meta:
        model = Timetable


def placed(
    timetable: Timetable, meeting: Meeting, slot: Slot, *, table: int = 1, interpreter: Registration | None = None
) -> Placement:
    """Place a meeting in a timetable, with a seat for everybody at the table."""
    placement = Placement.objects.create(
        timetable=timetable, meeting=meeting, slot=slot, table=table, interpreter=interpreter
    )
    for registration in [*meeting.people.all(), *([interpreter] if interpreter else [])]:
        Seat.objects.create(
            placement=placement, timetable=timetable, registration=registration, starts=slot.starts, ends=slot.ends
        )
    return placement


@dataclass
class Week:
    """A small edition: two sides, one city with a morning of slots, an officer, two people suited to each other."""

    brokerage: Brokerage
    hall: Hall
    slots: list[Slot]
    officer: Account
    anna: Registration
    wei: Registration
    interpreter: Registration


def a_week(*, slots: int = 4) -> Week:
    """Make the smallest edition in which the whole main job can happen."""
    programme = ProgrammeFactory()
    italy = SideFactory(
        programme=programme, code="it", name_en="Italy", name_it="Italia", name_zh_hans="意大利", countries=["IT"]
    )
    china = SideFactory(
        programme=programme, code="cn", name_en="China", name_it="Cina", name_zh_hans="中国", countries=["CN"]
    )
    brokerage = BrokerageFactory(edition__programme=programme, edition__host_side=italy)
    naples = CityFactory(slug="naples", name_en="Naples", name_it="Napoli", name_zh_hans="那不勒斯")
    hall = HallFactory(
        brokerage=brokerage, city=naples, name_en="Science Centre", name_it="Città della Scienza", name_zh_hans="科学城"
    )
    nine = dt.datetime(2016, 10, 25, 9, tzinfo=ZoneInfo("Europe/Rome"))
    times = [nine + dt.timedelta(minutes=25 * n) for n in range(slots)]
    water = SectorFactory(slug="water", name_en="Water", name_it="Acqua", name_zh_hans="水资源")
    anna = RegistrationFactory(
        brokerage=brokerage,
        side=italy,
        languages=["it"],
        person=PersonFactory(slug="anna-esposito", name_latin="Anna Esposito", account__email="anna@example.org"),
        organisation=OrganisationFactory(
            slug="acque", name_en="Waters of Naples", name_it="Acque di Napoli", name_zh_hans="那不勒斯水务"
        ),
    )
    wei = RegistrationFactory(
        brokerage=brokerage,
        side=china,
        languages=["zh"],
        person=PersonFactory(
            slug="zhang-wei", name_latin="Zhang Wei", name_han="张伟", account__email="wei@example.org"
        ),
        organisation=OrganisationFactory(
            slug="shushui", name_en="Shu Water", name_it="Shu Water", name_zh_hans="蜀水科技"
        ),
    )
    interpreter = RegistrationFactory(
        brokerage=brokerage,
        interpreter=True,
        languages=["it", "zh"],
        person=PersonFactory(
            slug="ouyang-li", name_latin="Ouyang Li", name_han="欧阳丽", account__email="li@example.org"
        ),
    )
    for registration in (anna, wei, interpreter):
        PresenceFactory(registration=registration, hall=hall)
    _profiles(anna, wei, water)
    return Week(
        brokerage=brokerage,
        hall=hall,
        slots=[SlotFactory(hall=hall, starts=time) for time in times],
        officer=OfficerFactory(side=italy, account__email="office@example.org").account,
        anna=anna,
        wei=wei,
        interpreter=interpreter,
    )


def _profiles(anna: Registration, wei: Registration, sector: Sector) -> None:
    looking = ProfileFactory(
        registration=anna,
        reference="IT-0001",
        kind=ProfileKind.TECHNOLOGY_REQUEST,
        language="it",
        title="Ricerca delle perdite negli acquedotti",
        text="Cerchiamo sensori acustici che trovino le perdite nelle condotte. La rete misura novecento chilometri.",
        keywords=["acqua", "perdite"],
    )
    offering = ProfileFactory(
        registration=wei,
        reference="CN-0001",
        kind=ProfileKind.TECHNOLOGY_OFFER,
        language="zh",
        title="供水管网声学测漏系统",
        text="系统用声学传感器定位供水管道的漏点，误差不超过一米。已在成都和重庆的城市管网连续运行三年，漏损率明显下降，欢迎合作。",
        keywords=["供水", "测漏"],
    )
    for profile in (looking, offering):
        profile.sectors.set([sector])
    there, here = (
        "系统用声学传感器定位供水管道的漏点，误差不超过一米。",
        "Cerchiamo sensori acustici che trovino le perdite nelle condotte.",
    )
    for mine, theirs, my_words, their_words in ((looking, offering, here, there), (offering, looking, there, here)):
        SuggestionFactory(
            profile=mine,
            other=theirs,
            score=0.87,
            reasons=[
                {"code": "passages", "mine": my_words, "theirs": their_words, "likeness": 0.81},
                {"code": "sectors", "shared": ["water"]},
                {"code": "kinds", "mine": mine.kind, "theirs": theirs.kind},
                {
                    "code": "interpreter",
                    "mine": list(mine.registration.languages),
                    "theirs": list(theirs.registration.languages),
                },
            ],
        )
