"""Writing the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused


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
    return AuditEntry.objects.create(
        actor_id=actor.pk if actor is not None else None,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=data,
    )


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
    transaction has ended, where nothing else is open::

        try:
            with transaction.atomic():
                ...
        except Refused as refused:
            record_refusal(actor=actor, action="room.verb", subject=subject, refused=refused)
            raise

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
