"""Who may look behind the pages."""

from __future__ import annotations

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from ponte.common.permissions import permit
from ponte.programme.rules import is_officer


@rules.predicate
def runs_installation(actor: AbstractBaseUser) -> bool:
    """Keeps this installation running."""
    return bool(getattr(actor, "is_staff", False))


permit(
    "operation.see_status",
    runs_installation | is_officer,
    otherwise=_("What the servers do is shown to the offices, and to those who keep this installation running."),
)
