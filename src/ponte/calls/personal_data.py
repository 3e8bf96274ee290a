"""What joint calls make known about people: investigators, their teams, reviewers and the mixed commission."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ponte.calls import models
from ponte.calls.domain.keeping import DRAFT, LOST, UNFUNDED, erase_drafts, erase_from_twins, erase_unfunded
from ponte.calls.workflows import CallPhase, DossierPhase, ProjectPhase
from ponte.people.domain.personal_data import (
    ERASED_LATIN,
    DataClass,
    Declaration,
    Ground,
    Impersonal,
    Retention,
    Rows,
    Subject,
)

OVER = (CallPhase.DECIDED, CallPhase.ENDED, CallPhase.CALLED_OFF)
OF_LOST = Q(dossier__phase__in=UNFUNDED)
NO_WORDS = {"abstract": "", "keywords": [], "investigator": ERASED_LATIN, "counterpart": ERASED_LATIN}


def calls_under_way(subject: Subject) -> Iterator[str | Promise]:
    """Whoever is bound by a call, as investigator, reviewer or member of its commission, lets go of it first."""
    account = subject.account
    if account is None:
        return
    under_way = Q(phase__in=[DossierPhase.FILED, DossierPhase.ELIGIBLE])
    for dossier in models.Dossier.objects.filter(under_way, account=account).select_related("call"):
        yield format_lazy(_("An application in “{call}” is under way. Withdraw it first."), call=dossier.call.name)
    running = [ProjectPhase.AWARDED, ProjectPhase.RUNNING, ProjectPhase.CLOSING]
    mine = Q(proposal__one__account=account) | Q(proposal__other__account=account)
    for project in models.Project.objects.filter(mine, phase__in=running).select_related("proposal__one__call"):
        yield format_lazy(
            _("A project of “{call}” is led from this account. The agency has to close it or pass it on first."),
            call=project.proposal.one.call.name,
        )
    open_reviews = models.Review.objects.filter(reviewer__account=account, signed_at__isnull=True)
    for review in open_reviews.exclude(proposal__call__phase__in=OVER).select_related("proposal__call"):
        yield format_lazy(
            _("A review in “{call}” waits. It has to be signed or taken back first."),
            call=review.proposal.call.name,
        )
    seats = models.Seat.objects.filter(account=account).exclude(call_side__call__phase__in=OVER)
    for seat in seats.select_related("call_side__call"):
        yield format_lazy(
            _("There is a seat in the commission of “{call}”. The agency has to name somebody else first."),
            call=seat.call_side.call.name,
        )


DECLARED: list[Declaration] = [
    DataClass(
        key="dossiers",
        name=_("applications in joint calls"),
        holds=_("Your application with its team, budget and files; the pair that it is part of, and its project."),
        purpose=_("To decide which projects two states finance, and to account for the money."),
        ground=Ground.TASK,
        kept=_(
            "Drafts for 180 days after closing; what was not financed, five years after the decision; what was, for "
            "the ten years that accounts of public money are kept."
        ),
        stays=_("Title and decision of what was filed; of financed projects all of it, as accounts of public money."),
        rows=(
            Rows(model=models.Dossier, path="account", where=DRAFT, deleted=True),
            Rows(model=models.Dossier, path="account", where=LOST, emptied=NO_WORDS),
            Rows(model=models.Dossier, path="account", where=~DRAFT & ~LOST),
            Rows(model=models.Member, path="dossier__account", where=OF_LOST, deleted=True),
            Rows(model=models.Member, path="dossier__account", where=~OF_LOST),
            Rows(model=models.Partner, path="dossier__account", where=OF_LOST, emptied={"contact": ""}),
            Rows(model=models.Partner, path="dossier__account", where=~OF_LOST),
            Rows(model=models.Document, path="dossier__account", where=OF_LOST, files=("content",), deleted=True),
            Rows(model=models.Document, path="dossier__account", where=~OF_LOST, files=("content",)),
            Rows(model=models.BudgetLine, path="dossier__account"),
            Rows(model=models.Proposal, path="one__account", shown=("match", "found_at", "one_agreed_at")),
            Rows(model=models.Proposal, path="other__account", shown=("match", "found_at", "other_agreed_at")),
            Rows(model=models.Amendment, path="by__account"),
            Rows(model=models.Project, path="proposal__one__account"),
            Rows(model=models.Project, path="proposal__other__account"),
            Rows(model=models.Grant, path="project__proposal__one__account"),
            Rows(model=models.Grant, path="project__proposal__other__account"),
            Rows(
                model=models.FundingRequest,
                path="grant__project__proposal__one__account",
                where=Q(grant__call_side=F("grant__project__proposal__one__call_side")),
            ),
            Rows(
                model=models.FundingRequest,
                path="grant__project__proposal__other__account",
                where=Q(grant__call_side=F("grant__project__proposal__other__call_side")),
            ),
            Rows(
                model=models.Report,
                path="project__proposal__one__account",
                where=Q(call_side=F("project__proposal__one__call_side")),
                files=("content",),
            ),
            Rows(
                model=models.Report,
                path="project__proposal__other__account",
                where=Q(call_side=F("project__proposal__other__call_side")),
                files=("content",),
            ),
        ),
        obstacles=calls_under_way,
        on_erasure=erase_from_twins,
    ),
    DataClass(
        key="reviewing",
        name=_("reviewing and commissions"),
        holds=_("Your fields of competence, conflicts of interest, reviews and marks, and seats in commissions."),
        purpose=_("To judge projects by people who know the field and have no stake in it."),
        ground=Ground.TASK,
        kept=_("With the decision that they are the ground of: ten years for what was financed, five for the rest."),
        stays=_("Signed reviews, of a reviewer without a name; who sat in a commission that decided on public money."),
        rows=(
            Rows(model=models.Reviewer, path="account", emptied={"competence": "", "keywords": []}),
            Rows(model=models.Conflict, path="reviewer__account", emptied={"note": ""}),
            Rows(model=models.Review, path="reviewer__account", hidden=("affinity",)),
            Rows(model=models.ReviewMark, path="review__reviewer__account"),
            Rows(model=models.Seat, path="account"),
            Rows(model=models.Agreement, path="account"),
        ),
    ),
    Impersonal(
        "tells of the call and its rules, and of nobody",
        (models.Call, models.Theme, models.CallSide, models.Criterion, models.FundedList),
    ),
    Retention(
        key="dossier_drafts",
        what=_("drafts of applications in joint calls"),
        kept=_("180 days after applications close"),
        erase=erase_drafts,
    ),
    Retention(
        key="unfunded_dossiers",
        what=_("people and files in applications that were not financed"),
        kept=_("five years after the decision"),
        erase=erase_unfunded,
    ),
]
