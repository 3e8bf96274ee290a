"""Rules by which units are handed out, states of applications, and who pays for what in an exchange."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Method(TextChoices):
    """In which order applicants are served."""

    FIRST_COME = "first-come", _("first come, first served")
    SCORE = "score", _("by score")


class TieRule(TextChoices):
    """Who goes first of two with the same score."""

    EARLIER = "earlier", _("the earlier submission goes first")
    WEIGHTIEST = "weightiest", _("the higher mark on the weightiest criterion goes first, then the earlier submission")


class ApplicationState(TextChoices):
    """How an application stands."""

    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    GRANTED = "granted", pgettext_lazy("application", "granted")
    WAITING = "waiting", pgettext_lazy("application", "on the waiting list")
    DECLINED = "declined", pgettext_lazy("application", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")
    SUPERSEDED = "superseded", pgettext_lazy("application", "replaced by a later submission")


LIVE = (ApplicationState.SUBMITTED, ApplicationState.GRANTED, ApplicationState.WAITING, ApplicationState.DECLINED)
"""An applicant has at most one application in one of these states."""


class Phase(TextChoices):
    """Where an intake stands at a moment."""

    ANNOUNCED = "announced", pgettext_lazy("intake", "not open yet")
    OPEN = "open", pgettext_lazy("intake", "open")
    CLOSED = "closed", pgettext_lazy("intake", "closed, being decided")
    DECIDED = "decided", pgettext_lazy("intake", "decided")


class Who(TextChoices):
    """Whom an exchange is for."""

    STUDENTS = "students", _("students")
    TEACHERS = "teachers", _("teachers")
    BOTH = "both", _("students and teachers")


class Payer(TextChoices):
    """Who pays for a part of an exchange."""

    SENDER = "sender", _("the sending institution")
    HOST = "host", _("the host institution")
    PARTICIPANT = "participant", _("those who travel")
