"""What the programme carries into the next edition."""

from django.utils.translation import gettext_lazy as _

from ponte.programme import models
from ponte.programme.domain.declaring import Carried, Declaration, Lasting, LeftOut

SOURCED = ("by_hand", "doubt")
"""A copy is no fact of a document."""
HAPPENED = _("what happened that year")
TAKES_PART = _("people are asked anew")
FOLLOWS = _("made from the agenda of that year")
DRAWN = _("drawn for the delegation of that year")

DECLARED: list[Declaration] = [
    *map(
        Lasting,
        (
            models.Programme,
            models.Side,
            models.Officer,
            models.Initiative,
            models.Centre,
            models.Body,
            models.BodySeat,
            models.Milestone,
            models.Claim,
            models.Journey,
        ),
    ),
    Carried(
        model=models.Edition,
        label=_("the edition"),
        edition="pk",
        moved=("starts", "ends"),
        slugs=("slug",),
        worded=("name",),
        emptied=("description", "published_at", *SOURCED),
        links=("promoters",),
    ),
    Carried(
        model=models.Roadshow,
        label=_("roadshow"),
        edition="edition",
        worded=("name",),
        emptied=("aim", *SOURCED),
        links=("promoters",),
    ),
    Carried(
        model=models.Stage,
        label=_("roadshow stages"),
        edition="roadshow__edition",
        moved=("starts", "ends"),
        with_host=True,
        slugs=("slug",),
        worded=("title",),
        emptied=("summary", *SOURCED),
    ),
    LeftOut(models.StageDay, _("days of the stages"), "stage__roadshow__edition", HAPPENED),
    LeftOut(models.Activity, _("meetings, visits and signings"), "stage__roadshow__edition", HAPPENED),
    LeftOut(models.ActivityPerson, _("people's parts in them"), "activity__stage__roadshow__edition", HAPPENED),
    Carried(model=models.Event, label=_("events of the owners"), edition="edition", slugs=("slug",), worded=("name",)),
    Carried(model=models.Room, label=_("rooms"), edition="edition", stands_in=("city",), slugs=("slug",)),
    Carried(model=models.Track, label=_("tracks"), edition="edition", slugs=("slug",), worded=("name",)),
    Carried(model=models.DayHours, label=_("hours of the days"), edition="edition", moved=("date",)),
    LeftOut(models.Delegation, _("delegations"), "edition", TAKES_PART),
    LeftOut(models.Availability, _("times at which speakers are free"), "edition", TAKES_PART),
    Carried(
        model=models.Session,
        label=_("sessions of the agenda"),
        edition="edition",
        moved=("starts",),
        place="city",
        succeeded="city",
        slugs=("slug",),
        worded=("title",),
        emptied=("is_locked",),
        links=("sectors",),
    ),
    LeftOut(models.SessionSpeaker, _("speakers"), "session__edition", TAKES_PART),
    LeftOut(models.SpeakerDetails, _("speakers' addresses and time zones"), "edition", TAKES_PART),
    LeftOut(models.Release, _("releases of the agenda"), "edition", FOLLOWS),
    LeftOut(models.ReleasedSession, _("released sessions"), "release__edition", FOLLOWS),
    LeftOut(models.ReleasedSpeaker, _("released speakers"), "session__release__edition", FOLLOWS),
    LeftOut(models.AgendaProposal, _("proposals for the agenda"), "edition", FOLLOWS),
    Carried(
        model=models.RoadshowPlan,
        label=_("the roadshow's plan"),
        edition="edition",
        moved=("first", "last"),
    ),
    Carried(
        model=models.CandidateStage,
        label=_("candidate cities"),
        edition="plan__edition",
        with_host=True,
        links=("hosts",),
    ),
    Carried(
        model=models.HostWindow,
        label=_("days on which hosts can receive"),
        edition="candidate__plan__edition",
        with_host=True,
        moved=("starts", "ends"),
    ),
    Carried(
        model=models.HostInterest,
        label=_("sectors that candidate cities ask for"),
        edition="candidate__plan__edition",
        with_host=True,
    ),
    LeftOut(models.PlanMember, _("members of the travelling delegation"), "plan__edition", TAKES_PART),
    LeftOut(models.HandStop, _("the route drawn by hand"), "plan__edition", DRAWN),
    LeftOut(models.RouteProposal, _("the proposed route"), "plan__edition", DRAWN),
    LeftOut(models.StagesMade, _("that the plan became the stages"), "plan__edition", HAPPENED),
]
