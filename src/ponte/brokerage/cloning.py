"""What the one-to-one meetings carry into the next edition: halls, ways and times, and nobody."""

from django.utils.translation import gettext_lazy as _

from ponte.brokerage import models
from ponte.programme.domain.declaring import Carried, Declaration, Lasting, LeftOut

TAKES_PART = _("people register anew")
VISITS = _("every journey has its own")
HOSTS = _("the office of the side that hosts says them anew")
FOLLOWS = _("made from the registrations of that year")

DECLARED: list[Declaration] = [
    Carried(
        model=models.Brokerage,
        label=_("settings of the one-to-one meetings"),
        edition="edition",
        moved=(
            "registration_opens",
            "registration_closes",
            "asking_from",
            "asking_until",
            "corrections_until",
            "publication_planned",
        ),
    ),
    Carried(model=models.Hall, label=_("halls"), edition="brokerage__edition", stands_in=("city",)),
    Carried(
        model=models.Travel,
        label=_("ways between halls"),
        edition="origin__brokerage__edition",
        stands_in=("origin__city", "destination__city"),
    ),
    Carried(
        model=models.Slot,
        label=_("slots"),
        edition="hall__brokerage__edition",
        moved=("starts", "ends"),
        place="hall__city",
        stands_in=("hall__city",),
    ),
    Carried(model=models.ParticipationType, label=_("participation types"), edition="brokerage__edition"),
    Carried(model=models.MayAsk, label=_("who may ask whom"), edition="asker__brokerage__edition"),
    Carried(
        model=models.Question,
        label=_("questions of the registration forms"),
        edition="participation__brokerage__edition",
    ),
    Carried(
        model=models.Choice,
        label=_("answers that questions offer"),
        edition="question__participation__brokerage__edition",
    ),
    LeftOut(models.PeopleImport, _("imported lists of people"), "brokerage__edition", TAKES_PART),
    Lasting(models.KnownColumn),
    LeftOut(models.Registration, _("registrations"), "brokerage__edition", TAKES_PART, by_others=True),
    LeftOut(models.CalendarFeed, _("addresses of calendars"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.Presence, _("half days of presence"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.Profile, _("profiles of offers and requests"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.MeetingRequest, _("requests for meetings"), "sender__brokerage__edition", TAKES_PART),
    LeftOut(models.ProposedTime, _("proposed times"), "request__sender__brokerage__edition", TAKES_PART),
    LeftOut(models.RequestMessage, _("messages about requests"), "author__brokerage__edition", TAKES_PART),
    LeftOut(models.Absence, _("times at which somebody cannot"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.Block, _("people who want nothing of each other"), "blocker__brokerage__edition", TAKES_PART),
    LeftOut(models.Wish, _("wishes whom to meet"), "wisher__brokerage__edition", TAKES_PART),
    LeftOut(models.Reminding, _("reminders"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.Matching, _("matchings"), "brokerage__edition", FOLLOWS),
    LeftOut(models.Suggestion, _("suggestions"), "profile__registration__brokerage__edition", FOLLOWS),
    LeftOut(models.Meeting, _("meetings"), "brokerage__edition", FOLLOWS),
    LeftOut(models.Timetable, _("timetables"), "brokerage__edition", FOLLOWS),
    LeftOut(models.Placement, _("placed meetings"), "timetable__brokerage__edition", FOLLOWS),
    LeftOut(models.Seat, _("seats"), "timetable__brokerage__edition", FOLLOWS),
    LeftOut(models.ProfileText, _("translations of profiles"), "profile__registration__brokerage__edition", TAKES_PART),
    LeftOut(models.ProfileVersion, _("versions of profiles"), "profile__registration__brokerage__edition", TAKES_PART),
    LeftOut(models.Interest, _("expressions of interest"), "profile__registration__brokerage__edition", TAKES_PART),
    LeftOut(models.MeetingReport, _("reports on meetings"), "meeting__brokerage__edition", FOLLOWS),
    LeftOut(models.Rating, _("ratings of meetings"), "meeting__brokerage__edition", FOLLOWS),
    LeftOut(models.Badge, _("badges"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.CheckIn, _("check-ins"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.NoShow, _("people reported missing"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.TableClosure, _("closed tables"), "hall__brokerage__edition", FOLLOWS),
    LeftOut(models.StandBy, _("half days on stand-by"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.WallAddress, _("addresses of screens"), "hall__brokerage__edition", FOLLOWS),
    LeftOut(models.Pack, _("printed packs"), "brokerage__edition", FOLLOWS),
    LeftOut(models.Unplaced, _("meetings without a place"), "timetable__brokerage__edition", FOLLOWS),
    LeftOut(models.Adjustment, _("moves made by hand"), "timetable__brokerage__edition", FOLLOWS),
    LeftOut(models.RemedySearch, _("searches for remedies"), "timetable__brokerage__edition", FOLLOWS),
    LeftOut(models.Remedy, _("remedies"), "search__timetable__brokerage__edition", FOLLOWS),
    LeftOut(models.Booth, _("booths"), "hall__brokerage__edition", TAKES_PART),
    LeftOut(models.HandOver, _("hand-overs of requests"), "brokerage__edition", FOLLOWS),
    LeftOut(models.HandedRequest, _("requests handed over"), "hand_over__brokerage__edition", FOLLOWS),
    LeftOut(models.ExchangeFile, _("files of the other office"), "brokerage__edition", FOLLOWS),
    Lasting(models.Installation),
    Lasting(models.Origin),
    LeftOut(models.TravelDocument, _("travel documents"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.InvitingOffice, _("details of the inviting office"), "brokerage__edition", HOSTS),
    LeftOut(models.InvitationLetter, _("invitation letters"), "registration__brokerage__edition", TAKES_PART),
    LeftOut(models.DelegationMember, _("members of delegations"), "delegation__edition", TAKES_PART),
    LeftOut(models.DelegationAppointment, _("appointments of delegations"), "delegation__edition", VISITS),
]
