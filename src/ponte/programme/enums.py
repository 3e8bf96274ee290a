"""Kinds of things a programme consists of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    """What a body of the programme is for."""

    COORDINATION_COMMITTEE = "coordination-committee", _("coordination committee")
    MIXED_COMMISSION = "mixed-commission", _("mixed commission")


class ActivityKind(TextChoices):
    """What happened at a stage of a roadshow."""

    CONFERENCE = "conference", _("conference")
    SPEECH = "speech", _("speech")
    FAIR = "fair", _("fair")
    INAUGURATION = "inauguration", _("inauguration")
    PAVILION = "pavilion", _("pavilion")
    LAUNCH_CONFERENCE = "launch-conference", _("launch conference")
    MEETING = "meeting", _("official meeting")
    VISIT = "visit", _("visit")
    CEREMONY = "ceremony", _("ceremony")
    SIGNING = "signing", _("signing")
    RECEPTION = "reception", _("reception")
    ANNOUNCEMENT = "announcement", _("announcement")
    PRESENTATION = "presentation", _("presentation")


class Part(TextChoices):
    """The part that a person took in an activity."""

    SPEAKER = "speaker", _("speaker")
    HOST = "host", _("host")
    DELEGATE = "delegate", _("delegate")
    SIGNATORY = "signatory", _("signatory")
    GUEST = "guest", _("guest of honour")
    COORDINATOR = "coordinator", _("coordinator")
    PARTICIPANT = "participant", _("participant")


class AudienceQualifier(TextChoices):
    """How exactly an audience was counted."""

    EXACT = "exact", _("%(number)s")
    OVER = "over", _("over %(number)s")
    ABOUT = "about", _("about %(number)s")
    THOUSANDS = "thousands", _("thousands")


class SessionKind(TextChoices):
    """What a session of the public agenda is."""

    OPENING = "opening", _("opening")
    CONFERENCE = "conference", _("conference")
    SEMINAR = "seminar", _("seminar")
    BROKERAGE = "brokerage", _("one-to-one meetings")
    SHOWCASE = "showcase", _("start-up showcase")
    VISIT = "visit", _("visit")
    CLOSING = "closing", _("closing")


class SpeakerPart(TextChoices):
    """What somebody does at a session."""

    SPEAKER = "speaker", _("speaker")
    CHAIR = "chair", _("chair")


class Grade(TextChoices):
    """How much a warning about the agenda weighs."""

    BLOCK = "block", _("must be solved before a release")
    WARN = "warn", _("should be looked at")
    HINT = "hint", _("could be better")


class ProposalStatus(TextChoices):
    """How far a proposal for the agenda has come."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    TAKEN = "taken", _("taken over")
