"""Saying no with a reason that its reader can act on."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """A rule says no.

    Parameters
    ----------
    code
        Stable name of the rule, for tests and for the audit trail.
    reason
        A sentence in the reader's language: what is not possible, and what to do instead.
    """

    def __init__(self, code: str, reason: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)
