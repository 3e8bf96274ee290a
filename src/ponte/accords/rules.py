"""Who may do what with the register."""

from __future__ import annotations

from typing import Final

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from ponte.accords.models import Accord
from ponte.common.permissions import permit
from ponte.programme.models import Edition, Officer

RUN_REGISTER: Final = "accords.run_register"


@rules.predicate
def keeps_the_register(actor: AbstractBaseUser, subject: Accord | Edition | None) -> bool:
    """Works for an office of the programme that an accord, or an edition at work, belongs to."""
    offices = Officer.objects.filter(account_id=actor.pk)
    if subject is not None:
        offices = offices.filter(side__programme=subject.programme_id)
    return offices.exists()


permit(
    RUN_REGISTER,
    keeps_the_register,
    otherwise=_("The register of accords is kept by the offices of the two sides. Sign in with an office's account."),
)
