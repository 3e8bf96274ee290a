"""A rehearsal with sample people: they ask, accept and decline as participants of such events do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from ponte.brokerage.domain.requesting import accept, ask, decline
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Registration
from ponte.brokerage.queries import Partner, partners_for
from ponte.common.refusals import Refused

ASKED_PER_PERSON = (3, 7)
"""Everybody asks between so many of the people suggested to them."""
ACCEPTED = 0.58
"""Share of requests that are accepted; published events report 38 to 60 per cent."""
UNANSWERED = 0.08
"""Share of requests that nobody has answered by the time of the scheduling."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal did."""

    asked: int
    accepted: int


def rehearse(brokerage: Brokerage, *, seed: int, on_progress: Callable[[float], None] | None = None) -> Rehearsal:
    """Let sample participants ask for meetings and answer, through the same rules as everybody.

    Parameters
    ----------
    seed
        Equal seeds on equal data give equal requests and answers.
    on_progress
        Called with the share of people who have asked, 0 to 1.
    """
    dice = random.Random(seed)
    participants = list(
        Registration.objects.filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
        .select_related("person", "side", "brokerage")
        .order_by("person__slug")
    )
    asked = accepted = 0
    with transaction.atomic():
        for position, sender in enumerate(participants):
            for partner in _chosen(sender, dice):
                answer = _ask_and_answer(sender, partner, dice)
                asked += answer is not None
                accepted += answer is True
            if on_progress:
                on_progress((position + 1) / len(participants))
    return Rehearsal(asked=asked, accepted=accepted)


def _chosen(sender: Registration, dice: random.Random) -> list[Partner]:
    """Choose mostly the best of those whom the sender could meet in some city."""
    reachable = [partner for partner in partners_for(sender, new_only=True) if partner.shared_presence]
    wanted = dice.randint(*ASKED_PER_PERSON)
    keyed = sorted(reachable, key=lambda partner: -partner.suggestion.score * dice.uniform(0.7, 1.0))
    return keyed[:wanted]


def _ask_and_answer(sender: Registration, partner: Partner, dice: random.Random) -> bool | None:
    """Return whether the answer was yes; None where a rule refused the request (somebody is full, for example)."""
    try:
        request = ask(actor=None, sender=sender, recipient=partner.registration, profile=partner.suggestion.other)
    except Refused:
        return None
    if dice.random() < UNANSWERED:
        return False
    if dice.random() >= ACCEPTED:
        decline(actor=None, request=request)
        return False
    try:
        accept(actor=None, request=request)
    except Refused:
        return False
    return True
