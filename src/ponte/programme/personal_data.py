"""What the programme, its agenda and its record hold about people."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ponte.people.domain.personal_data import DataClass, Declaration, Ground, Impersonal, Rows, Subject
from ponte.programme import models

KEYS_ALONE = "knows who made it by the key of their account alone"


def offices_held(subject: Subject) -> Iterator[str | Promise]:
    """Offices are handed over before anybody is erased, or nobody would be left in them."""
    if subject.account is None:
        return
    if subject.account.is_staff:
        yield _("This account runs the installation. Somebody else has to take that over first.")
    for officer in models.Officer.objects.filter(account=subject.account).select_related("side"):
        yield format_lazy(
            _("This account works for the office of {side}. Whoever runs the installation has to end that first."),
            side=officer.side.name,
        )


def speeches_to_come(subject: Subject) -> Iterator[str | Promise]:
    """Who is announced as a speaker is taken off the agenda first."""
    if subject.person is None:
        return
    rows = models.SessionSpeaker.objects.filter(person=subject.person, session__starts__gte=timezone.now())
    for row in rows.select_related("session"):
        yield format_lazy(
            _("A speech in “{session}” is announced. The office has to take it off the agenda first."),
            session=row.session.title,
        )


DECLARED: list[Declaration] = [
    DataClass(
        key="offices",
        name=_("offices held"),
        holds=_("For which side’s office you work."),
        purpose=_("To let in whoever does that work, and nobody else."),
        ground=Ground.TASK,
        kept=_("Until the office ends."),
        rows=(Rows(model=models.Officer, path="account", deleted=True),),
        obstacles=offices_held,
    ),
    DataClass(
        key="speaking",
        name=_("speaking on the agenda"),
        holds=_("Where you speak, in which part and language; your address and your times for the organisers alone."),
        purpose=_("To plan the sessions, and to tell the audience who speaks."),
        ground=Ground.CONTRACT,
        kept=_("The agenda stays public, as the record of the edition; address and times end with an erasure."),
        stays=_("The part in sessions that were held, under a replaced name."),
        rows=(
            Rows(model=models.SpeakerDetails, path="person", emptied={"email": "", "time_zone": ""}, deleted=True),
            Rows(model=models.Availability, path="person", deleted=True),
            Rows(model=models.SessionSpeaker, path="person"),
            Rows(model=models.ReleasedSpeaker, path="person"),
        ),
        obstacles=speeches_to_come,
    ),
    DataClass(
        key="record",
        name=_("the programme’s public record"),
        holds=_("Who took part in visits, signings and conferences in public function, as published sources say."),
        purpose=_("To keep the history of the programme, with its sources."),
        ground=Ground.TASK,
        kept=_("For good: archiving in the public interest (GDPR art. 89)."),
        stays=_("All of it. To object, write to the office: it decides case by case (GDPR art. 21)."),
        rows=(
            Rows(model=models.ActivityPerson, path="person", names=True),
            Rows(model=models.Milestone, path="people", names=True),
            Rows(model=models.Claim, path="stated_by", names=True),
        ),
    ),
    Impersonal(
        "tells of the programme and its editions, and of nobody",
        (
            models.Programme,
            models.Side,
            models.Initiative,
            models.Centre,
            models.Body,
            models.BodySeat,
            models.Edition,
            models.Roadshow,
            models.Stage,
            models.StageDay,
            models.Activity,
            models.Event,
            models.Room,
            models.Journey,
            models.Track,
            models.Delegation,
            models.DayHours,
            models.Session,
            models.ReleasedSession,
            models.RoadshowPlan,
            models.CandidateStage,
            models.HostWindow,
            models.HostInterest,
            models.PlanMember,
            models.HandStop,
        ),
    ),
    Impersonal(KEYS_ALONE, (models.AgendaProposal, models.Release, models.RouteProposal, models.StagesMade)),
]
