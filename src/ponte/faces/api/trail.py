"""The audit trail of one's own office."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Query, Router, Schema

from ponte.brokerage.queries.trail import trail_of
from ponte.common.models import AuditEntry
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.people.enums import Scope

router = Router(tags=["Audit trail"])


class EntryOut(Schema):
    """Something that was done, or tried."""

    id: int
    at: dt.datetime
    actor: int | None = Field(description="The account; the same number is the same person.")
    acting_officer: int | None = Field(description="The account of the officer who acted in the actor's name, if so.")
    action: str
    subject_type: str
    subject_id: int | None
    refused: str | None = Field(description="Code of the rule that said no, where one did.")


class EntryFilter(Paging):
    """Which entries."""

    action: str = Field("", pattern=r"^[a-z_.]*$", max_length=60, description="How the action begins: `brokerage.`")


@router.get("/audit", response=Page[EntryOut], auth=Token(Scope.AUDIT_READ))
def list_audit_entries(request: TokenRequest, wanted: Query[EntryFilter]) -> Page[EntryOut]:
    """What one's own office has done, the latest first; otherwise what one has done oneself."""
    rows = trail_of(request.auth.account)
    return page_of(rows.filter(action__startswith=wanted.action) if wanted.action else rows, wanted, _entry)


def _entry(row: AuditEntry) -> EntryOut:
    return EntryOut(
        id=row.pk,
        at=row.at,
        actor=row.actor_id,
        acting_officer=row.data.get("acting_officer"),
        action=row.action,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        refused=row.data.get("refused"),
    )
