"""Writing a review and signing it: a signed sheet is sealed, and any change of it shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.calls.domain.reviewing import check_conflict, find_conflicts
from ponte.calls.domain.standing import locked
from ponte.calls.models import SCALE, Review, ReviewMark
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.models import AuditEntry
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

KEPT = frozenset({"sealed", "conflict"})
"""Refusals that are facts of the procedure, and stay in the audit trail."""


@dataclass(frozen=True, slots=True)
class Given:
    """A mark from 0 to `SCALE`, and what the reviewer says of it."""

    value: int
    comment: str = ""


def write_sheet(*, actor: Account, review: Review, marks: Mapping[int, Given], comment: str = "") -> None:
    """Write a review, in part or in full, as often as one likes before it is signed.

    Parameters
    ----------
    marks
        By the key of the criterion; those that are left out stay empty.

    Raises
    ------
    Forbidden
        ``calls.review``.
    Refused
        ``sealed``, ``conflict``, ``out_of_scale``, ``other_criterion``, ``not_in_this_phase``. The first two are kept
        in the audit trail.
    """
    _working(actor, review, "calls.write_sheet", lambda now: _write(now, marks, comment))


def sign_sheet(*, actor: Account, review: Review) -> None:
    """Sign a review: it is complete, and nobody changes it any more.

    Raises
    ------
    Forbidden
        ``calls.review``.
    Refused
        ``sealed``, ``conflict``, ``incomplete``, ``no_comment``, ``not_in_this_phase``.
    """

    def sign(now: Review) -> None:
        criteria = set(now.reviewer.call_side.criteria.values_list("pk", flat=True))
        if set(now.marks.values_list("criterion", flat=True)) != criteria:
            raise Refused("incomplete", _("Give a mark for every criterion, then sign."))
        if not now.comment:
            raise Refused("no_comment", _("Say in a few words what you think of the whole, then sign."))
        now.signed_at = timezone.now().replace(microsecond=0)
        now.seal = seal_of(now)
        now.save(update_fields=["signed_at", "seal"])
        record(actor=actor, action="calls.sign_sheet", subject=now, seal=now.seal)

    _working(actor, review, "calls.sign_sheet", sign)


def seal_of(review: Review) -> str:
    """Hash what a sheet says: SHA-256 (FIPS 180-4) of its content as JSON with sorted keys."""
    said = {
        "review": review.pk,
        "proposal": review.proposal_id,
        "reviewer": review.reviewer_id,
        "comment": review.comment,
        "signed": review.signed_at.isoformat() if review.signed_at else "",
        "marks": sorted([mark.criterion_id, mark.value, mark.comment] for mark in review.marks.all()),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def intact(reviews: Sequence[Review]) -> set[int]:
    """Return the keys of those signed sheets that say what was signed, by their row as well as by the audit trail."""
    signed = {review.pk: review.seal for review in reviews if review.signed_at}
    trail = AuditEntry.objects.filter(
        action="calls.sign_sheet", subject_type=Review._meta.label_lower, subject_id__in=signed
    )
    sealed = {(entry.subject_id, entry.data["seal"]) for entry in trail}
    return {
        review.pk
        for review in reviews
        if review.signed_at and review.seal == seal_of(review) and (review.pk, review.seal) in sealed
    }


def _working(actor: Account, review: Review, action: str, act: Callable[[Review], None]) -> None:
    """Work on a sheet that is open; what a seal or a conflict forbids leaves its trace."""
    require(actor, "calls.review", review)
    with refusals_kept(actor=actor, action=action, subject=review, codes=KEPT):
        call = locked(review.reviewer.call_side.call)
        now = Review.objects.select_related("reviewer__call_side", "proposal__one").get(pk=review.pk)
        if now.signed_at:
            raise Refused("sealed", _("This review is signed and sealed: nobody changes it any more."))
        if call.phase != CallPhase.EVALUATION:
            raise Refused("not_in_this_phase", _("Reviews are written during the evaluation."))
        find_conflicts(now.reviewer.call_side, proposals=[now.proposal], reviewers=[now.reviewer])
        check_conflict(now.reviewer, now.proposal)
        act(now)


def _write(review: Review, marks: Mapping[int, Given], comment: str) -> None:
    criteria = set(review.reviewer.call_side.criteria.values_list("pk", flat=True))
    if set(marks) - criteria:
        raise Refused("other_criterion", _("This is not a criterion of your side."))
    if not all(0 <= mark.value <= SCALE for mark in marks.values()):
        raise Refused("out_of_scale", _("Marks go from 0 to %(most)d.") % {"most": SCALE})
    for criterion, mark in marks.items():
        ReviewMark.objects.update_or_create(
            review=review,
            criterion_id=criterion,
            defaults={"value": mark.value, "comment": mark.comment.strip()},
        )
    review.comment = comment.strip()
    review.save(update_fields=["comment"])
