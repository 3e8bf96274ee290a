"""What the search finds of places, roadshows, the history and released agendas; how it tells of the directory."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from ponte.finding.domain.indexing import Findable, index, joined, same_in_each, told_in_each
from ponte.finding.enums import Kind
from ponte.people.models import Organisation, Person, Place
from ponte.programme import queries
from ponte.programme.models import Activity, Edition, Milestone, ReleasedSession, Stage


def everything() -> Iterator[Findable]:
    """Yield all that the room publishes."""
    yield from map(_place, queries.public_places())
    yield from map(_milestone, Milestone.objects.prefetch_related("organisations", "people"))
    for edition in queries.editions():
        yield from stages(edition)
        yield from sessions(edition)
    yield from map(_activity, _activities())


def directory(people: QuerySet[Person], organisations: QuerySet[Organisation]) -> Iterator[Findable]:
    """Tell of people and organisations; which of them are public, the register of accords knows."""
    yield from map(_person, people)
    yield from map(_organisation, organisations.prefetch_related("strengths"))


def stages(edition: Edition) -> Iterator[Findable]:
    """Yield the stages of an edition's roadshow, once it is public."""
    return map(_stage, queries.stages(edition).filter(queries.is_public("roadshow__edition")))


def sessions(edition: Edition) -> Iterator[Findable]:
    """Yield the sessions of an edition's latest release, once it is public."""
    public = queries.agenda(edition).filter(queries.is_public("release__edition"))
    return (_session(edition, session) for session in public)


def index_sessions(edition: Edition) -> None:
    """Let the search find what the latest release holds, and nothing that it no longer does."""
    index(sessions(edition), in_place_of=Q(kind=Kind.SESSION, under__startswith=f"{edition.slug}/"))


def index_stages(edition: Edition) -> None:
    """Let the search find the stages of an edition's roadshow."""
    index(stages(edition), in_place_of=Q(kind=Kind.STAGE, under=edition.slug))


def _activities() -> Iterator[Activity]:
    return (
        Activity.objects.filter(queries.is_public("stage__roadshow__edition"))
        .select_related("stage__roadshow__edition", "place")
        .prefetch_related("hosts", "organisations", "topics", queries.participants())
        .iterator(chunk_size=500)
    )


def _person(person: Person) -> Findable:
    roles = [
        joined(told_in_each(role, "title"), told_in_each(role.organisation, "name")) for role in person.roles.all()
    ]
    return Findable(Kind.PERSON, person.slug, _name(person), joined(told_in_each(person, "honorific"), *roles))


def _organisation(organisation: Organisation) -> Findable:
    titles = joined(told_in_each(organisation, "name"))
    if organisation.acronym:
        titles = {
            code: name if not name or organisation.acronym in name else f"{name} ({organisation.acronym})"
            for code, name in titles.items()
        }
    sectors = [told_in_each(sector, "name") for sector in organisation.strengths.all()]
    texts = joined(told_in_each(organisation, "note"), told_in_each(organisation.place, "name"), *sectors)
    return Findable(Kind.ORGANISATION, organisation.slug, titles, texts)


def _place(place: Place) -> Findable:
    sectors = [told_in_each(claim.sector, "name") for claim in place.strength_claims.all()]
    texts = joined(told_in_each(place, "note"), told_in_each(place.parent, "name"), *sectors)
    return Findable(Kind.PLACE, place.slug, told_in_each(place, "name"), texts)


def _milestone(milestone: Milestone) -> Findable:
    named = [
        *(told_in_each(organisation, "name") for organisation in milestone.organisations.all()),
        *map(_name, milestone.people.all()),
    ]
    texts = joined(told_in_each(milestone, "text"), *named)
    return Findable(Kind.MILESTONE, milestone.slug, told_in_each(milestone, "title"), texts, date=milestone.date)


def _stage(stage: Stage) -> Findable:
    return Findable(
        Kind.STAGE,
        stage.slug,
        told_in_each(stage, "title"),
        joined(told_in_each(stage, "summary"), told_in_each(stage.place, "name")),
        under=stage.roadshow.edition.slug,
        date=stage.starts.isoformat(),
    )


def _activity(activity: Activity) -> Findable:
    parts = activity.people.all()
    named = [
        told_in_each(activity.place, "name"),
        *(told_in_each(host, "name") for host in activity.hosts.all()),
        *(told_in_each(organisation, "name") for organisation in activity.organisations.all()),
        *(joined(_name(part.person), told_in_each(part, "topic")) for part in parts),
        *(told_in_each(topic, "name") for topic in activity.topics.all()),
    ]
    return Findable(
        Kind.ACTIVITY,
        activity.slug,
        told_in_each(activity, "title"),
        joined(told_in_each(activity, "summary"), *named),
        under=f"{activity.stage.roadshow.edition.slug}/{activity.stage.slug}",
        date=activity.date.isoformat(),
    )


def _session(edition: Edition, session: ReleasedSession) -> Findable:
    named = [
        *(_name(speaker.person) for speaker in session.speakers.all()),
        *(told_in_each(sector, "name") for sector in session.sectors.all()),
        told_in_each(session.track, "name"),
        told_in_each(session.event, "name"),
        told_in_each(session.room, "name"),
        told_in_each(session.city, "name"),
    ]
    return Findable(
        Kind.SESSION,
        f"s{session.session_id}",
        told_in_each(session, "title"),
        joined(*named),
        under=f"{edition.slug}/{session.city.slug}",
        date=session.starts.astimezone(queries.zone_of(session.city)).date().isoformat(),
    )


def _name(person: Person) -> dict[str, str]:
    latin, han = person.name_latin, person.name_han
    names = same_in_each(f"{latin} {han}".strip())
    return names | {"zh-hans": f"{han} {latin}".strip()}
