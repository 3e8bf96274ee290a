"""What pages read of the record: each function fetches all that its page shows in a constant number of queries."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from ponte.people.models import Organisation, Person, Place, Strength
from ponte.programme.models import (
    Activity,
    ActivityPerson,
    Body,
    Centre,
    Claim,
    Edition,
    Initiative,
    Milestone,
    Programme,
    Roadshow,
    Stage,
    StageDay,
)
from ponte.programme.queries.editions import SOURCES, is_public


class Figures(NamedTuple):
    """What the record holds of a roadshow."""

    activities: int
    people: int
    hosts: int


def framework(programme: Programme) -> dict[str, QuerySet[Centre] | QuerySet[Body] | QuerySet[Initiative]]:
    """The lasting parts of a programme: bilateral centres, committees, and the initiatives that were merged."""
    return {
        "centres": Centre.objects.filter(programme=programme)
        .select_related("theme")
        .prefetch_related("coordinators", SOURCES),
        "bodies": Body.objects.filter(programme=programme).prefetch_related("seats__organisation", SOURCES),
        "initiatives": Initiative.objects.filter(programme=programme)
        .select_related("place", "merged_into")
        .prefetch_related("promoters", "merged__place", SOURCES),
    }


def milestones(programme: Programme) -> QuerySet[Milestone]:
    """Dates of a programme's history with the people and organisations they name."""
    return Milestone.objects.filter(programme=programme).prefetch_related("organisations", "people", SOURCES)


def claims(programme: Programme) -> QuerySet[Claim]:
    """Figures that somebody stated about a programme, with who did."""
    return (
        Claim.objects.filter(programme=programme).select_related("stated_by").prefetch_related(SOURCES).order_by("pk")
    )


def roadshows() -> QuerySet[Roadshow]:
    """Roadshows with organiser and promoters."""
    return Roadshow.objects.select_related("organiser", "edition").prefetch_related("promoters", SOURCES)


def stages(edition: Edition) -> QuerySet[Stage]:
    """Stages of an edition's roadshow in travelling order, with the number of things that happened at each."""
    return (
        Stage.objects.filter(roadshow__edition=edition)
        .select_related("place__parent", "roadshow__edition")
        .prefetch_related("place__strengths")
        .annotate(activity_count=Count("activities", filter=Q(activities__part_of__isnull=True)))
    )


def stage_page() -> QuerySet[Stage]:
    """Stages with their place and sources."""
    return Stage.objects.select_related("place__parent").prefetch_related(SOURCES)


def stage_days(stage: Stage) -> QuerySet[StageDay]:
    """Days of a stage with their sources."""
    return StageDay.objects.filter(stage=stage).prefetch_related(SOURCES)


def activities(stage: Stage) -> QuerySet[Activity]:
    """A stage's diary with everybody who took part, in the order of days."""
    return (
        Activity.objects.filter(stage=stage)
        .select_related("place__parent")
        .prefetch_related("hosts", "organisations", "topics", "countries", SOURCES, participants())
    )


def participants() -> Prefetch[str, QuerySet[ActivityPerson], str]:
    """People of activities, with the organisation they stood for."""
    return Prefetch("people", ActivityPerson.objects.select_related("person", "organisation"))


def diary_places(stage: Stage) -> QuerySet[Place]:
    """Places of a stage: its own and those of its activities, with what each is strong in."""
    return (
        Place.objects.filter(Q(activities__stage=stage) | Q(stages=stage) | Q(parts__activities__stage=stage))
        .exclude(kind="country")
        .select_related("parent")
        .prefetch_related("strengths")
        .distinct()
    )


def activities_of_person(person: Person) -> QuerySet[ActivityPerson]:
    """What somebody took part in, in the order of days."""
    return (
        ActivityPerson.objects.filter(is_public("activity__stage__roadshow__edition"), person=person)
        .select_related("activity__stage__place", "activity__stage__roadshow__edition", "organisation")
        .order_by("activity__date", "activity__order")
    )


def activities_of_organisation(organisation: Organisation) -> QuerySet[Activity]:
    """What an organisation hosted, attended, or was represented at."""
    return (
        Activity.objects.filter(
            is_public("stage__roadshow__edition"),
            Q(hosts=organisation) | Q(organisations=organisation) | Q(people__organisation=organisation),
        )
        .select_related("stage__place", "stage__roadshow__edition")
        .distinct()
    )


def activities_at(place: Place) -> QuerySet[Activity]:
    """What happened at a place or directly inside it."""
    return (
        Activity.objects.filter(is_public("stage__roadshow__edition"), Q(place=place) | Q(place__parent=place))
        .select_related("stage__place", "stage__roadshow__edition")
        .distinct()
    )


def public_places() -> QuerySet[Place]:
    """Places with what contains them, their parts, and what they are strong in by whose word."""
    return Place.objects.select_related("parent__parent").prefetch_related(
        "parts",
        SOURCES,
        Prefetch("strength_claims", Strength.objects.select_related("sector").prefetch_related(SOURCES)),
    )


def figures(edition: Edition) -> Figures:
    """Count what the record holds of an edition's roadshow."""
    activities = Activity.objects.filter(stage__roadshow__edition=edition)
    return Figures(
        activities=activities.count(),
        people=Person.objects.filter(activities__activity__in=activities).distinct().count(),
        hosts=Organisation.objects.filter(hosted_activities__in=activities).distinct().count(),
    )
