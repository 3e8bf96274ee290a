"""Kinds and states of accords, and of what is known of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    """How far an accord has come; `ponte.accords.workflows` says which way leads from one to the next."""

    DRAFT = "draft", pgettext_lazy("accord", "draft")
    REPORTED = "reported", pgettext_lazy("accord", "reported, not yet confirmed")
    DISCUSSED = "discussed", pgettext_lazy("accord", "discussed")
    SIGNED = "signed", pgettext_lazy("accord", "signed")
    IN_FORCE = "in-force", pgettext_lazy("accord", "in force")
    OPENED = "opened", pgettext_lazy("accord", "opened")
    EXPIRED = "expired", pgettext_lazy("accord", "expired")
    RENEWED = "renewed", pgettext_lazy("accord", "renewed")
    REPLACED = "replaced", pgettext_lazy("accord", "replaced")
    TERMINATED = "terminated", pgettext_lazy("accord", "terminated")
    CLOSED = "closed", pgettext_lazy("laboratory or park", "closed")


OF_OFFICES = (AccordStatus.DRAFT, AccordStatus.REPORTED)
"""What only the offices see."""
NOT_AGREED = (*OF_OFFICES, AccordStatus.DISCUSSED)
"""What is no accord yet; from every other state on, an accord was signed or opened."""
RUNNING = (AccordStatus.SIGNED, AccordStatus.IN_FORCE, AccordStatus.OPENED)
"""What binds its parties, as far as the register knows."""
ENDED = (
    AccordStatus.EXPIRED,
    AccordStatus.RENEWED,
    AccordStatus.REPLACED,
    AccordStatus.TERMINATED,
    AccordStatus.CLOSED,
)

BETWEEN_PARTICIPANTS = (
    AccordKind.MEMORANDUM,
    AccordKind.TRADE_AGREEMENT,
    AccordKind.RESEARCH_PROJECT,
    AccordKind.EXCHANGE_AGREEMENT,
    AccordKind.JOINT_LABORATORY,
)
"""What firms and universities agree with each other, after a meeting; the others are for governments."""
FACILITIES = (AccordKind.JOINT_LABORATORY, AccordKind.INDUSTRIAL_PARK)
"""What is not only signed but opened."""


class Precision(TextChoices):
    """How exactly a span of time is known."""

    YEAR = "year", _("to the year")
    MONTH = "month", _("to the month")
    DAY = "day", _("to the day")


class Succession(TextChoices):
    """What an accord is to the one that it follows."""

    FOLLOWS = "follows", _("comes out of it")
    RENEWS = "renews", _("renews it")
    REPLACES = "replaces", _("replaces it")


class Joining(TextChoices):
    """How a report came to its accord."""

    FIRST = "first", _("first report")
    CERTAIN = "certain", _("recognised as the same accord")


class Verdict(TextChoices):
    """What was decided of two entries that may tell of the same accord."""

    OPEN = "open", _("to be decided")
    SAME = "same", _("the same accord")
    DIFFERENT = "different", _("two accords")
