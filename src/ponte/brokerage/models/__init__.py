"""Tables of the room, one file per subject."""

from ponte.brokerage.models.event import Brokerage, Hall, Slot, Travel
from ponte.brokerage.models.participation import MeetingRequest, Presence, Profile, Registration, Suggestion
from ponte.brokerage.models.timetable import Meeting, Placement, Seat, Timetable, Unplaced

__all__ = [
    "Brokerage",
    "Hall",
    "Meeting",
    "MeetingRequest",
    "Placement",
    "Presence",
    "Profile",
    "Registration",
    "Seat",
    "Slot",
    "Suggestion",
    "Timetable",
    "Travel",
    "Unplaced",
]
