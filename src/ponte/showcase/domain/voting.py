"""The audience's vote: open while the office lets it be, counted live, and never part of the jury's score."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.showcase.domain.turns import locked, locked_for
from ponte.showcase.enums import VoteAccess
from ponte.showcase.models import Contender, Stage, Vote
from ponte.showcase.models.judging import MOST_A_MINUTE


def open_vote(*, actor: Account | None, stage: Stage) -> None:
    """Let the audience vote; a vote that was closed goes on.

    Raises
    ------
    Refused
        ``no_vote``, ``results_public``.
    """
    with transaction.atomic():
        stage = locked_for(actor, stage)
        if stage.vote_access == VoteAccess.NOBODY:
            raise Refused("no_vote", _("Say first who may vote in this stage."))
        if stage.phase == "published":
            raise Refused(
                "results_public", _("The results of “%(stage)s” are public: it has been held.") % {"stage": stage}
            )
        stage.vote_opened_at, stage.vote_closed_at = stage.vote_opened_at or timezone.now(), None
        stage.save(update_fields=["vote_opened_at", "vote_closed_at"])
        record(actor=actor, action="showcase.open_vote", subject=stage)


def close_vote(*, actor: Account | None, stage: Stage) -> None:
    """End the audience's vote; its counts go into the audit trail.

    Raises
    ------
    Refused
        ``vote_not_open``.
    """
    with transaction.atomic():
        stage = locked_for(actor, stage)
        _check_open(stage)
        stage.vote_closed_at = timezone.now()
        stage.save(update_fields=["vote_closed_at"])
        record(
            actor=actor,
            action="showcase.close_vote",
            subject=stage,
            votes={str(row.pk): votes for row, votes in tally(stage)},
        )


def cast_vote(*, contender: Contender, account: Account | None, device: str, address: str) -> Vote:
    """Vote, or think better of it while the vote is open: everybody has one.

    Parameters
    ----------
    account
        Who is signed in; without one, the device votes.
    device
        A token that the device keeps.
    address
        The network address that the vote comes from.

    Raises
    ------
    Refused
        ``vote_not_open``, ``sign_in``, ``withdrawn``, ``too_fast``.
    """
    with transaction.atomic():
        stage = locked(contender.stage)  # so that the turns of one minute are counted one by one
        _check_open(stage)
        if stage.vote_access == VoteAccess.ACCOUNTS and account is None:
            raise Refused("sign_in", _("Sign in to vote: everybody has one vote."))
        if Contender.objects.filter(pk=contender.pk, is_withdrawn=True).exists():
            raise Refused("withdrawn", _("This start-up has withdrawn."))
        voter = voter_of(account, device)
        if changed := Vote.objects.filter(stage=stage, voter=voter).first():
            changed.contender = contender
            changed.save(update_fields=["contender"])
            return changed
        minute = int((timezone.now() - (stage.vote_opened_at or timezone.now())).total_seconds()) // 60
        source = _hashed(address)
        turn = Vote.objects.filter(stage=stage, address=source, minute=minute).count()
        if turn >= MOST_A_MINUTE:
            raise Refused("too_fast", _("Very many votes are coming from your network. Try again in a minute."))
        return Vote.objects.create(
            stage=stage, contender=contender, voter=voter, address=source, minute=minute, turn=turn
        )


def voter_of(account: Account | None, device: str) -> str:
    """Name a voter so that they are counted once, and nobody can tell who it is."""
    return _hashed(f"account:{account.pk}" if account else f"device:{device}")


def tally(stage: Stage) -> list[tuple[Contender, int]]:
    """Count the votes of each start-up, the most first; in the order of the pitches where they are equal."""
    rows = (
        stage.contenders.filter(is_withdrawn=False)
        .select_related("application__organisation", "application__side", "application__sector")
        .annotate(vote_count=Count("votes"))
        .order_by("-vote_count", "order", "pk")
    )
    return [(row, row.vote_count) for row in rows]


def _check_open(stage: Stage) -> None:
    if not stage.is_vote_open:
        raise Refused("vote_not_open", _("The audience vote is not open."))


def _hashed(value: str) -> str:
    return salted_hmac("ponte.showcase.vote", value, algorithm="sha256").hexdigest()
