"""The register of accords."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from ponte.accords.enums import Precision
from ponte.accords.models import Accord, Signatory
from ponte.accords.workflows import is_further
from ponte.faces.console.edition import schema
from ponte.faces.console.edition.folder import Facts
from ponte.faces.console.edition.upsert import Writer, one, translated
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.models import Activity, Centre, Edition, Programme


def write_accords(facts: Facts, programme: Programme, writer: Writer) -> None:
    """Write the accords with their parties, signatories and the activities at which they were made."""
    for entry in facts.accords:
        activities = Activity.objects.filter(slug__in=_activities_of(entry, facts.roadshow))
        accord = writer.fact(
            Accord,
            entry.id,
            entry,
            programme=programme,
            kind=entry.kind,
            status=_status(entry),
            date=entry.date,
            valid_from=entry.valid_from and dt.date(entry.valid_from, 1, 1),
            valid_until=entry.valid_until and dt.date(entry.valid_until, 12, 31),
            valid_precision=Precision.YEAR,
            place=one(Place, entry.place),
            edition=one(Edition, entry.edition) or _edition_of(activities),
            **translated("title", entry.title),
            **translated("summary", entry.summary),
        )
        accord.parties.set(Organisation.objects.filter(slug__in=entry.parties))
        accord.countries.set(Place.objects.filter(slug__in=entry.parties))
        accord.sectors.set(Sector.objects.filter(slug__in=entry.sectors))
        accord.activities.set(activities)
        accord.centres.set(
            Centre.objects.filter(slug__in=[c.id for c in facts.programme.centres if c.under == entry.id])
        )
        accord.signatories.all().delete()
        for signatory in entry.signatories:
            Signatory.objects.create(
                accord=accord,
                person=one(Person, signatory.person),
                party=Organisation.objects.filter(slug=signatory.party or "").first(),
                country=Place.objects.filter(slug=signatory.party or "").first(),
                **translated("title", signatory.title),
            )
    for entry in facts.accords:
        Accord.objects.filter(slug=entry.id).update(
            follows=one(Accord, entry.follows), succession=entry.succession if entry.follows else ""
        )


def _status(entry: schema.Accord) -> str:
    """What the file says, unless the accord has gone further since: expired, or opened."""
    now = Accord.objects.filter(slug=entry.id).values_list("status", flat=True).first() or ""
    return now if is_further(entry.kind, now, than=entry.status) else entry.status


def _edition_of(activities: QuerySet[Activity]) -> Edition | None:
    return Edition.objects.filter(roadshow__stages__activities__in=activities).first()


def _activities_of(accord: schema.Accord, roadshow: schema.RoadshowFile) -> set[str]:
    """Ids of the activities at which an accord was signed, discussed or opened, whichever file says so."""
    return {accord.activity or ""} | {
        activity.id
        for stage in roadshow.stages
        for day in stage.days
        for activity in day.activities
        if accord.id in activity.accords
    }
