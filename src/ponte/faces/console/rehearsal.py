"""A rehearsal with sample people: they ask, accept and decline as participants of such events do."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction

from ponte.brokerage.domain.requesting import accept, ask, decline
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Presence, Profile, Registration, Suggestion
from ponte.common.refusals import Refused

ASKED_PER_PERSON = (3, 7)
"""Everybody asks between so many of the people suggested to them."""
ACCEPTED = 0.58
"""Share of requests that are accepted; published events report 38 to 60 per cent."""
UNANSWERED = 0.08
"""Share of requests that nobody has answered by the time of the scheduling."""
UNANSWERED_BY_SILENT = 0.5


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal did."""

    asked: int
    accepted: int


def rehearse(
    brokerage: Brokerage,
    *,
    seed: int,
    silent: Collection[str] = (),
    on_progress: Callable[[float], None] | None = None,
) -> Rehearsal:
    """Let sample participants ask for meetings and answer, through the same rules as everybody.

    Parameters
    ----------
    seed
        Equal seeds on equal data give equal requests and answers.
    silent
        Slugs of the people who leave half of their requests unanswered, for whoever tries the demo to answer.
    on_progress
        Called with the share of people who have asked, 0 to 1.
    """
    dice = random.Random(seed)
    participants = {
        registration.pk: registration
        for registration in Registration.objects.filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
        .select_related("person", "side", "brokerage")
        .order_by("person__slug")
    }
    reachable = _reachable_partners(brokerage)
    asked = accepted = 0
    with transaction.atomic():
        for position, (key, sender) in enumerate(participants.items(), start=1):
            for partner in _chosen(reachable[key], dice):
                recipient = participants[partner.profile.registration_id]
                answer = _ask_and_answer(
                    sender, recipient, partner.profile, dice, silent=recipient.person.slug in silent
                )
                asked += answer is not None
                accepted += answer is True
            if on_progress:
                on_progress(position / len(participants))
    return Rehearsal(asked=asked, accepted=accepted)


@dataclass(frozen=True, slots=True)
class _Partner:
    """Somebody suggested, by way of one of their profiles."""

    profile: Profile
    score: float


def _reachable_partners(brokerage: Brokerage) -> defaultdict[int, list[_Partner]]:
    """By registration, those suggested to it who share a half day in some city, each once, best first."""
    half_days = defaultdict(set)
    for presence in Presence.objects.filter(registration__brokerage=brokerage):
        half_days[presence.registration_id].add((presence.hall_id, presence.date, presence.half))
    partners: defaultdict[int, dict[int, _Partner]] = defaultdict(dict)
    for suggestion in (
        Suggestion.objects.filter(profile__registration__brokerage=brokerage)
        .select_related("profile", "other")
        .order_by("-score", "profile__reference", "rank")
    ):
        own, other = suggestion.profile.registration_id, suggestion.other.registration_id
        if half_days[own] & half_days[other]:
            partners[own].setdefault(other, _Partner(suggestion.other, suggestion.score))
    return defaultdict(list, {own: list(found.values()) for own, found in partners.items()})


def _chosen(partners: list[_Partner], dice: random.Random) -> list[_Partner]:
    """Choose mostly the best."""
    wanted = dice.randint(*ASKED_PER_PERSON)
    return sorted(partners, key=lambda partner: -partner.score * dice.uniform(0.7, 1.0))[:wanted]


def _ask_and_answer(
    sender: Registration, recipient: Registration, profile: Profile, dice: random.Random, *, silent: bool
) -> bool | None:
    """Return whether the answer was yes; None where a rule refused the request (somebody is full, for example)."""
    try:
        request = ask(actor=None, sender=sender, recipient=recipient, profile=profile)
    except Refused:
        return None
    if dice.random() < (UNANSWERED_BY_SILENT if silent else UNANSWERED):
        return False
    if dice.random() >= ACCEPTED:
        decline(actor=None, request=request)
        return False
    try:
        accept(actor=None, request=request)
    except Refused:
        return False
    return True
