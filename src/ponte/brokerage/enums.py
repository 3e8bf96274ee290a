"""Kinds and states of what passes between participants."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegistrationType(TextChoices):
    """What somebody comes as."""

    PARTICIPANT = "participant", _("participant")
    INTERPRETER = "interpreter", _("interpreter")


class Half(TextChoices):
    """A half of a day in a city."""

    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class ProfileKind(TextChoices):
    """The five kinds of profile of the Enterprise Europe Network."""

    TECHNOLOGY_OFFER = "technology-offer", _("technology offer")
    TECHNOLOGY_REQUEST = "technology-request", _("technology request")
    BUSINESS_OFFER = "business-offer", _("business offer")
    BUSINESS_REQUEST = "business-request", _("business request")
    RESEARCH_REQUEST = "research-request", _("research request")


class RequestStatus(TextChoices):
    """How far a request for a meeting has come."""

    PENDING = "pending", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class TimetableStatus(TextChoices):
    """How far a proposal for the timetable has come."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
