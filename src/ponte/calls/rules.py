"""Who may do what with calls."""

from __future__ import annotations

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.calls.enums import NAMELESS
from ponte.calls.models import (
    Call,
    CallSide,
    Document,
    Dossier,
    FundedList,
    Grant,
    Project,
    Proposal,
    Report,
    Review,
    Seat,
)
from ponte.calls.workflows import SEEN_BY_BOTH
from ponte.common.permissions import permit
from ponte.programme.models import Officer
from ponte.programme.rules import also_holds_office, is_officer

Side = CallSide | Dossier | Report
OfCall = Call | CallSide | Proposal | FundedList | Project


@also_holds_office
def sits_in_any_commission(account: int) -> bool:
    """Whose seat in a mixed commission shows them what others gave in confidence."""
    return Seat.objects.filter(account=account).exists()


@rules.predicate
def runs_call(actor: AbstractBaseUser, subject: OfCall) -> bool:
    """Works for the office of one of the two sides."""
    return Officer.objects.filter(account_id=actor.pk, side__programme=call_of(subject).programme_id).exists()


@rules.predicate
def runs_side(actor: AbstractBaseUser, subject: Side) -> bool:
    """Works for the office of this very side."""
    call_side = subject if isinstance(subject, CallSide) else subject.call_side
    return Officer.objects.filter(account_id=actor.pk, side=call_side.side_id).exists()


@rules.predicate
def wrote(actor: AbstractBaseUser, dossier: Dossier) -> bool:
    """Is its principal investigator."""
    return bool(dossier.account_id == actor.pk)


@rules.predicate
def is_investigator(actor: AbstractBaseUser, proposal: Proposal) -> bool:
    """Is the principal investigator of one of its applications."""
    return any(dossier.account_id == actor.pk for dossier in proposal.dossiers)


@rules.predicate
def answers_for(actor: AbstractBaseUser, subject: Grant | Report) -> bool:
    """Is the principal investigator to whom the side gives the money, and who reports to it."""
    return bool(subject.project.proposal.of_side(subject.call_side).account_id == actor.pk)


@rules.predicate
def reviews(actor: AbstractBaseUser, review: Review) -> bool:
    """Was given this review."""
    return bool(review.reviewer.account_id == actor.pk)


@rules.predicate
def sits_in_commission(actor: AbstractBaseUser, subject: OfCall) -> bool:
    """Has a seat in the mixed commission; somebody without an account has no right to the seats without one."""
    return actor.pk is not None and Seat.objects.filter(account_id=actor.pk, call_side__call=call_of(subject)).exists()


@rules.predicate
def sits_for_side(actor: AbstractBaseUser, call_side: CallSide) -> bool:
    """Has a seat in the mixed commission for this very side."""
    return actor.pk is not None and Seat.objects.filter(account_id=actor.pk, call_side=call_side).exists()


@rules.predicate
def is_seen_by_both(_actor: AbstractBaseUser, subject: OfCall) -> bool:
    """Both sides have handed over their rankings."""
    return call_of(subject).phase in SEEN_BY_BOTH


@rules.predicate
def was_filed(_actor: AbstractBaseUser, dossier: Dossier) -> bool:
    """Has left its investigator's desk: a draft that was never filed stays there, whatever became of it."""
    return dossier.filed_at is not None


@rules.predicate
def reviews_dossier(actor: AbstractBaseUser, dossier: Dossier) -> bool:
    """Was given it for review by the side that it was filed on; by either side where there are no twins."""
    given = Review.objects.filter(Q(proposal__one=dossier) | Q(proposal__other=dossier), reviewer__account_id=actor.pk)
    if dossier.call.what.is_twin:
        given = given.filter(reviewer__call_side=dossier.call_side_id)
    return given.exists()


@rules.predicate
def judges_dossier(actor: AbstractBaseUser, dossier: Dossier) -> bool:
    """Sits in the commission once it meets, or works for the receiving side where there are no twins."""
    if dossier.call.phase in SEEN_BY_BOTH:
        return bool(sits_in_commission(actor, dossier.call) or runs_call(actor, dossier.call))
    return not dossier.call.what.is_twin and bool(runs_call(actor, dossier.call))


@rules.predicate
def reads_document(actor: AbstractBaseUser, document: Document) -> bool:
    """Reads its application; a reviewer from whom names are hidden, only what bears none."""
    dossier = document.dossier
    if (wrote | was_filed & (runs_side | judges_dossier)).test(actor, dossier):
        return True
    is_shown = not dossier.call.hides_names or document.kind in NAMELESS
    return is_shown and bool(reviews_dossier(actor, dossier))


def call_of(subject: OfCall) -> Call:
    """Return the call that something belongs to."""
    match subject:
        case Call():
            return subject
        case Project():
            return subject.proposal.call
        case _:
            return subject.call


permit(
    "calls.run_desk",
    is_officer,
    otherwise=_("Calls are run by the offices of the two sides. Sign in with an office's account."),
)
permit(
    "calls.run_call",
    runs_call,
    otherwise=_("Calls are run by the offices of the two sides. Sign in with an office's account."),
)
permit(
    "calls.run_side",
    runs_side,
    otherwise=_("This belongs to the other side. Each side sees and judges its own until the mixed commission meets."),
)
permit(
    "calls.check_eligibility",
    runs_side,
    otherwise=_("Each agency checks the eligibility of the applications filed on its own side."),
)
permit(
    "calls.read_dossier",
    wrote | was_filed & (runs_side | reviews_dossier | judges_dossier),
    otherwise=_(
        "An application is read by its investigator, the agency of its side, its reviewers and the mixed commission."
    ),
)
permit(
    "calls.read_document",
    reads_document,
    otherwise=_("This file is read by its investigator, the agency of its side, its reviewers and the commission."),
)
permit(
    "calls.write_dossier",
    wrote,
    otherwise=_("This application belongs to somebody else. Sign in with the account of its principal investigator."),
)
permit(
    "calls.settle",
    is_investigator,
    otherwise=_("The two principal investigators settle what their applications say differently."),
)
permit(
    "calls.review",
    reviews,
    otherwise=_("This review was given to somebody else: reviewers see neither each other's names nor marks."),
)
permit(
    "calls.sit_in_commission",
    sits_in_commission | runs_call,
    otherwise=_("This is for the members of the mixed commission and the two offices."),
)
permit(
    "calls.agree",
    sits_for_side | runs_side,
    otherwise=_("Each side's members of the commission agree for their own side."),
)
permit(
    "calls.see_board",
    (sits_in_commission | runs_call) & is_seen_by_both,
    otherwise=_(
        "Both rankings are seen by the members of the mixed commission and the two offices, "
        "once both sides have handed them over."
    ),
)
permit(
    "calls.run_project",
    runs_call,
    otherwise=_("Projects are followed by the offices of the two sides. Sign in with an office's account."),
)
permit(
    "calls.read_report",
    answers_for | runs_side,
    otherwise=_("A report is read by its investigator and the agency of its side."),
)
permit(
    "calls.report",
    answers_for,
    otherwise=_("Requests and reports are sent by the project's principal investigators."),
)
