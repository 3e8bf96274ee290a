"""The register of accords."""

from __future__ import annotations

from ponte.accords.models import Accord, Signatory
from ponte.faces.console.edition import schema
from ponte.faces.console.edition.folder import Facts
from ponte.faces.console.edition.upsert import Writer, one, translated
from ponte.people.models import Organisation, Person, Place
from ponte.programme.models import Activity, Centre, Programme


def write_accords(facts: Facts, programme: Programme, writer: Writer) -> None:
    """Write the accords with their parties, signatories and the activities at which they were made."""
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
