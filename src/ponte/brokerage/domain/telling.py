"""Mail to participants, in the language of their account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from ponte.brokerage.models import Registration
from ponte.press.domain.outbox import File, enqueue
from ponte.press.enums import Purpose


def tell(
    registration: Registration,
    *,
    key: str,
    template: str,
    not_before: dt.datetime | None = None,
    purpose: Purpose = Purpose.MEETINGS,
    files: tuple[File, ...] = (),
    **context: Any,
) -> bool:
    """File a mail to somebody; who has no account, or may no longer sign in, gets none.

    Parameters
    ----------
    key
        What makes the mail one (see `enqueue`).
    template
        Name of a text in ``brokerage/mail/``; its first line is the subject.
    not_before
        When it may leave at the earliest; at once if None.
    purpose, files
        As `enqueue` takes them.

    Returns
    -------
    bool
        Whether there was anybody to tell.
    """
    account = registration.person.account
    if account is None or not account.is_active:
        return False
    with override(account.language):
        context |= {"person": registration.person, "edition": registration.brokerage.edition}
        subject, _separator, text = render_to_string(f"brokerage/mail/{template}.txt", context).strip().partition("\n")
        enqueue(
            key=key,
            purpose=purpose,
            subject=subject,
            text=text.strip(),
            programme_id=registration.brokerage.edition.programme_id,
            account=account,
            not_before=not_before,
            files=files,
        )
    return True
