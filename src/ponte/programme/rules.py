"""Who may do what with the programme."""

from __future__ import annotations

from collections.abc import Callable

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from ponte.common.permissions import permit
from ponte.people.models import Account
from ponte.programme.models import Edition, Officer

OfficeGround = Callable[[int], bool]
"""By the key of an account, whether it holds an office on one ground."""

_office_grounds: list[OfficeGround] = []


def also_holds_office(ground: OfficeGround) -> OfficeGround:
    """Add a ground on which somebody holds an office; a room above declares it with its rules."""
    _office_grounds.append(ground)
    return ground


@rules.predicate
def holds_office(actor: Account) -> bool:
    """Works for an office, runs the installation or has a room's own ground: sees what others gave in confidence."""
    return (
        actor.is_staff
        or Officer.objects.filter(account=actor).exists()
        or any(ground(actor.pk) for ground in _office_grounds)
    )


@rules.predicate
def runs_installation(actor: AbstractBaseUser) -> bool:
    """Keeps this installation running."""
    return bool(getattr(actor, "is_staff", False))


@rules.predicate
def is_officer(actor: AbstractBaseUser, edition: Edition | None) -> bool:
    """Works for the office of one of the two sides."""
    offices = Officer.objects.filter(account_id=actor.pk)
    if edition is not None:
        offices = offices.filter(side__programme=edition.programme_id)
    return offices.exists()


@rules.predicate
def is_colleague(actor: AbstractBaseUser, officer: Officer) -> bool:
    """Works for the same office, and is somebody else."""
    return actor.pk != officer.account_id and Officer.objects.filter(account_id=actor.pk, side=officer.side_id).exists()


permit(
    "programme.reset_second_factor",
    is_colleague,
    otherwise=_("A second factor is taken away by a colleague of the same office, and never by oneself."),
)
permit(
    "programme.run_editions",
    is_officer,
    otherwise=_(
        "Editions are prepared and published by the offices of the two sides. Sign in with an office's account."
    ),
)
permit(
    "programme.run_agenda",
    is_officer,
    otherwise=_("The agenda is worked on by the offices of the two sides. Sign in with an office's account."),
)
permit(
    "programme.plan_roadshow",
    is_officer,
    otherwise=_("Roadshows are planned by the offices of the two sides. Sign in with an office's account."),
)
permit(
    "programme.see_status",
    runs_installation | is_officer,
    otherwise=_("What the servers do is shown to the offices, and to those who keep this installation running."),
)
