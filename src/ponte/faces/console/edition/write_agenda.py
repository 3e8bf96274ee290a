"""The agenda of an edition: its rooms, owners and sessions as a working copy, and the first release of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ponte.faces.console.edition import agenda_schema
from ponte.faces.console.edition.folder import BrokerageFiles
from ponte.faces.console.edition.upsert import by_slug, one, translated
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.domain.releasing import release_agenda
from ponte.programme.models import (
    Availability,
    Delegation,
    Edition,
    Event,
    Journey,
    Room,
    Session,
    SessionSpeaker,
    SpeakerDetails,
    Track,
)
from ponte.programme.queries import zone_of


def write_agenda(data: BrokerageFiles, edition: Edition) -> None:
    """Write and release the agenda of an edition that has none yet; call it inside a transaction.

    Raises
    ------
    Refused
        Where two sessions clash.
    """
    agenda = data.agenda
    _write_surroundings(agenda, edition, is_sample=data.is_sample)
    for trip in data.brokerage.travel:
        origin, destination = by_slug(Place, [trip.origin, trip.destination])
        Journey.objects.filter(origin__in=[origin, destination], destination__in=[origin, destination]).delete()
        Journey.objects.create(origin=origin, destination=destination, minutes=trip.minutes)
    for row in data.sessions:
        zone = zone_of(Place.objects.get(slug=row.city))
        _write_session(
            agenda.sessions.get(row.id, agenda_schema.Needs()),
            edition,
            slug=row.id,
            kind=row.kind,
            city=row.city,
            sectors=row.sectors,
            starts=dt.datetime.combine(row.date, row.starts, zone),
            minutes=row.minutes,
            title_en=row.title_en,
            title_it=row.title_it,
            title_zh_hans=row.title_zh,
            is_sample=data.is_sample,
        )
    for entry in agenda.waiting:
        _write_session(
            entry,
            edition,
            slug=entry.id,
            kind=entry.kind,
            city=entry.city,
            sectors=entry.sectors,
            minutes=entry.minutes,
            is_sample=data.is_sample,
            **translated("title", entry.title),
        )
    if data.sessions:
        release_agenda(actor=None, edition=edition, name=agenda.release, announce=lambda notices: None)


def _write_surroundings(agenda: agenda_schema.AgendaFile, edition: Edition, *, is_sample: bool) -> None:
    for event in agenda.events:
        Event.objects.create(
            edition=edition,
            slug=event.id,
            owner=one(Organisation, event.owner),
            is_sample=is_sample,
            **translated("name", event.name),
        )
    for track in agenda.tracks:
        Track.objects.create(edition=edition, slug=track.id, **translated("name", track.name))
    for order, room in enumerate(agenda.rooms, start=1):
        Room.objects.create(
            edition=edition,
            slug=room.id,
            city=Place.objects.get(slug=room.city),
            venue=one(Place, room.venue),
            capacity=room.seats,
            interpretation=room.interpretation,
            order=order,
            **translated("name", room.name),
        )
    for delegation in agenda.delegations:
        side = edition.programme.sides.get(code=delegation.side) if delegation.side else None
        Delegation.objects.create(edition=edition, slug=delegation.id, side=side, **translated("name", delegation.name))
    for speaker in agenda.speakers:
        person = Person.objects.create(
            slug=speaker.id,
            name_latin=speaker.name,
            name_han=speaker.name_zh,
            languages=speaker.languages,
            is_sample=is_sample,
        )
        if speaker.email:
            SpeakerDetails.objects.create(edition=edition, person=person, email=speaker.email)
    for entry in agenda.availabilities:
        zone = zone_of(Place.objects.get(slug=entry.city))
        Availability.objects.create(
            edition=edition,
            person=Person.objects.get(slug=entry.speaker),
            starts=dt.datetime.combine(entry.date, entry.starts, zone),
            ends=dt.datetime.combine(entry.date, entry.ends, zone),
        )


def _write_session(
    needs: agenda_schema.Needs, edition: Edition, *, city: str, sectors: list[str], **fields: Any
) -> None:
    session = Session.objects.create(
        edition=edition,
        city=Place.objects.get(slug=city),
        event=one(Event, needs.event),
        track=one(Track, needs.track),
        room=one(Room, needs.room),
        audience=needs.audience,
        languages=needs.languages or [],
        interpretation=needs.interpretation,
        is_locked=needs.locked,
        **fields,
    )
    session.sectors.set(by_slug(Sector, sectors))
    session.delegations.set(by_slug(Delegation, needs.delegations))
    SessionSpeaker.objects.bulk_create(
        SessionSpeaker(
            session=session,
            person=Person.objects.get(slug=speech.person),
            part=speech.part,
            language=speech.language or "",
        )
        for speech in needs.speakers
    )
