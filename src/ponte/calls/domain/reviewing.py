"""Naming a side's reviewers, their conflicts of interest, and giving each the proposals nearest to their work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ponte.calls.domain.standing import locked, proposals_of
from ponte.calls.domain.telling import tell_review_given
from ponte.calls.enums import ConflictKind, Match
from ponte.calls.models import Call, CallSide, Conflict, Proposal, Review, Reviewer
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.engine.awarding import ReviewingProblem, Unfilled, assign_reviewers
from ponte.engine.matching import default_encoder
from ponte.engine.matching.searching import fold
from ponte.people.domain.relating import is_related, organisations_named
from ponte.people.models import Account, Organisation
from ponte.people.queries import kin_of

MOST_SECONDS = 20
JUDGED = (DossierPhase.ELIGIBLE, DossierPhase.FUNDED, DossierPhase.DECLINED)


@dataclass(frozen=True, slots=True)
class Given:
    """What an assignment gave: new reviews, places that stay empty with why, and whether nothing better is possible."""

    reviews: tuple[Review, ...]
    unfilled: tuple[Unfilled, ...]
    proved: bool


def name_reviewer(
    *,
    actor: Account,
    call_side: CallSide,
    email: str,
    competence: str = "",
    keywords: Sequence[str] = (),
    most: int = 6,
) -> Reviewer:
    """Let an account judge for a side, or write anew what it is competent in.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``unknown_account``; ``applicant``: they apply in this call themselves; ``decided_already``.
    """
    require(actor, "calls.run_side", call_side)
    with transaction.atomic():
        _before_release(call_side)
        account = Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if account is None:
            raise Refused("unknown_account", _("Nobody has an account with this address. Invite them first."))
        if account.pk in _applicants(call_side.call):
            raise Refused("applicant", _("They apply in this call themselves."))
        reviewer, _is_new = Reviewer.objects.update_or_create(
            call_side=call_side,
            account=account,
            defaults={"competence": competence.strip(), "keywords": list(keywords), "most": most},
        )
        record(actor=actor, action="calls.name_reviewer", subject=call_side, account=account.pk)
    return reviewer


def declare_conflict(*, actor: Account, review: Review, note: str = "") -> None:
    """Say that one has an interest in a proposal: its review goes back, and the agency gives it to somebody else.

    Raises
    ------
    Forbidden
        ``calls.review``.
    Refused
        ``signed``: the sheet is sealed; ``decided_already``.
    """
    require(actor, "calls.review", review)
    with transaction.atomic():
        _before_release(review.reviewer.call_side)
        now = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if now.signed_at:
            raise Refused("signed", _("You have signed this review. Write to your agency."))
        Conflict.objects.update_or_create(
            reviewer=now.reviewer,
            proposal=now.proposal,
            defaults={"kind": ConflictKind.DECLARED, "note": note.strip()[:300]},
        )
        now.delete()
        record(actor=actor, action="calls.declare_conflict", subject=review.proposal, reviewer=review.reviewer_id)


def find_conflicts(
    call_side: CallSide, *, proposals: Sequence[Proposal] | None = None, reviewers: Sequence[Reviewer] | None = None
) -> int:
    """Enter the conflicts that the register shows; return how many are new.

    Whoever applies in the call judges nothing of it. Nor does anybody judge a proposal in which an institution that
    they stand for takes part, or one of the same house, or in whose team their name stands.

    Parameters
    ----------
    proposals, reviewers
        Whom to look at: all that are judged, and all who judge, unless it is said.
    """
    proposals = judged(call_side) if proposals is None else proposals
    reviewers = list(call_side.reviewers.select_related("account__person")) if reviewers is None else reviewers
    kin = kin_of([one.account_id for one in reviewers])
    applicants = _applicants(call_side.call)
    houses = _institutions(proposals)
    found = []
    for proposal in proposals:
        names = _names(proposal)
        for reviewer in reviewers:
            if any(is_related(kin[reviewer.account_id], one) for one in houses[proposal.pk]):
                kind = ConflictKind.ORGANISATION
            elif _own_names(reviewer) & names:
                kind = ConflictKind.TEAM
            elif reviewer.account_id in applicants:
                kind = ConflictKind.APPLICANT
            else:
                continue
            found.append(Conflict(reviewer=reviewer, proposal=proposal, kind=kind))
    before = Conflict.objects.count()
    Conflict.objects.bulk_create(found, ignore_conflicts=True)
    return Conflict.objects.count() - before


def assign(*, actor: Account, call_side: CallSide) -> Given:
    """Give every proposal the reviews that it still lacks: conflicts excluded, the load shared, the most competent.

    Reviews that were given stay.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``not_in_this_phase``, ``decided_already``, ``no_reviewers``.
    """
    require(actor, "calls.run_side", call_side)
    with transaction.atomic():
        call = _before_release(call_side)
        if call.phase != CallPhase.EVALUATION:
            raise Refused("not_in_this_phase", _("Reviews are given out during the evaluation."))
        find_conflicts(call_side)
        reviewers = list(call_side.reviewers.select_related("account__person"))
        if not reviewers:
            raise Refused("no_reviewers", _("Name reviewers first."))
        given = _assign(call_side, judged(call_side), reviewers)
        for review in given.reviews:
            tell_review_given(review)
        record(
            actor=actor,
            action="calls.assign_reviewers",
            subject=call_side,
            pairs=[[one.proposal_id, one.reviewer_id] for one in given.reviews],
            proved=given.proved,
        )
    return given


def give_review(*, actor: Account, reviewer: Reviewer, proposal: Proposal) -> Review:
    """Give a reviewer a proposal by hand; what is refused for a conflict is kept in the audit trail.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``conflict``, ``has_it``, ``not_judged``, ``not_in_this_phase``, ``decided_already``.
    """
    require(actor, "calls.run_side", reviewer.call_side)
    kept = refusals_kept(
        actor=actor, action="calls.give_review", subject=proposal, codes={"conflict"}, reviewer=reviewer.pk
    )
    with kept:
        call = _before_release(reviewer.call_side)
        if call.phase != CallPhase.EVALUATION:
            raise Refused("not_in_this_phase", _("Reviews are given out during the evaluation."))
        if proposal.pk not in {one.pk for one in judged(reviewer.call_side)}:
            raise Refused("not_judged", _("This proposal is not judged in this call."))
        find_conflicts(reviewer.call_side)
        check_conflict(reviewer, proposal)
        review, is_new = Review.objects.get_or_create(reviewer=reviewer, proposal=proposal)
        if not is_new:
            raise Refused("has_it", _("They have this proposal already."))
        record(actor=actor, action="calls.give_review", subject=proposal, reviewer=reviewer.pk)
        tell_review_given(review)
    return review


def take_review(*, actor: Account, review: Review) -> None:
    """Take a review that is not signed back from a reviewer.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``signed``, ``decided_already``.
    """
    require(actor, "calls.run_side", review.reviewer.call_side)
    with transaction.atomic():
        _before_release(review.reviewer.call_side)
        now = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if now.signed_at:
            raise Refused("signed", _("This review is signed and sealed: it stays."))
        now.delete()
        record(actor=actor, action="calls.take_review", subject=review.proposal, reviewer=review.reviewer_id)


def judged(call_side: CallSide) -> list[Proposal]:
    """List the proposals of a call that are eligible on every side."""
    team = [f"{end}__{rows}" for end in ("one", "other") for rows in ("partners__organisation", "team", "budget")]
    rows = (
        proposals_of(call_side.call)
        .prefetch_related(*team)
        .filter(match=Match.CONFIRMED)
        .exclude(~Q(one__phase__in=JUDGED) | Q(other__isnull=False) & ~Q(other__phase__in=JUDGED))
    )
    return list(rows)


def check_conflict(reviewer: Reviewer, proposal: Proposal) -> None:
    """Refuse a reviewer who has an interest in a proposal.

    Raises
    ------
    Refused
        ``conflict``.
    """
    if conflict := Conflict.objects.filter(reviewer=reviewer, proposal=proposal).first():
        raise Refused(
            "conflict",
            _("%(reviewer)s cannot judge this proposal: %(why)s.")
            % {"reviewer": reviewer, "why": conflict.get_kind_display()},
        )


def affinities(
    proposals: Sequence[Proposal], reviewers: Sequence[Reviewer], call_side: CallSide
) -> NDArray[np.float64]:
    """Return how near each reviewer's field of work is to each proposal, 0 to 1, shape (proposals, reviewers).

    The cosine of the matching engine's multilingual vectors of what the application and the reviewer say.
    """
    dossiers = [proposal.of_side(call_side) for proposal in proposals]
    said = [" ".join([one.title, one.abstract, *one.keywords]) for one in dossiers]
    known = [" ".join([one.competence, *one.keywords]) for one in reviewers]
    vectors = default_encoder().encode([*said, *known]).astype(np.float64)
    affinity: NDArray[np.float64] = np.clip(vectors[: len(said)] @ vectors[len(said) :].T, 0, 1)
    return affinity


def _assign(call_side: CallSide, proposals: Sequence[Proposal], reviewers: Sequence[Reviewer]) -> Given:
    """Fill up the reviews of proposals; those that lack more are served first."""
    affinity = affinities(proposals, reviewers, call_side)
    had = list(Review.objects.filter(reviewer__in=reviewers).values_list("proposal", "reviewer"))
    barred = {*had, *Conflict.objects.filter(reviewer__in=reviewers).values_list("proposal", "reviewer")}
    left = {one.pk: one.most - sum(reviewer == one.pk for _proposal, reviewer in had) for one in reviewers}
    lacks = [call_side.call.reviews_each - sum(one.pk == proposal for proposal, _reviewer in had) for one in proposals]
    reviews: list[Review] = []
    unfilled: list[Unfilled] = []
    proved = True
    for lacking in sorted({number for number in lacks if number > 0}, reverse=True):
        rows = [row for row, number in enumerate(lacks) if number == lacking]
        columns = [column for column, one in enumerate(reviewers) if left[one.pk] > 0]
        problem = ReviewingProblem(
            proposals=tuple(str(row) for row in rows),
            reviewers=tuple(str(column) for column in columns),
            affinity=affinity[np.ix_(rows, columns)],
            conflicts=frozenset(
                (str(row), str(column))
                for row in rows
                for column in columns
                if (proposals[row].pk, reviewers[column].pk) in barred
            ),
            per_proposal=lacking,
            most={str(column): left[reviewers[column].pk] for column in columns},
        )
        found = assign_reviewers(problem, time_limit=MOST_SECONDS)
        for row, column in ((int(one), int(other)) for one, other in found.pairs):
            reviewer = reviewers[column]
            competence = round(float(affinity[row, column]), 4)
            reviews.append(Review.objects.create(proposal=proposals[row], reviewer=reviewer, affinity=competence))
            left[reviewer.pk] -= 1
        unfilled += [replace(one, id=str(proposals[int(one.id)].pk)) for one in found.unfilled]
        proved = proved and found.proved
    return Given(tuple(reviews), tuple(unfilled), proved)


def _applicants(call: Call) -> set[int]:
    """Return the accounts that apply in a call, on either side, and have not withdrawn."""
    return set(call.dossiers.exclude(phase=DossierPhase.WITHDRAWN).values_list("account", flat=True))


def _institutions(proposals: Sequence[Proposal]) -> dict[int, set[Organisation]]:
    """Return the institutions that take part in proposals, by the proposal's key, as far as the directory knows them.

    Partners that it did not know when they were named, and hosts of who travels, are looked up by their names.
    """
    named: dict[int, set[str]] = {}
    found: dict[int, set[Organisation]] = {}
    for proposal in proposals:
        partners = [partner for dossier in proposal.dossiers for partner in dossier.partners.all()]
        entries = [one.institution for one in proposal.dossiers] + [one.organisation for one in partners]
        found[proposal.pk] = {one for one in entries if one is not None}
        named[proposal.pk] = {one.name for one in partners if one.organisation is None}
        if proposal.other is None:
            named[proposal.pk].add(proposal.one.counterpart_institution)
    known = organisations_named(set().union(*named.values()))
    return {key: found[key] | {known[name] for name in names if name in known} for key, names in named.items()}


def _names(proposal: Proposal) -> set[str]:
    """Return who takes part in a proposal, on either side."""
    names: set[str] = set()
    for dossier in proposal.dossiers:
        names |= {_folded(name) for name in (dossier.investigator, dossier.counterpart)}
        names |= {_folded(member.name) for member in dossier.team.all()}
    return names


def _own_names(reviewer: Reviewer) -> set[str]:
    person = getattr(reviewer.account, "person", None)
    return {_folded(person.name_latin), _folded(person.name_han)} - {""} if person else set()


def _folded(name: str) -> str:
    """Write a name so that case, accents and the order of its words do not count."""
    return " ".join(sorted(fold(name).split()))


def _before_release(call_side: CallSide) -> Call:
    call = locked(call_side.call)
    if next(one for one in call.sides.all() if one.pk == call_side.pk).released_at is not None:
        raise Refused("decided_already", _("This side has handed its ranking to the mixed commission."))
    return call
