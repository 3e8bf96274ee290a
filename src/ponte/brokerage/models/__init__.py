"""Tables of the room, one file per subject."""

from ponte.brokerage.models.event import Brokerage, Hall, Slot, Travel
from ponte.brokerage.models.participation import Matching, MeetingRequest, Presence, Profile, Registration, Suggestion
from ponte.brokerage.models.timetable import Meeting, Placement, Seat, Timetable, Unplaced

__all__ = [
    "Brokerage",
    "Hall",
    "Matching",
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
