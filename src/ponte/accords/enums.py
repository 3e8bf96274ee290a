"""Kinds and states of accords."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccordKind(TextChoices):
    """What was agreed."""

    INTERGOVERNMENTAL_AGREEMENT = "intergovernmental-agreement", _("intergovernmental agreement")
    PLAN = "plan", _("plan")
    FRAMEWORK_AGREEMENT = "framework-agreement", _("framework agreement")
    INTERMINISTERIAL_AGREEMENT = "interministerial-agreement", _("interministerial agreement")
    JOINT_STATEMENT = "joint-statement", _("joint statement")
    EXECUTIVE_PROGRAMME = "executive-programme", _("executive programme")
    MEMORANDUM = "memorandum", _("memorandum of understanding")
    TRADE_AGREEMENT = "trade-agreement", _("trade agreement")
    RESEARCH_PROJECT = "research-project", _("joint research project")
    EXCHANGE_AGREEMENT = "exchange-agreement", _("exchange agreement")
    JOINT_LABORATORY = "joint-laboratory", _("joint laboratory")
    INDUSTRIAL_PARK = "industrial-park", _("industrial park")


class AccordStatus(TextChoices):
    """How far an accord has come."""

    REPORTED = "reported", _("reported, not yet confirmed")
    DISCUSSED = "discussed", _("discussed")
    SIGNED = "signed", _("signed")
    OPENED = "opened", _("opened")


BETWEEN_PARTICIPANTS = (
    AccordKind.MEMORANDUM,
    AccordKind.TRADE_AGREEMENT,
    AccordKind.RESEARCH_PROJECT,
    AccordKind.EXCHANGE_AGREEMENT,
    AccordKind.JOINT_LABORATORY,
)
"""What firms and universities agree with each other, after a meeting; the others are for governments."""
