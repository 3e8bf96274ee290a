"""What reading a file of the other office finds, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, str | Promise] = {
    "fault": _("cannot be read"),
    "unknown": _("unknown"),
    "conflict": _("differs from what stands here, which stays"),
    "refused": _("refused by a rule"),
    "person-new": _("person to be entered"),
    "person-changed": _("person to be changed"),
    "person-known": _("person already here"),
    "profile-new": _("profile to be entered"),
    "profile-changed": _("profile to be changed"),
    "request-new": _("request to be entered"),
    "request-known": _("request already here"),
    "answer": _("answer to be written"),
    "same": _("answer already here"),
}
"""Kinds of finding, those first that somebody should look at."""
PROBLEMS = frozenset({"fault", "unknown", "conflict", "refused"})
SILENT = frozenset({"person-known", "request-known", "same"})
"""What is counted and not listed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a file, and what comes of it."""

    kind: str
    """One of `KINDS`."""
    place: str
    who: str = ""
    ours: str = ""
    theirs: str = ""
    """What stands here and what the file says, where they differ or something is new."""
    expected: str = ""
    reason: str = ""
