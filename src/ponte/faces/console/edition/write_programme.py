"""The programme with its sides, initiatives, centres, bodies, milestones and claims, and its editions."""

from __future__ import annotations

from django.utils import timezone

from ponte.faces.console.edition import schema
from ponte.faces.console.edition.folder import Facts
from ponte.faces.console.edition.upsert import Writer, by_slug, one, translated
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.models import Body, BodySeat, Centre, Claim, Edition, Initiative, Milestone, Programme, Side


def write_programme(facts: Facts, writer: Writer) -> Programme:
    """Write the programme with everything that hangs on it but its editions and accords."""
    file = facts.programme
    programme = writer.fact(
        Programme,
        file.programme.id,
        file.programme,
        since=file.programme.since,
        **translated("name", file.programme.name),
        **translated("description", file.programme.description),
    )
    for side in file.sides:
        _write_side(side, programme, writer)
    _write_initiatives(file.initiatives, programme, writer)
    for centre in file.centres:
        _write_centre(centre, programme, writer)
    for body in file.bodies:
        _write_body(body, programme, writer)
    for milestone in file.milestones:
        _write_milestone(milestone, programme, writer)
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


def _write_side(entry: schema.SideEntry, programme: Programme, writer: Writer) -> None:
    side, _ = Side.objects.update_or_create(
        programme=programme,
        code=entry.id,
        defaults={
            "countries": entry.countries,
            "office": one(Organisation, entry.office),
            "currency": entry.currency,
            "languages": entry.languages,
            "by_hand": entry.by_hand,
            **translated("doubt", entry.doubt),
            **translated("name", entry.name),
        },
    )
    side.agencies.set(by_slug(Organisation, entry.agencies))
    writer.cite(side, entry.source)


def _write_centre(entry: schema.Centre, programme: Programme, writer: Writer) -> None:
    centre = writer.fact(
        Centre,
        entry.id,
        entry,
        programme=programme,
        theme=one(Sector, entry.theme),
        established=entry.established,
        **translated("name", entry.name),
    )
    centre.coordinators.set(by_slug(Organisation, entry.coordinators))


def _write_milestone(entry: schema.Milestone, programme: Programme, writer: Writer) -> None:
    milestone = writer.fact(
        Milestone,
        entry.id,
        entry,
        programme=programme,
        date=entry.date,
        **translated("title", entry.title),
        **translated("text", entry.text),
    )
    milestone.organisations.set(by_slug(Organisation, entry.organisations))
    milestone.people.set(by_slug(Person, entry.people))


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


def write_edition(entry: schema.Edition, programme: Programme, writer: Writer) -> None:
    """Write one year's edition; what a new one is loaded from is meant to be read, so it is public."""
    is_new = not Edition.objects.filter(slug=entry.id).exists()
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
    if is_new:
        edition.published_at = timezone.now()
        edition.save(update_fields=["published_at"])
    edition.cities.set(by_slug(Place, entry.cities))
    edition.promoters.set(by_slug(Organisation, entry.promoters))
