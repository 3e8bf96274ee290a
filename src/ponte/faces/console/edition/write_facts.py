"""The directory, the programme with its framework, the editions and the accords."""

from __future__ import annotations

from ponte.accords.models import Accord, Signatory
from ponte.common.models import Source, SourcePlace
from ponte.faces.console.edition import schema
from ponte.faces.console.edition.folder import Facts
from ponte.faces.console.edition.upsert import Writer, by_slug, one, translated
from ponte.faces.console.edition.write_roadshow import write_roadshow
from ponte.people.models import Organisation, Person, Place, Role, Sector, Strength
from ponte.programme.models import (
    Activity,
    Body,
    BodySeat,
    Centre,
    Claim,
    Edition,
    Initiative,
    Milestone,
    Programme,
    Side,
)


def write_facts(facts: Facts) -> None:
    """Write everything that the documents say; call it inside a transaction."""
    _write_sources(facts.sources)
    writer = Writer()
    _write_directory(facts, writer)
    programme = _write_programme(facts, writer)
    for edition in facts.editions:
        _write_edition(edition, programme, writer)
    write_roadshow(facts.roadshow, writer)
    _write_accords(facts, programme, writer)


def _write_sources(documents: list[schema.Document]) -> None:
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


def _write_directory(facts: Facts, writer: Writer) -> None:
    for sector in facts.sectors:
        synonyms = [wording for wordings in sector.also.values() for wording in wordings]
        writer.fact(Sector, sector.id, sector, nace=sector.nace, synonyms=synonyms, **translated("name", sector.name))
    for place in facts.places:
        row = writer.fact(
            Place,
            place.id,
            place,
            kind=place.kind,
            country=place.country,
            latitude=place.latitude,
            longitude=place.longitude,
            time_zone=place.time_zone,
            **translated("name", place.name),
            **translated("note", place.note),
        )
        for strength in place.strengths:
            claim, _ = Strength.objects.update_or_create(place=row, sector=one(Sector, strength.sector))
            writer.cite(claim, strength.source)
        row.strength_claims.exclude(sector__slug__in=[strength.sector for strength in place.strengths]).delete()
    for place in facts.places:
        Place.objects.filter(slug=place.id).update(parent=one(Place, place.parent))
    for organisation in facts.organisations:
        _write_organisation(organisation, writer)
    for organisation in facts.organisations:
        Organisation.objects.filter(slug=organisation.id).update(parent=one(Organisation, organisation.parent))
    for person in facts.people:
        _write_person(person, writer)


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


def _write_programme(facts: Facts, writer: Writer) -> Programme:
    file = facts.programme
    entry = file.programme
    programme = writer.fact(
        Programme,
        entry.id,
        entry,
        since=entry.since,
        **translated("name", entry.name),
        **translated("description", entry.description),
    )
    for side in file.sides:
        row, _ = Side.objects.update_or_create(
            programme=programme,
            code=side.id,
            defaults={
                "countries": side.countries,
                "office": one(Organisation, side.office),
                "currency": side.currency,
                "languages": side.languages,
                "by_hand": side.by_hand,
                **translated("doubt", side.doubt),
                **translated("name", side.name),
            },
        )
        row.agencies.set(by_slug(Organisation, side.agencies))
        writer.cite(row, side.source)
    _write_initiatives(file.initiatives, programme, writer)
    for centre in file.centres:
        centre_row = writer.fact(
            Centre,
            centre.id,
            centre,
            programme=programme,
            theme=one(Sector, centre.theme),
            established=centre.established,
            **translated("name", centre.name),
        )
        centre_row.coordinators.set(by_slug(Organisation, centre.coordinators))
    for body in file.bodies:
        _write_body(body, programme, writer)
    for milestone in file.milestones:
        milestone_row = writer.fact(
            Milestone,
            milestone.id,
            milestone,
            programme=programme,
            date=milestone.date,
            **translated("title", milestone.title),
            **translated("text", milestone.text),
        )
        milestone_row.organisations.set(by_slug(Organisation, milestone.organisations))
        milestone_row.people.set(by_slug(Person, milestone.people))
    for claim in facts.claims:
        writer.fact(
            Claim,
            claim.id,
            claim,
            programme=programme,
            quantity=claim.quantity,
            stated_by=one(Person, claim.stated_by),
            **translated("unit", claim.unit),
            **translated("text", claim.text),
        )
    return programme


def _write_initiatives(initiatives: list[schema.Initiative], programme: Programme, writer: Writer) -> None:
    for initiative in initiatives:
        row = writer.fact(
            Initiative,
            initiative.id,
            initiative,
            programme=programme,
            since=initiative.since,
            until=initiative.until,
            place=one(Place, initiative.place),
            **translated("name", initiative.name),
            **translated("description", initiative.description),
        )
        row.promoters.set(by_slug(Organisation, initiative.promoters))
    for initiative in initiatives:
        Initiative.objects.filter(slug=initiative.id).update(merged_into=one(Initiative, initiative.merged_into))


def _write_body(entry: schema.Body, programme: Programme, writer: Writer) -> None:
    body = writer.fact(
        Body,
        entry.id,
        entry,
        programme=programme,
        kind=entry.kind,
        established=entry.established,
        **translated("name", entry.name),
        **translated("description", entry.description),
    )
    body.seats.all().delete()
    for seat in entry.members:
        row = BodySeat.objects.create(
            body=body,
            organisation=one(Organisation, seat.organisation or seat.via),
            by_hand=seat.by_hand,
            **translated("constituency", seat.constituency),
            **translated("doubt", seat.doubt),
        )
        writer.cite(row, seat.source)


def _write_edition(entry: schema.Edition, programme: Programme, writer: Writer) -> None:
    edition = writer.fact(
        Edition,
        entry.id,
        entry,
        programme=programme,
        number=entry.number,
        year=entry.year,
        starts=entry.starts,
        ends=entry.ends,
        host_side=programme.sides.get(code=entry.host_side),
        organiser=one(Organisation, entry.organiser),
        **translated("name", entry.name),
        **translated("description", entry.description),
    )
    edition.cities.set(by_slug(Place, entry.cities))
    edition.promoters.set(by_slug(Organisation, entry.promoters))


def _write_accords(facts: Facts, programme: Programme, writer: Writer) -> None:
    for entry in facts.accords:
        accord = writer.fact(
            Accord,
            entry.id,
            entry,
            programme=programme,
            kind=entry.kind,
            status=entry.status,
            date=entry.date,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
            place=one(Place, entry.place),
            **translated("title", entry.title),
            **translated("summary", entry.summary),
        )
        accord.parties.set(Organisation.objects.filter(slug__in=entry.parties))
        accord.countries.set(Place.objects.filter(slug__in=entry.parties))
        accord.activities.set(Activity.objects.filter(slug__in=_activities_of(entry, facts.roadshow)))
        accord.centres.set(
            Centre.objects.filter(slug__in=[c.id for c in facts.programme.centres if c.under == entry.id])
        )
        accord.signatories.all().delete()
        for signatory in entry.signatories:
            Signatory.objects.create(
                accord=accord, person=one(Person, signatory.person), **translated("title", signatory.title)
            )
    for entry in facts.accords:
        Accord.objects.filter(slug=entry.id).update(follows=one(Accord, entry.follows))


def _activities_of(accord: schema.Accord, roadshow: schema.RoadshowFile) -> set[str]:
    """Ids of the activities at which an accord was signed, discussed or opened, whichever file says so."""
    return {accord.activity or ""} | {
        activity.id
        for stage in roadshow.stages
        for day in stage.days
        for activity in day.activities
        if accord.id in activity.accords
    }
