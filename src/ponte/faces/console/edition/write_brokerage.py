"""The brokerage of an edition: organisations, people, interpreters, their presence and profiles."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Hall, Presence, Profile, Registration, Slot, Travel
from ponte.common.refusals import Refused
from ponte.faces.console.edition import brokerage_schema
from ponte.faces.console.edition.folder import BrokerageFiles
from ponte.faces.console.edition.upsert import one, translated
from ponte.faces.console.edition.write_agenda import write_agenda
from ponte.faces.console.edition.write_calls import write_calls
from ponte.faces.console.edition.write_fairs import write_intakes
from ponte.faces.console.edition.write_participation import write_participation
from ponte.faces.console.edition.write_showcase import write_showcases
from ponte.faces.console.edition.write_touring import write_roadshow_plan
from ponte.people.domain.consenting import consent_for_sample
from ponte.people.enums import PlaceKind
from ponte.people.models import Account, Organisation, Person, Place, Sector
from ponte.programme.models import Edition, Side


def write_brokerage(data: BrokerageFiles, edition: Edition) -> Brokerage:
    """Write a brokerage for an edition that has none yet; call it inside a transaction.

    Raises
    ------
    Refused
        ``account_exists``, and whatever the rules of agenda, roadshow and intakes refuse.
    """
    brokerage = Brokerage.objects.create(
        edition=edition,
        cap_pending=data.brokerage.requests.cap_pending,
        cap_confirmed=data.brokerage.requests.cap_confirmed,
        is_sample=data.is_sample,
    )
    _write_places(data.places)
    halls = _write_halls(data.brokerage, brokerage)
    organisations = _write_organisations(data)
    registrations = _write_people(data, brokerage, organisations)
    write_participation(data.participation, brokerage, registrations.values())
    Presence.objects.bulk_create(
        Presence(registration=registrations[row.person], hall=halls[row.city], date=row.date, half=half)
        for row in data.presence
        for half in row.halves
    )
    _write_profiles(data.profiles, registrations)
    write_agenda(data, edition)
    if data.roadshow_plan:
        write_roadshow_plan(data.roadshow_plan, edition, is_sample=data.is_sample)
    write_intakes(data.intakes, edition, is_sample=data.is_sample)
    write_showcases(data.showcases, edition, deck=data.deck, is_sample=data.is_sample)
    write_calls(data.calls, edition, letter=data.letter, is_sample=data.is_sample)
    return brokerage


def _write_places(entries: list[brokerage_schema.SamplePlace]) -> None:
    for entry in entries:
        Place.objects.update_or_create(
            slug=entry.id,
            defaults={
                "kind": PlaceKind(entry.kind),
                "parent": one(Place, entry.parent),
                "latitude": entry.latitude,
                "longitude": entry.longitude,
                "time_zone": entry.time_zone,
                "by_hand": ["name", "latitude", "longitude", "time_zone"],
                **translated("name", entry.name),
            },
        )


def _write_halls(file: brokerage_schema.BrokerageFile, brokerage: Brokerage) -> dict[str, Hall]:
    cities = {place.slug: place for place in Place.objects.filter(slug__in=[entry.city for entry in file.halls])}
    halls = {
        entry.city: Hall.objects.create(
            brokerage=brokerage, city=cities[entry.city], tables=entry.tables, **translated("name", entry.name)
        )
        for entry in file.halls
    }
    for travel in file.travel:
        Travel.objects.create(
            origin=halls[travel.origin], destination=halls[travel.destination], minutes=travel.minutes
        )
    for session in file.sessions:
        _write_slots(session, halls[session.city])
    return halls


def _write_slots(session: brokerage_schema.SlotsEntry, hall: Hall) -> None:
    zone = ZoneInfo(hall.city.time_zone)
    step = dt.timedelta(minutes=session.slot_minutes)
    starts = dt.datetime.combine(session.date, session.starts, zone)
    last = dt.datetime.combine(session.date, session.ends, zone)
    slots = []
    while starts < last:
        slots.append(Slot(hall=hall, starts=starts, ends=starts + step, half=session.part))
        starts += step
    Slot.objects.bulk_create(slots)


def _write_organisations(data: BrokerageFiles) -> dict[str, Organisation]:
    rows = data.organisations
    places = {place.slug: place for place in Place.objects.all()}
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    organisations = Organisation.objects.bulk_create(
        Organisation(
            slug=row.id,
            kind=row.kind,
            country=row.country,
            place=places[row.city],
            is_sample=data.is_sample,
            name_en=row.name_en or row.name,
            name_it=row.name_it or row.name,
            name_zh_hans=row.name_zh or row.name,
        )
        for row in rows
    )
    strengths = Organisation.strengths.through
    strengths.objects.bulk_create(
        strengths(organisation_id=organisation.pk, sector_id=sectors[sector].pk)
        for organisation, row in zip(organisations, rows, strict=True)
        for sector in row.sectors
    )
    return {organisation.slug: organisation for organisation in organisations}


def _write_people(
    data: BrokerageFiles, brokerage: Brokerage, organisations: dict[str, Organisation]
) -> dict[str, Registration]:
    """Write participants and interpreters; each may sign in by a code sent to their address, and is asked to consent.

    The people of a sample have: nobody is there to ask.
    """
    rows: list[brokerage_schema.PersonRow | brokerage_schema.InterpreterRow] = [*data.people, *data.interpreters]
    _check_new([row.email for row in rows])
    unusable = make_password(None)
    accounts = Account.objects.bulk_create(Account(email=row.email, password=unusable) for row in rows)
    if data.is_sample:
        consent_for_sample(accounts)
    people = Person.objects.bulk_create(
        Person(
            slug=row.id,
            account=account,
            name_latin=_latin_name(row),
            name_han=row.name_zh,
            languages=row.languages,
            is_sample=data.is_sample,
        )
        for row, account in zip(rows, accounts, strict=True)
    )
    sides = {side.code: side for side in Side.objects.filter(programme=brokerage.edition.programme)}
    registrations = []
    for row, person in zip(rows, people, strict=True):
        registration = Registration(brokerage=brokerage, person=person, languages=row.languages)
        if isinstance(row, brokerage_schema.PersonRow):
            registration.type = RegistrationType.PARTICIPANT
            registration.side = sides[row.side]
            registration.organisation = organisations[row.organisation]
            registration.job_title = row.title
            registration.min_meetings = row.min_meetings
            registration.max_meetings = row.max_meetings
        else:
            registration.type = RegistrationType.INTERPRETER
        registrations.append(registration)
    Registration.objects.bulk_create(registrations)
    return {registration.person.slug: registration for registration in registrations}


def _check_new(addresses: list[str]) -> None:
    """Whoever has an account already has a person in the directory too, whom a file must not double."""
    known = Account.objects.annotate(address=Lower("email")).filter(address__in=[one.lower() for one in addresses])
    if emails := sorted(known.values_list("email", flat=True)):
        raise Refused(
            "account_exists",
            _("These addresses have an account already: %(addresses)s. Give new ones, or leave these people out.")
            % {"addresses": ", ".join(emails)},
        )


def _latin_name(row: brokerage_schema.PersonRow | brokerage_schema.InterpreterRow) -> str:
    """Write the name in the order of its owner's language: the Chinese put the family name first."""
    parts = [row.family_name, row.given_name] if row.name_zh else [row.given_name, row.family_name]
    return " ".join(parts)


def _write_profiles(rows: list[brokerage_schema.ProfileRow], registrations: dict[str, Registration]) -> None:
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    profiles = Profile.objects.bulk_create(
        Profile(
            registration=registrations[row.person],
            reference=row.id,
            kind=row.kind,
            language=row.language,
            title=row.title,
            text=row.text,
            keywords=row.keywords,
        )
        for row in rows
    )
    through = Profile.sectors.through
    through.objects.bulk_create(
        through(profile_id=profile.pk, sector_id=sectors[sector].pk)
        for profile, row in zip(profiles, rows, strict=True)
        for sector in row.sectors
    )
