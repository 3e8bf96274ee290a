"""Each side's ranking of the proposals, from its sealed sheets, and handing it to the mixed commission."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.calls.domain.reviewing import judged
from ponte.calls.domain.sheets import intact
from ponte.calls.domain.standing import locked
from ponte.calls.domain.telling import tell_offices
from ponte.calls.models import SCALE, CallSide, Proposal, Review
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.engine.awarding import Criterion, Ranking, RankingRule, Sheet, Standing, TieRule, rank_entries
from ponte.people.models import Account


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a side's reviews have come."""

    wanted: int
    given: int
    signed: int
    broken: tuple[Review, ...]
    """Sheets whose seal does not hold."""
    thin: tuple[Proposal, ...]
    """Proposals with fewer signed sheets than wanted."""


def progress_of(call_side: CallSide) -> Progress:
    """Say how far a side's reviews have come."""
    proposals = judged(call_side)
    reviews = list(_reviews(call_side))
    signed = [one for one in reviews if one.signed_at]
    whole = intact(reviews)
    each = call_side.call.reviews_each
    return Progress(
        wanted=each * len(proposals),
        given=len(reviews),
        signed=len(signed),
        broken=tuple(one for one in signed if one.pk not in whole),
        thin=tuple(one for one in proposals if sum(review.proposal_id == one.pk for review in signed) < each),
    )


def ranking_of(call_side: CallSide) -> Ranking:
    """Rank the proposals by a side's signed sheets, severity of reviewers taken out where they can be compared.

    Entries are the proposals' keys, jurors the reviewers', as text. Sheets whose seal is broken do not count. A side
    that has named no criteria yet has no ranking.
    """
    rule = rule_of(call_side)
    if not rule.criteria:
        return Ranking((), {}, ())
    reviews = _reviews(call_side)
    whole = intact(reviews)
    sheets = [
        Sheet(
            entry=str(review.proposal_id),
            juror=str(review.reviewer_id),
            marks={str(mark.criterion_id): float(mark.value) for mark in review.marks.all()},
        )
        for review in reviews
        if review.pk in whole
    ]
    return rank_entries(sheets, rule)


def standings_of(call_side: CallSide) -> dict[int, Standing]:
    """Return a side's standings by the proposal's key, in the order of their rank."""
    return {int(one.entry): one for one in ranking_of(call_side).standings}


def rule_of(call_side: CallSide) -> RankingRule:
    """Read the rule by which a side ranks."""
    return RankingRule(
        criteria=tuple(
            Criterion(str(one.pk), float(one.weight), float(one.threshold)) for one in call_side.criteria.all()
        ),
        scale=SCALE,
        threshold=float(call_side.threshold),
        ties=tuple(TieRule(rule) for rule in call_side.ties),
        seed=call_side.pk,
    )


def release_ranking(*, actor: Account, call_side: CallSide) -> None:
    """Hand a side's ranking to the mixed commission: no more reviews; when both sides have done so, it convenes.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``not_in_this_phase``, ``released_already``, ``reviews_lacking``, ``broken_seal``.
    """
    require(actor, "calls.run_side", call_side)
    with transaction.atomic():
        call = locked(call_side.call)
        now = call.sides.get(pk=call_side.pk)
        if call.phase != CallPhase.EVALUATION:
            raise Refused("not_in_this_phase", _("Rankings are handed over at the end of the evaluation."))
        if now.released_at is not None:
            raise Refused("released_already", _("This side has handed over its ranking already."))
        progress = progress_of(now)
        if progress.broken:
            raise Refused("broken_seal", _("A signed review was changed afterwards. Look into it before going on."))
        if progress.thin or progress.signed < progress.given:
            raise Refused("reviews_lacking", _("Some reviews are not signed yet, or were never given out."))
        now.released_at = timezone.now()
        now.save(update_fields=["released_at"])
        standings = [[one.entry, one.rank, round(one.score, 3)] for one in ranking_of(now).standings]
        record(actor=actor, action="calls.release_ranking", subject=now, standings=standings)
        if not call.sides.filter(released_at=None).exists():
            call.phase = call.what.call.target("calls.convene", phase=call.phase, actor=actor, subject=call)
            call.save(update_fields=["phase"])
            record(actor=actor, action="calls.convene", subject=call)
            tell_offices(
                call,
                key="convened",
                subject=gettext_lazy("“%(call)s”: both rankings are in"),
                text=gettext_lazy(
                    "The mixed commission of “%(call)s” can meet: both sides have handed over their rankings."
                ),
            )
    call_side.refresh_from_db()


def _reviews(call_side: CallSide) -> list[Review]:
    rows = Review.objects.filter(reviewer__call_side=call_side, proposal__in=judged(call_side))
    return list(rows.select_related("reviewer").prefetch_related("marks"))
