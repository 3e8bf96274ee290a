"""Acts whose refusal is to be found in the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from ponte.common.audit import record_refusal
from ponte.common.refusals import Refused
from ponte.people.models import Account


@contextmanager
def refusals_kept(*, actor: Account | None, action: str, subject: models.Model, **data: Any) -> Iterator[None]:
    """Run a write in a transaction; where a rule says no, keep the attempt in the audit trail, and pass the no on."""
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        record_refusal(actor=actor, action=action, subject=subject, refused=refused, **data)
        raise
