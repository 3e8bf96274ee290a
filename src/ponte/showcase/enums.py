"""What a call may ask of a start-up, kinds of its documents, and how a stage and its vote are run."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Funding(TextChoices):
    """How far a start-up has been financed, the earliest first."""

    NONE = "none", pgettext_lazy("funding", "own means")
    PRE_SEED = "pre-seed", pgettext_lazy("funding", "pre-seed")
    SEED = "seed", pgettext_lazy("funding", "seed")
    SERIES_A = "series-a", pgettext_lazy("funding", "series A")
    SERIES_B = "series-b", pgettext_lazy("funding", "series B")
    LATER = "later", pgettext_lazy("funding", "later than series B")


class DocumentKind(TextChoices):
    """What a file tells of a start-up."""

    DECK = "deck", _("pitch deck")
    REGISTER = "register", _("extract from the company register")
    PLAN = "plan", _("business plan")
    OTHER = "other", pgettext_lazy("document", "another document")


class RequirementKind(TextChoices):
    """What a call may ask of whoever applies; each kind reads one column of its rule."""

    FOUNDED_AFTER = "founded-after", _("founded on this day or later")
    EMPLOYEES = "employees", _("this many employees at most")
    FUNDING = "funding", _("financed up to this stage")
    SIDES = "sides", _("from one of these sides")
    SECTORS = "sectors", _("in one of these sectors")
    DOCUMENT = "document", _("with a document of this kind")
    FOUNDERS = "founders", _("this many founders at least")


class Round(TextChoices):
    """Where in the tournament a stage stands."""

    SEMI_FINAL = "semi-final", _("semi-final")
    FINAL = "final", pgettext_lazy("tournament", "final")


class VoteAccess(TextChoices):
    """Who may give the audience's vote."""

    NOBODY = "nobody", _("no audience vote")
    ACCOUNTS = "accounts", _("whoever is signed in")
    EVERYBODY = "everybody", _("everybody, once from each device")


class ConflictKind(TextChoices):
    """Why somebody must not mark a start-up."""

    DECLARED = "declared", _("declared by the member of the jury")
    ACCOUNT = "account", _("applied, or founded the start-up")
    ORGANISATION = "organisation", _("has a role in the start-up, in its parent or in a part of it")
    DELEGATION = "delegation", _("travels in the same delegation")
