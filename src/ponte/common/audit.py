"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction

from ponte.common.chaining import seal_after_commit
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused

acting_officer: ContextVar[int | None] = ContextVar("acting_officer", default=None)
"""Key of the officer who acts in somebody else's name while a request is answered; every entry then names both."""


def record(
    *, actor: AbstractBaseUser | AnonymousUser | None, action: str, subject: models.Model, **data: Any
) -> AuditEntry:
    """Add one entry to the audit trail; call it inside the transaction of the write that it tells of.

    Parameters
    ----------
    actor
        The account that acts, or None for the program itself.
    action
        What was done, as ``room.verb`` (``brokerage.accept_request``).
    subject
        The saved object that it was done to.
    data
        What a reader of the trail needs to understand the act; JSON values only.
    """
    if (officer := acting_officer.get()) is not None:
        data["acting_officer"] = officer
    entry = AuditEntry.objects.create(
        actor_id=actor.pk if actor is not None else None,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=data,
    )
    seal_after_commit(entry)
    return entry


def record_refusal(
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    subject: models.Model,
    refused: Refused,
    **data: Any,
) -> AuditEntry:
    """Add to the audit trail that somebody tried what a rule forbids; the entry's action ends in ``.refused``.

    A refusal undoes the transaction it happens in, and an entry written there with it. So call this after that
    transaction has ended, where nothing else is open; `refusals_kept` does.

    Parameters
    ----------
    action
        What was tried, named as `record` would name it.
    refused
        Its code, and the reason that the actor was given, are kept as ``refused`` and ``reason``.

    Raises
    ------
    RuntimeError
        Inside a transaction, which would undo the entry.
    """
    with transaction.atomic(durable=True):
        return record(
            actor=actor,
            action=f"{action}.refused",
            subject=subject,
            refused=refused.code,
            reason=str(refused.reason),
            **data,
        )


@contextmanager
def refusals_kept(
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    subject: models.Model,
    codes: Container[str] | None = None,
    **data: Any,
) -> Iterator[None]:
    """Run a write in a transaction; where a rule says no, keep the attempt in the audit trail, and pass the no on.

    Parameters
    ----------
    codes
        The refusals that are facts of the procedure and kept; None keeps each.
    """
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        if codes is None or refused.code in codes:
            record_refusal(actor=actor, action=action, subject=subject, refused=refused, **data)
        raise
