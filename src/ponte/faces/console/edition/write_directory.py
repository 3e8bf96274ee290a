"""The sources of facts, and the directory: sectors, places, organisations, people."""

from __future__ import annotations

from ponte.common.models import Source, SourcePlace
from ponte.faces.console.edition import schema
from ponte.faces.console.edition.folder import Facts
from ponte.faces.console.edition.upsert import Writer, by_slug, one, translated
from ponte.people.models import Organisation, Person, Place, Role, Sector, Strength


def write_sources(documents: list[schema.Document]) -> None:
    """Write the documents with the places in them that facts point at."""
    for entry in documents:
        document, _ = Source.objects.update_or_create(
            slug=entry.id,
            defaults={
                "kind": entry.kind,
                "language": entry.language,
                **translated("title", entry.title),
                **translated("note", entry.note),
            },
        )
        for locator in entry.locators:
            SourcePlace.objects.update_or_create(
                document=document, locator=locator.id, defaults=translated("label", locator.label)
            )


def write_directory(facts: Facts, writer: Writer) -> None:
    """Write sectors, places, organisations and people; parents come last, since they may be declared later."""
    for sector in facts.sectors:
        synonyms = [wording for wordings in sector.also.values() for wording in wordings]
        writer.fact(Sector, sector.id, sector, nace=sector.nace, synonyms=synonyms, **translated("name", sector.name))
    for place in facts.places:
        _write_place(place, writer)
    for place in facts.places:
        Place.objects.filter(slug=place.id).update(parent=one(Place, place.parent))
    for organisation in facts.organisations:
        _write_organisation(organisation, writer)
    for organisation in facts.organisations:
        Organisation.objects.filter(slug=organisation.id).update(parent=one(Organisation, organisation.parent))
    for person in facts.people:
        _write_person(person, writer)


def _write_place(entry: schema.Place, writer: Writer) -> None:
    place = writer.fact(
        Place,
        entry.id,
        entry,
        kind=entry.kind,
        country=entry.country,
        latitude=entry.latitude,
        longitude=entry.longitude,
        time_zone=entry.time_zone,
        **translated("name", entry.name),
        **translated("note", entry.note),
    )
    for strength in entry.strengths:
        claim, _ = Strength.objects.update_or_create(place=place, sector=Sector.objects.get(slug=strength.sector))
        writer.cite(claim, strength.source)
    place.strength_claims.exclude(sector__slug__in=[strength.sector for strength in entry.strengths]).delete()


def _write_organisation(entry: schema.Organisation, writer: Writer) -> None:
    row = writer.fact(
        Organisation,
        entry.id,
        entry,
        kind=entry.kind,
        acronym=entry.acronym,
        country=entry.country,
        place=one(Place, entry.place),
        **translated("name", entry.name),
        **translated("note", entry.note),
    )
    row.strengths.set(by_slug(Sector, entry.strengths))


def _write_person(entry: schema.Person, writer: Writer) -> None:
    person = writer.fact(
        Person,
        entry.id,
        entry,
        name_latin=entry.name,
        name_han=entry.name_zh,
        **translated("honorific", entry.honorific),
    )
    person.roles.all().delete()
    for role in entry.roles:
        row = Role.objects.create(
            person=person,
            organisation=one(Organisation, role.organisation),
            by_hand=role.by_hand,
            **translated("title", role.title),
        )
        writer.cite(row, role.source)
