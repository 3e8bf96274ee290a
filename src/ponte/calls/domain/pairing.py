"""Finding which applications of the two sides are the same project: a person decides on pairs that are not certain."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.calls.domain.facts import differences_of, settles_until
from ponte.calls.domain.standing import dossiers_of, locked, proposals_of
from ponte.calls.domain.telling import tell_paired, tell_suggested
from ponte.calls.enums import Match
from ponte.calls.models import Call, Dossier, Proposal
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.engine import awarding
from ponte.engine.awarding import Pair, encoder_similarity, pair_dossiers
from ponte.people.models import Account
from ponte.programme.models import Officer

LANGUAGES = {"en": "en", "it": "it", "zh_hans": "zh"}
"""Suffixes of columns, and the language that the matching engine knows them by."""


def find_pairs(*, actor: Account | None, call: Call) -> list[Proposal]:
    """Pair what was filed on both sides; run again, it adds only what is new.

    Certain pairs are confirmed by the program; the others are suggested to both investigators and both agencies.

    Returns
    -------
    list of Proposal
        The new ones.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    """
    if actor is not None:
        require(actor, "calls.run_call", call)
    with transaction.atomic():
        call = locked(call)
        if not call.what.is_twin or call.phase != CallPhase.FILING:
            return []
        found = [_enter(call, pair) for pair in _pairs(call)]
        made = [proposal for proposal in found if proposal is not None]
        if made:
            record(actor=actor, action="calls.find_pairs", subject=call, new=[one.pk for one in made])
    return made


def pair_open_calls() -> int:
    """Pair what was filed in every call that is open, and return how many pairs are new."""
    return sum(len(find_pairs(actor=None, call=call)) for call in Call.objects.filter(phase=CallPhase.FILING))


def confirm_pair(*, actor: Account, proposal: Proposal) -> Proposal:
    """Say that two applications are the same project: both investigators must, or an officer of an agency alone.

    Raises
    ------
    Forbidden
        ``calls.settle``: neither an investigator of the two nor of an office.
    Refused
        ``not_open``, ``decided_already``, ``paired_otherwise``.
    """
    with transaction.atomic():
        now = _suggested(proposal)
        if not _is_officer(actor, now.call):
            require(actor, "calls.settle", now)
            mine = "one_agreed_at" if now.one.account_id == actor.pk else "other_agreed_at"
            setattr(now, mine, timezone.now())
            now.save(update_fields=[mine])
            record(actor=actor, action="calls.agree_to_pair", subject=now)
            if not (now.one_agreed_at and now.other_agreed_at):
                return now
        confirm(actor=actor, proposal=now)
    return now


def confirm(*, actor: Account | None, proposal: Proposal) -> None:
    """Make a pair one proposal; other suggestions for its two applications are gone. Call it inside a transaction."""
    ends = Q(one__in=proposal.dossiers) | Q(other__in=proposal.dossiers)
    rivals = Proposal.objects.filter(ends, call=proposal.call_id).exclude(pk=proposal.pk)
    if rivals.filter(match=Match.CONFIRMED).exists():
        raise Refused("paired_otherwise", _("One of the two has been paired with another application already."))
    rivals.filter(match=Match.SUGGESTED).delete()
    proposal.match, proposal.confirmed_by = Match.CONFIRMED, actor
    proposal.save(update_fields=["match", "confirmed_by"])
    record(actor=actor, action="calls.confirm_pair", subject=proposal, score=proposal.score)
    tell_paired(proposal, differs=bool(differences_of(proposal)), until=settles_until(proposal))


def dismiss_pair(*, actor: Account, proposal: Proposal) -> None:
    """Say that two applications are not the same project; they are never suggested again.

    Either investigator may, while it is a suggestion; an office also takes a confirmed pair apart, until the call
    closes.

    Raises
    ------
    Forbidden
        ``calls.settle``.
    Refused
        ``not_open``, ``decided_already``.
    """
    with transaction.atomic():
        now = _of_open_call(proposal)
        if not _is_officer(actor, now.call):
            require(actor, "calls.settle", now)
            if now.match != Match.SUGGESTED:
                raise Refused("decided_already", _("This pair has been decided on already."))
        now.match = Match.DISMISSED
        now.save(update_fields=["match"])
        record(actor=actor, action="calls.dismiss_pair", subject=now)


def as_engine(dossier: Dossier) -> awarding.Dossier:
    """Say to the engine what an application says: titles and texts in its languages, both people, both institutions."""
    return awarding.Dossier(
        id=str(dossier.pk),
        side=dossier.call_side.side.code,
        titles=_texts(dossier, "title"),
        applicants=tuple(filter(None, (dossier.investigator, dossier.counterpart))),
        institutions=tuple(filter(None, (dossier.institution_name, dossier.counterpart_institution))),
        summary=_texts(dossier, "abstract"),
        theme=dossier.theme.code if dossier.theme else "",
    )


def _pairs(call: Call) -> Sequence[Pair]:
    """Ask the engine about all that was filed and has no twin yet."""
    first, second = call.sides.all()
    taken = Proposal.objects.filter(call=call, match=Match.CONFIRMED)
    free = dossiers_of(call).filter(phase=DossierPhase.FILED)
    free = free.exclude(pk__in=taken.values("one")).exclude(pk__in=taken.values("other"))
    ours = [as_engine(one) for one in free.filter(call_side=first)]
    theirs = [as_engine(one) for one in free.filter(call_side=second)]
    if not (ours and theirs):
        return []
    found = pair_dossiers(ours, theirs, similarity=encoder_similarity())
    best = {(pair.one, pair.other): pair for pair in found.pairs}
    for pairs in found.doubtful.values():
        best |= {(pair.one, pair.other): pair for pair in pairs if (pair.one, pair.other) not in best}
    return list(best.values())


def _enter(call: Call, pair: Pair) -> Proposal | None:
    """Keep a pair; one that was suggested or dismissed before stays as it is, unless it has become certain."""
    proposal, is_new = Proposal.objects.get_or_create(
        one_id=int(pair.one), other_id=int(pair.other), defaults={"call": call, "score": pair.score}
    )
    proposal.score, proposal.reasons = pair.score, [list(reason) for reason in pair.reasons]
    proposal.save(update_fields=["score", "reasons"])
    if pair.certain and proposal.match == Match.SUGGESTED:
        proposal = proposals_of(call).get(pk=proposal.pk)
        confirm(actor=None, proposal=proposal)
        return proposal
    if is_new:
        proposal = proposals_of(call).get(pk=proposal.pk)
        record(actor=None, action="calls.suggest_pair", subject=proposal, score=pair.score)
        tell_suggested(proposal, until=settles_until(proposal))
        return proposal
    return None


def _of_open_call(proposal: Proposal) -> Proposal:
    call = locked(proposal.call)
    if call.phase != CallPhase.FILING:
        raise Refused("not_open", _("The call is closed: its pairs stay as they are."))
    return proposals_of(call).get(pk=proposal.pk)


def _suggested(proposal: Proposal) -> Proposal:
    now = _of_open_call(proposal)
    if now.match != Match.SUGGESTED:
        raise Refused("decided_already", _("This pair has been decided on already."))
    return now


def _is_officer(actor: Account, call: Call) -> bool:
    return Officer.objects.filter(account=actor, side__programme=call.programme_id).exists()


def _texts(dossier: Dossier, name: str) -> dict[str, str]:
    texts = {language: getattr(dossier, f"{name}_{suffix}") or "" for suffix, language in LANGUAGES.items()}
    return {language: text for language, text in texts.items() if text}
