"""What the record counts: each measure is a set of rows, so that every figure is the length of a list.

A measure knows by which dimensions its rows can be counted, as paths from a row to the dimension's value. Rows without
a value are left out of that dimension's groups; rows with several values count in each. Nothing of an edition in
preparation is counted, nothing of meetings before their timetable is published, and what is invented is a measure of
its own, so that no sum ever mixes the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Cast, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.accords.enums import AccordKind
from ponte.accords.models import Accord
from ponte.accords.queries.figures import PLACE_PATHS
from ponte.accords.queries.public import counted, with_parties
from ponte.accords.record.dimensions import Dimension, Scope
from ponte.brokerage.enums import Outcome, ProfileStatus, RegistrationType, RequestStatus, TimetableStatus, WishLevel
from ponte.brokerage.models import Brokerage, Meeting, MeetingRequest, Placement, Profile, Rating, Registration, Wish
from ponte.brokerage.queries import held_among, scheduled_among
from ponte.brokerage.queries.funnel import FOLLOW_UP
from ponte.calls.models import Project
from ponte.calls.workflows import DECIDED_CALLS
from ponte.programme.enums import ActivityKind
from ponte.programme.models import Activity, Milestone, Programme
from ponte.programme.queries import SOURCES, is_public, milestones
from ponte.showcase.models import Application, Contender

Paths = Mapping[Dimension, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """Something that is counted."""

    code: str
    """Its name in addresses and open data."""
    name: str | Promise
    explained: str | Promise
    """What is counted, in a sentence."""
    rows: Callable[[Programme, bool], QuerySet[Any]]
    """All rows of a programme, real ones or invented ones."""
    paths: Paths
    """From a row to its values; a row has the values of all paths of a dimension."""
    kinds: type[TextChoices] | None = None
    """The kinds that its rows are of, if they are of kinds."""
    sides_by_country: bool = False
    """The paths to sides lead to country codes, which the sides of the programme are found by."""
    is_sample: bool = False

    def tells(self, scope: Scope) -> bool:
        """Whether its rows can be narrowed to all that is chosen."""
        return all(self.knows(dimension, value) for dimension, value in scope.items())

    def knows(self, dimension: Dimension, value: str | None = None) -> bool:
        """Whether its rows can be counted by a dimension, and the value is one that they can have."""
        if dimension not in self.paths:
            return False
        return value is None or dimension != Dimension.KIND or (self.kinds is not None and value in self.kinds.values)


def _accords(programme: Programme, is_sample: bool) -> QuerySet[Accord]:
    if is_sample:
        return Accord.objects.none()
    year = Cast(Substr("date", 1, 4), IntegerField())
    return with_parties(counted()).filter(programme=programme).annotate(signed_in=year).order_by("date", "pk")


def _activities(programme: Programme, is_sample: bool) -> QuerySet[Activity]:
    rows = Activity.objects.filter(is_public("stage__roadshow__edition"), stage__roadshow__edition__programme=programme)
    rows = rows.select_related("stage__place", "stage__roadshow__edition").prefetch_related(SOURCES)
    return rows.order_by("date", "order", "pk") if not is_sample else Activity.objects.none()


def _audiences(programme: Programme, is_sample: bool) -> QuerySet[Activity]:
    return _activities(programme, is_sample).exclude(audience_qualifier="")


def _brokerages(programme: Programme, is_sample: bool) -> QuerySet[Brokerage]:
    return Brokerage.objects.filter(
        is_public("edition"),
        edition__programme=programme,
        is_sample=is_sample,
        timetables__status=TimetableStatus.PUBLISHED,
    )


def _participants(programme: Programme, is_sample: bool) -> QuerySet[Registration]:
    rows = Registration.objects.approved().filter(
        brokerage__in=_brokerages(programme, is_sample), type=RegistrationType.PARTICIPANT
    )
    return rows.select_related("brokerage__edition", "side").prefetch_related("profiles__sectors").order_by("pk")


def _profiles(programme: Programme, is_sample: bool) -> QuerySet[Profile]:
    rows = Profile.objects.filter(
        registration__in=_participants(programme, is_sample).order_by(),
        status__in=(ProfileStatus.PUBLISHED, ProfileStatus.EXPIRED),
    )
    return rows.select_related("registration__brokerage__edition", "registration__side").prefetch_related("sectors")


def _requests(programme: Programme, is_sample: bool) -> QuerySet[MeetingRequest]:
    rows = MeetingRequest.objects.filter(sender__brokerage__in=_brokerages(programme, is_sample))
    rows = rows.select_related("sender__brokerage__edition", "sender__side").prefetch_related("profile__sectors")
    return rows.order_by("pk")


def _wishes(programme: Programme, is_sample: bool) -> QuerySet[Wish]:
    rows = Wish.objects.filter(wisher__brokerage__in=_brokerages(programme, is_sample)).exclude(level=WishLevel.NO)
    rows = rows.select_related("wisher__brokerage__edition", "wisher__side").prefetch_related(
        "wished__profiles__sectors"
    )
    return rows.order_by("pk")


def _scheduled(programme: Programme, is_sample: bool) -> QuerySet[Meeting]:
    published = Placement.objects.filter(meeting=OuterRef("pk"), timetable__status=TimetableStatus.PUBLISHED)
    rows = scheduled_among(Meeting.objects.filter(brokerage__in=_brokerages(programme, is_sample)))
    return (
        rows.annotate(
            city=Subquery(published.values("slot__hall__city__slug")[:1]),
            starts=Subquery(published.values("slot__starts")[:1]),
        )
        .select_related("brokerage__edition", "request__sender__side")
        .prefetch_related("request__profile__sectors")
        .order_by("starts", "pk")
    )


def _held(programme: Programme, is_sample: bool) -> QuerySet[Meeting]:
    return held_among(_scheduled(programme, is_sample))


def _milestones(programme: Programme, is_sample: bool) -> QuerySet[Milestone]:
    if is_sample:
        return Milestone.objects.none()
    year = Cast(Substr("date", 1, 4), IntegerField())
    return milestones(programme).annotate(happened_in=year).order_by("date", "pk")


def _accepted(programme: Programme, is_sample: bool) -> QuerySet[MeetingRequest]:
    return _requests(programme, is_sample).filter(status=RequestStatus.ACCEPTED)


def _rated(*outcomes: Outcome) -> Callable[[Programme, bool], QuerySet[Meeting]]:
    rated = Rating.objects.filter(meeting=OuterRef("pk"), outcome__in=outcomes)
    return lambda programme, is_sample: _held(programme, is_sample).filter(Exists(rated))


def _startups(programme: Programme, is_sample: bool) -> QuerySet[Application]:
    pitched = Contender.objects.filter(
        application=OuterRef("pk"), is_withdrawn=False, stage__published_at__isnull=False
    )
    rows = Application.objects.filter(
        Exists(pitched), is_public("showcase__edition"), showcase__edition__programme=programme
    ).annotate(invented=Q(is_sample=True) | Q(showcase__is_sample=True) | Q(organisation__is_sample=True))
    rows = rows.filter(invented=is_sample)
    earlier = rows.filter(
        organisation=OuterRef("organisation"), showcase__edition=OuterRef("showcase__edition"), pk__lt=OuterRef("pk")
    )
    rows = rows.filter(~Exists(earlier)).select_related("showcase__edition", "organisation", "side", "sector")
    return rows.order_by("showcase__edition__year", "organisation__slug", "pk")


def _projects(programme: Programme, is_sample: bool) -> QuerySet[Project]:
    ends = [f"proposal__{end}__{path}" for end in ("one", "other") for path in ("institution", "call_side__side")]
    rows = Project.objects.filter(
        proposal__call__programme=programme, proposal__call__phase__in=DECIDED_CALLS
    ).annotate(invented=Q(proposal__call__is_sample=True) | Q(proposal__one__is_sample=True))
    rows = rows.select_related("proposal__call__edition", "proposal__one__theme__sector", *ends)
    return rows.filter(invented=is_sample).order_by("proposal__call__decided_at", "number", "pk")


_OF_ACTIVITY: Final[Paths] = {
    Dimension.YEAR: ("date__year",),
    Dimension.EDITION: ("stage__roadshow__edition__slug",),
    Dimension.STAGE: ("stage__slug",),
    Dimension.KIND: ("kind",),
    Dimension.SECTOR: ("topics__slug",),
    Dimension.PLACE: (*(f"{path}__slug" for path in PLACE_PATHS), "stage__place__slug"),
    Dimension.ORGANISATION: ("hosts__slug", "organisations__slug", "people__organisation__slug"),
    Dimension.SIDE: ("hosts__country", "organisations__country", "people__organisation__country"),
}


def _of_event(brokerage: str, *, side: str, sector: str, city: str) -> Paths:
    return {
        Dimension.YEAR: (f"{brokerage}__edition__year",),
        Dimension.EDITION: (f"{brokerage}__edition__slug",),
        Dimension.SECTOR: (sector,),
        Dimension.PLACE: (city,),
        Dimension.SIDE: (side,),
    }


_OF_MEETING = _of_event(
    "brokerage", side="request__sender__side__code", sector="request__profile__sectors__slug", city="city"
)

ACCORDS: Final = Measure(
    "accords",
    _("accords"),
    _("Agreements that were signed or opened, with evidence, each counted once whoever reported it."),
    _accords,
    {
        Dimension.YEAR: ("signed_in",),
        Dimension.EDITION: ("edition__slug",),
        Dimension.STAGE: ("activities__stage__slug",),
        Dimension.KIND: ("kind",),
        Dimension.SECTOR: ("sectors__slug",),
        Dimension.PLACE: tuple(f"{path}__slug" for path in PLACE_PATHS),
        Dimension.ORGANISATION: ("parties__slug",),
        Dimension.SIDE: ("parties__country", "countries__country"),
    },
    kinds=AccordKind,
    sides_by_country=True,
)
ACTIVITIES: Final = Measure(
    "activities",
    _("entries in the roadshow’s diary"),
    _("Official meetings, visits, speeches, signings and whatever else the diary tells of, each entry once."),
    _activities,
    _OF_ACTIVITY,
    kinds=ActivityKind,
    sides_by_country=True,
)
AUDIENCES: Final = Measure(
    "audiences",
    _("audiences counted"),
    _("Entries of the diary whose source says how many came."),
    _audiences,
    _OF_ACTIVITY,
    kinds=ActivityKind,
    sides_by_country=True,
)
PARTICIPANTS: Final = Measure(
    "participants",
    _("participants in the one-to-one meetings"),
    _("People whom their own side’s office admitted, interpreters apart. The list names nobody."),
    _participants,
    _of_event("brokerage", side="side__code", sector="profiles__sectors__slug", city="presences__hall__city__slug"),
)
PROFILES: Final = Measure(
    "profiles",
    _("profiles"),
    _("Offers and requests that both offices published. The list names nobody."),
    _profiles,
    _of_event(
        "registration__brokerage",
        side="registration__side__code",
        sector="sectors__slug",
        city="registration__presences__hall__city__slug",
    ),
)
_OF_REQUEST = _of_event(
    "sender__brokerage",
    side="sender__side__code",
    sector="profile__sectors__slug",
    city="sender__presences__hall__city__slug",
)
REQUESTS: Final = Measure(
    "requests",
    _("meetings requested"),
    _("Requests for a meeting, counted for the side that asked and the sectors of the profile that was asked for."),
    _requests,
    _OF_REQUEST,
)
ACCEPTED: Final = Measure(
    "accepted",
    _("requests accepted"),
    _("Requests that were answered with yes."),
    _accepted,
    _OF_REQUEST,
)
WISHES: Final = Measure(
    "wishes",
    _("meetings wished for"),
    _("Where meetings are made from wishes: wishes to meet somebody, counted for the side that wishes."),
    _wishes,
    _of_event(
        "wisher__brokerage",
        side="wisher__side__code",
        sector="wished__profiles__sectors__slug",
        city="wisher__presences__hall__city__slug",
    ),
)
SCHEDULED: Final = Measure(
    "scheduled",
    _("meetings with a time"),
    _("Meetings in the published timetable, counted for the side that asked."),
    _scheduled,
    _OF_MEETING,
)
HELD: Final = Measure(
    "held",
    _("meetings held"),
    _("Meetings of which somebody at the table says that they took place, and nobody says the contrary."),
    _held,
    _OF_MEETING,
)

_OF_RATING: Final[Paths] = {
    dimension: _OF_MEETING[dimension] for dimension in (Dimension.YEAR, Dimension.EDITION, Dimension.SIDE)
}
"""No city and no sector: by those, somebody could tell what their partner said of their own meeting."""
FOLLOWED_UP: Final = Measure(
    "followed-up",
    _("meetings with a follow-up"),
    _("Held meetings of which somebody at the table says at least that the contact is valuable."),
    _rated(*FOLLOW_UP),
    _OF_RATING,
)
AGREEMENTS: Final = Measure(
    "agreements",
    _("meetings that led to an agreement"),
    _("Held meetings of which somebody at the table says so; in the register it is only with its evidence."),
    _rated(Outcome.AGREEMENT),
    _OF_RATING,
)
MILESTONES: Final = Measure(
    "milestones",
    _("milestones"),
    _("Dates of the programme’s history that are no accords."),
    _milestones,
    {Dimension.YEAR: ("happened_in",), Dimension.ORGANISATION: ("organisations__slug",)},
)

STARTUPS: Final = Measure(
    "startups",
    _("start-ups shown"),
    _("Start-ups that pitched at a stage of the showcase whose results are published, each once in an edition."),
    _startups,
    {
        Dimension.YEAR: ("showcase__edition__year",),
        Dimension.EDITION: ("showcase__edition__slug",),
        Dimension.SECTOR: ("sector__slug",),
        Dimension.ORGANISATION: ("organisation__slug",),
        Dimension.SIDE: ("side__code",),
    },
)
PROJECTS: Final = Measure(
    "projects",
    _("joint projects funded"),
    _("Proposals that both sides put on the list of a decided call; the year is that of the decision."),
    _projects,
    {
        Dimension.YEAR: ("proposal__call__decided_at__year",),
        Dimension.EDITION: ("proposal__call__edition__slug",),
        Dimension.SECTOR: ("proposal__one__theme__sector__slug",),
        Dimension.ORGANISATION: ("proposal__one__institution__slug", "proposal__other__institution__slug"),
        Dimension.SIDE: ("proposal__one__call_side__side__code", "proposal__other__call_side__side__code"),
    },
)


def _invented(measure: Measure) -> Measure:
    return replace(measure, code=f"sample-{measure.code}", is_sample=True)


OF_RECORD: Final = (ACCORDS, PROJECTS, STARTUPS, MILESTONES, ACTIVITIES, AUDIENCES)
"""What is told one by one, each with its source."""
OF_MEETINGS: Final = (
    PARTICIPANTS,
    PROFILES,
    REQUESTS,
    WISHES,
    ACCEPTED,
    SCHEDULED,
    HELD,
    FOLLOWED_UP,
    AGREEMENTS,
)
"""The way from people to agreements, which is counted and names nobody."""
REAL: Final = (*OF_RECORD, *OF_MEETINGS)
"""Measures of what happened, in the order in which pages show them."""
SAMPLE_OF_RECORD: Final = tuple(_invented(one) for one in (PROJECTS, STARTUPS))
SAMPLE_OF_MEETINGS: Final = tuple(_invented(one) for one in OF_MEETINGS)
SAMPLE: Final = (*SAMPLE_OF_RECORD, *SAMPLE_OF_MEETINGS)
"""The same of what is invented: always marked as such, never added to the real, and no part of the open data."""
MEASURES: Final = {measure.code: measure for measure in (*REAL, *SAMPLE)}
