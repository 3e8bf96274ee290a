"""Tables of the room, one file per subject."""

from ponte.accords.models.following import AccordMilestone, Contact
from ponte.accords.models.papers import Version
from ponte.accords.models.register import Accord, Signatory
from ponte.accords.models.reports import Double, Report

__all__ = ["Accord", "AccordMilestone", "Contact", "Double", "Report", "Signatory", "Version"]
