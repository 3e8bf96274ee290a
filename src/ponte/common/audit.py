"""Writing the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

from ponte.common.models import AuditEntry


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
