"""Tables of the room, one file per subject."""

from ponte.brokerage.models.afterwards import MeetingReport, Rating
from ponte.brokerage.models.asking import Absence, Block, MeetingRequest, ProposedTime
from ponte.brokerage.models.day import Badge, CheckIn, NoShow, Pack, StandBy, TableClosure, WallAddress
from ponte.brokerage.models.delegation import DelegationAppointment, DelegationMember
from ponte.brokerage.models.event import Brokerage, Hall, Slot, Travel
from ponte.brokerage.models.feed import CalendarFeed
from ponte.brokerage.models.handover import ExchangeFile, HandedRequest, HandOver, Installation, Origin
from ponte.brokerage.models.importing import KnownColumn, PeopleImport
from ponte.brokerage.models.matching import Matching, Suggestion
from ponte.brokerage.models.messages import Reminding, RequestMessage
from ponte.brokerage.models.profile import Interest, Profile, ProfileText, ProfileVersion
from ponte.brokerage.models.question import Choice, Question
from ponte.brokerage.models.registration import MayAsk, ParticipationType, Presence, Registration
from ponte.brokerage.models.timetable import (
    Adjustment,
    Booth,
    Meeting,
    Placement,
    Remedy,
    RemedySearch,
    Seat,
    Timetable,
    Unplaced,
)
from ponte.brokerage.models.travelling import InvitationLetter, InvitingOffice, TravelDocument
from ponte.brokerage.models.wishes import Wish

__all__ = [
    "Absence",
    "Adjustment",
    "Badge",
    "Block",
    "Booth",
    "Brokerage",
    "CalendarFeed",
    "CheckIn",
    "Choice",
    "DelegationAppointment",
    "DelegationMember",
    "ExchangeFile",
    "Hall",
    "HandOver",
    "HandedRequest",
    "Installation",
    "Interest",
    "InvitationLetter",
    "InvitingOffice",
    "KnownColumn",
    "Matching",
    "MayAsk",
    "Meeting",
    "MeetingReport",
    "MeetingRequest",
    "NoShow",
    "Origin",
    "Pack",
    "ParticipationType",
    "PeopleImport",
    "Placement",
    "Presence",
    "Profile",
    "ProfileText",
    "ProfileVersion",
    "ProposedTime",
    "Question",
    "Rating",
    "Registration",
    "Remedy",
    "RemedySearch",
    "Reminding",
    "RequestMessage",
    "Seat",
    "Slot",
    "StandBy",
    "Suggestion",
    "TableClosure",
    "Timetable",
    "Travel",
    "TravelDocument",
    "Unplaced",
    "WallAddress",
    "Wish",
]
