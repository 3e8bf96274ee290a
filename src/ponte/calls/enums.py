"""States and kinds of the room that are no workflow's phases."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Cost(TextChoices):
    """What money is asked for."""

    PERSONNEL = "personnel", _("personnel")
    EQUIPMENT = "equipment", _("equipment")
    CONSUMABLES = "consumables", _("consumables")
    TRAVEL = "travel", _("travel")
    STAY = "stay", _("stay")
    OTHER = "other", pgettext_lazy("cost", "other costs")


class Payer(TextChoices):
    """Which side a cost falls on."""

    OWN = "own", _("the side that files the application")
    HOST = "host", _("the side that receives")


class DocumentKind(TextChoices):
    """What a file of an application is."""

    ENDORSEMENT = "endorsement", _("letter of endorsement, signed by the legal representative")
    ACCEPTANCE = "acceptance", _("letter of acceptance by the host institution")
    DESCRIPTION = "description", _("description of the project")
    CURRICULUM = "curriculum", _("curriculum vitae")


NAMELESS = frozenset({DocumentKind.DESCRIPTION})
"""Files in which applicants are asked to leave their names out, where the call hides names from its reviewers."""


class Match(TextChoices):
    """Whether two twin applications are one proposal."""

    SUGGESTED = "suggested", pgettext_lazy("pair", "proposed")
    CONFIRMED = "confirmed", pgettext_lazy("pair", "confirmed")
    DISMISSED = "dismissed", pgettext_lazy("pair", "not the same")


class AmendmentState(TextChoices):
    """What became of a proposed wording."""

    OPEN = "open", pgettext_lazy("wording", "waiting for the other side")
    ACCEPTED = "accepted", pgettext_lazy("wording", "accepted")
    DECLINED = "declined", pgettext_lazy("wording", "declined")


class ConflictKind(TextChoices):
    """Why a reviewer does not judge a proposal."""

    ORGANISATION = "organisation", _("works for an institution that takes part, or for a related one")
    TEAM = "team", _("takes part, or bears the name of somebody who does")
    APPLICANT = "applicant", _("applies in this call")
    DECLARED = "declared", _("declared a conflict of interest")


class SeatRole(TextChoices):
    """What somebody is in the mixed commission."""

    CHAIR = "chair", _("co-chair")
    MEMBER = "member", _("member")
    SECRETARY = "secretary", _("secretary")


class ReportState(TextChoices):
    """How a project's report stands."""

    DUE = "due", pgettext_lazy("report", "expected")
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    RETURNED = "returned", pgettext_lazy("report", "sent back")
    ACCEPTED = "accepted", pgettext_lazy("report", "accepted")


class RequestState(TextChoices):
    """How a request for a year's co-financing stands."""

    SUBMITTED = "submitted", pgettext_lazy("co-financing", "requested")
    RETURNED = "returned", pgettext_lazy("co-financing", "sent back")
    GRANTED = "granted", pgettext_lazy("co-financing", "granted")
