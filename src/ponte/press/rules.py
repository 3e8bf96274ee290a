"""Who may do what in the press room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ponte.common.permissions import permit
from ponte.programme.rules import is_officer

permit(
    "press.run_desk",
    is_officer,
    otherwise=_("The desk is for the offices of the two sides. Sign in with an office's account."),
)
