"""Tables of the room, one file per subject."""

from ponte.calls.models.call import SCALE, Call, CallSide, Criterion, Theme
from ponte.calls.models.commission import Agreement, FundedList, Seat
from ponte.calls.models.dossier import Amendment, BudgetLine, Document, Dossier, Member, Partner, Proposal
from ponte.calls.models.project import FundingRequest, Grant, Project, Report
from ponte.calls.models.reviewing import Conflict, Review, Reviewer, ReviewMark

__all__ = [
    "SCALE",
    "Agreement",
    "Amendment",
    "BudgetLine",
    "Call",
    "CallSide",
    "Conflict",
    "Criterion",
    "Document",
    "Dossier",
    "FundedList",
    "FundingRequest",
    "Grant",
    "Member",
    "Partner",
    "Project",
    "Proposal",
    "Report",
    "Review",
    "ReviewMark",
    "Reviewer",
    "Seat",
    "Theme",
]
