"""What the audit trail keeps of a refusal."""

from __future__ import annotations

import pytest
from django.db import transaction

from ponte.common.audit import record, record_refusal
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.programme.models import Edition
from tests.factories import EditionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def close_too_early(edition: Edition) -> None:
    with transaction.atomic():
        record(actor=None, action="programme.close", subject=edition)
        raise Refused("too_early", "Not before the end.")


def test_a_refusal_outlives_the_write_that_it_undid() -> None:
    edition = EditionFactory()
    with pytest.raises(Refused) as caught:
        close_too_early(edition)
    record_refusal(actor=None, action="programme.close", subject=edition, refused=caught.value, tried="today")

    entry = AuditEntry.objects.get()
    assert entry.action == "programme.close.refused"
    assert entry.subject_id == edition.pk
    assert entry.data == {"refused": "too_early", "reason": "Not before the end.", "tried": "today"}


def test_a_refusal_is_not_written_where_it_would_be_undone() -> None:
    edition = EditionFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        record_refusal(actor=None, action="programme.close", subject=edition, refused=Refused("too_early", "No."))
    assert not AuditEntry.objects.exists()
