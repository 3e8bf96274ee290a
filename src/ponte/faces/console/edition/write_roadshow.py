"""The roadshow with its stages, days and activities."""

from __future__ import annotations

import datetime as dt

from ponte.faces.console.edition import schema
from ponte.faces.console.edition.upsert import Writer, by_slug, one, translated
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.models import Activity, ActivityPerson, Edition, Roadshow, Stage, StageDay


def write_roadshow(file: schema.RoadshowFile, writer: Writer) -> None:
    """Write a roadshow and everything that happened on it."""
    entry = file.roadshow
    roadshow, _ = Roadshow.objects.update_or_create(
        edition=Edition.objects.get(slug=entry.edition),
        defaults={
            "organiser": one(Organisation, entry.organiser),
            "by_hand": entry.by_hand,
            **translated("doubt", entry.doubt),
            **translated("name", entry.name),
            **translated("aim", entry.aim),
        },
    )
    writer.cite(roadshow, entry.source)
    roadshow.promoters.set(by_slug(Organisation, entry.promoters))
    for stage in file.stages:
        _write_stage(stage, roadshow, writer)


def _write_stage(entry: schema.Stage, roadshow: Roadshow, writer: Writer) -> None:
    stage = writer.fact(
        Stage,
        entry.id,
        entry,
        roadshow=roadshow,
        order=entry.order,
        place=one(Place, entry.place),
        starts=entry.starts,
        ends=entry.ends,
        **translated("title", entry.title),
        **translated("summary", entry.summary),
    )
    for day in entry.days:
        row, _ = StageDay.objects.update_or_create(
            stage=stage,
            date=day.date,
            defaults={
                "by_hand": day.by_hand,
                **translated("title", day.title),
                **translated("doubt", day.doubt),
            },
        )
        writer.cite(row, day.source)
    activities = [(day.date, activity) for day in entry.days for activity in day.activities]
    for order, (date, activity) in enumerate(activities, start=1):
        _write_activity(activity, stage=stage, date=date, order=order, writer=writer)
    for _, activity in activities:
        Activity.objects.filter(slug=activity.id).update(part_of=one(Activity, activity.part_of))


def _write_activity(entry: schema.Activity, *, stage: Stage, date: dt.date, order: int, writer: Writer) -> None:
    audience = entry.audience
    activity = writer.fact(
        Activity,
        entry.id,
        entry,
        stage=stage,
        date=date,
        order=order,
        kind=entry.kind,
        place=one(Place, entry.place),
        audience=audience.number if audience else None,
        audience_qualifier=audience.qualifier if audience else "",
        **translated("audience_who", audience.who if audience else None),
        **translated("title", entry.title),
        **translated("summary", entry.summary),
    )
    activity.hosts.set(by_slug(Organisation, entry.hosts))
    activity.organisations.set(by_slug(Organisation, entry.organisations))
    activity.topics.set(by_slug(Sector, entry.topics))
    activity.countries.set(by_slug(Place, entry.countries))
    activity.people.all().delete()
    for attendee in entry.people:
        ActivityPerson.objects.create(
            activity=activity,
            person=Person.objects.get(slug=attendee.person),
            part=attendee.part,
            organisation=one(Organisation, attendee.organisation),
            **translated("topic", attendee.topic),
        )
