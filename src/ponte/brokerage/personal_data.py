"""What taking part in the meetings makes known about people."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ponte.brokerage import models
from ponte.brokerage.domain import keeping
from ponte.brokerage.domain.registering_withdrawal import NOT_TAKING_PART
from ponte.brokerage.domain.travelling import erase_travel_documents
from ponte.brokerage.enums import ProfileStatus
from ponte.people.domain.personal_data import DataClass, Declaration, Ground, Impersonal, Retention, Rows, Subject

ME = "registration__person"
KEYS_ALONE = "knows who made it by the key of their account alone"
COUNTS = "tells of somebody by the key of their registration alone, which is then nobody’s"


def registrations_to_come(subject: Subject) -> Iterator[str | Promise]:
    """Who still takes part withdraws first: the others are told, and their tables given away."""
    if subject.person is None:
        return
    running = Q(brokerage__edition__ends__isnull=True) | Q(brokerage__edition__ends__gte=timezone.localdate())
    rows = models.Registration.objects.filter(running, person=subject.person).exclude(status__in=NOT_TAKING_PART)
    for row in rows.select_related("brokerage__edition"):
        yield format_lazy(
            _("There is a registration for {edition}. Withdraw it first, so that the others are told."),
            edition=row.brokerage.edition.name,
        )


DECLARED: list[Declaration] = [
    DataClass(
        key="registrations",
        name=_("registrations"),
        holds=_("Your position, answers and languages, the office’s decision, and when you were there."),
        purpose=_("To admit you, to plan your days, and to receive you on the spot."),
        ground=Ground.CONTRACT,
        kept=_("Notes and answers for a year after the edition; that somebody took part, for good, in the counts."),
        stays=_("That somebody of an organisation took part, without name, position or answers: counts stay right."),
        rows=(
            Rows(
                model=models.Registration,
                path="person",
                emptied={
                    "decision_note": "",
                    "answers": {},
                    "job_title": "",
                    "languages": [],
                    "search_terms": "",
                },
                hidden=("search_terms",),
            ),
            Rows(model=models.Presence, path=ME),
            Rows(model=models.Badge, path=ME, hidden=("code",), deleted=True),
            Rows(model=models.CheckIn, path=ME),
            Rows(model=models.NoShow, path=ME),
            Rows(model=models.StandBy, path=ME, deleted=True),
            Rows(model=models.Absence, path=ME, deleted=True),
            Rows(model=models.Booth, path=ME),
            Rows(model=models.DelegationMember, path=ME, deleted=True),
            Rows(model=models.CalendarFeed, path=ME, hidden=("digest",), deleted=True),
            Rows(model=models.Reminding, path=ME, deleted=True),
            Rows(model=models.Origin, path=ME, emptied={"said": {}}),
            Rows(model=models.Origin, path=f"profile__{ME}", emptied={"said": {}}),
            Rows(model=models.Origin, path="request__sender__person", emptied={"said": {}}),
            Rows(model=models.Origin, path="request__recipient__person", shown=(), emptied={"said": {}}),
        ),
        unlinked=(models.PeopleImport, models.ExchangeFile),
        obstacles=registrations_to_come,
        on_erasure=keeping.erase_lists_with,
    ),
    DataClass(
        key="profiles",
        name=_("profiles of offers and requests"),
        holds=_("What you offer and look for, in every version and translation, and the partners suggested for it."),
        purpose=_("To find partners for you, and to be found by them."),
        ground=Ground.CONTRACT,
        kept=_("Until you withdraw or erase it; it expires by itself, and is shown to nobody then."),
        stays=_("That there was a profile, without its words, so that interest others showed in it is theirs still."),
        rows=(
            Rows(
                model=models.Profile,
                path=ME,
                hidden=("search_terms",),
                emptied={
                    "title": "",
                    "text": "",
                    "keywords": [],
                    "review_note": "",
                    "search_terms": "",
                    "status": ProfileStatus.WITHDRAWN,
                },
            ),
            Rows(model=models.ProfileText, path=f"profile__{ME}", deleted=True),
            Rows(model=models.ProfileVersion, path=f"profile__{ME}", deleted=True),
            Rows(model=models.Interest, path=ME, emptied={"message": ""}, deleted=True),
            Rows(model=models.Interest, path=f"profile__{ME}", shown=("registration", "at")),
            Rows(model=models.Suggestion, path=f"profile__{ME}", shown=("other", "rank", "score"), deleted=True),
            Rows(model=models.Suggestion, path=f"other__{ME}", shown=(), deleted=True),
        ),
    ),
    DataClass(
        key="meetings",
        name=_("requests and meetings"),
        holds=_("Whom you asked and who asked you, your messages and answers, your meetings and what came of them."),
        purpose=_("To bring meetings about, to give them a time and a table, and to see what came of them."),
        ground=Ground.CONTRACT,
        kept=_("What you wrote to each other, for a year after the edition; that people met, for good, in the counts."),
        stays=_("The others’ diaries show a meeting with a person whose data were erased. What they wrote is theirs."),
        rows=(
            Rows(
                model=models.MeetingRequest, path="sender__person", hidden=("decline_reason",), emptied={"message": ""}
            ),
            Rows(
                model=models.MeetingRequest,
                path="recipient__person",
                shown=("sender", "status", "decline_reason", "created", "answered"),
                emptied={"decline_reason": ""},
            ),
            Rows(model=models.RequestMessage, path="author__person", emptied={"text": ""}, deleted=True),
            Rows(model=models.ProposedTime, path="request__sender__person"),
            Rows(model=models.Block, path="blocker__person", deleted=True),
            Rows(model=models.Block, path="blocked__person", shown=(), deleted=True),
            Rows(model=models.Wish, path="wisher__person", deleted=True),
            Rows(model=models.Wish, path="wished__person", shown=(), deleted=True),
            Rows(
                model=models.HandedRequest, path="request__sender__person", shown=("request", "answer", "answered_at")
            ),
            Rows(model=models.HandedRequest, path="request__recipient__person", shown=()),
            Rows(model=models.Meeting, path="people__person", hidden=("weight",)),
            Rows(model=models.Seat, path=ME),
            Rows(model=models.Placement, path="interpreter__person"),
            Rows(model=models.Adjustment, path="interpreter__person", shown=("meeting", "slot", "table", "made_at")),
            Rows(model=models.MeetingReport, path="reporter__person"),
            Rows(model=models.MeetingReport, path="absent__person", shown=("meeting", "took_place")),
            Rows(model=models.Rating, path="rater__person", emptied={"comment": ""}),
        ),
        on_erasure=keeping.erase_from_copies,
    ),
    DataClass(
        key="travel",
        name=_("passport and journey"),
        holds=_(
            "Your passport, sealed under a key of its own, the dates of your journey, and your invitation letters."
        ),
        purpose=_("To write the invitation letter that a visa asks for."),
        ground=Ground.CONTRACT,
        kept=_("Until 30 days after the edition, or as the installation sets: nobody needs it after the journey."),
        stays=_("The number of the letter in the register of letters, without its words."),
        rows=(
            Rows(
                model=models.TravelDocument,
                path=ME,
                shown=("arrives", "departs", "changed_at"),
                emptied={"passport": ""},
                deleted=True,
            ),
            Rows(model=models.InvitationLetter, path=ME, emptied={"words": ""}),
        ),
    ),
    Impersonal(
        "tells of the event, its halls and its forms, and of nobody",
        (
            models.Brokerage,
            models.Hall,
            models.Travel,
            models.Slot,
            models.ParticipationType,
            models.MayAsk,
            models.Matching,
            models.WallAddress,
            models.KnownColumn,
            models.Question,
            models.Choice,
            models.Installation,
            models.DelegationAppointment,
            models.InvitingOffice,
        ),
    ),
    Impersonal(KEYS_ALONE, (models.Timetable, models.TableClosure, models.HandOver)),
    Impersonal("its file is erased with anybody of that edition, and made anew", (models.Pack,)),
    Impersonal(COUNTS, (models.Unplaced, models.RemedySearch, models.Remedy)),
    Retention(
        key="travel_documents",
        what=_("travel documents, and the words of invitation letters"),
        kept=format_lazy(
            _("{days} days after the edition; at once for who does not take part"), days=settings.TRAVEL_KEPT_DAYS
        ),
        erase=lambda now: erase_travel_documents(timezone.localdate(now)),
    ),
    Retention(
        key="lists",
        what=_("lists of people that were uploaded and never imported, and files of the other office"),
        kept=_("30 days"),
        erase=keeping.erase_old_lists,
    ),
    Retention(
        key="packs",
        what=_("printed packs with everybody’s days"),
        kept=_("30 days after the edition"),
        erase=keeping.erase_old_packs,
    ),
    Retention(
        key="registration_notes",
        what=_("answers, notes and positions in registrations that were refused or withdrawn"),
        kept=_("a year after the edition"),
        erase=keeping.erase_refused,
    ),
    Retention(
        key="private_words",
        what=_("messages, reasons, wishes, blocks and suggestions between participants"),
        kept=_("a year after the edition"),
        erase=keeping.erase_private_words,
    ),
]
