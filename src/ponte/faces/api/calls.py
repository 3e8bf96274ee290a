"""Joint calls, and the projects that they financed."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from ponte.calls import queries
from ponte.calls.models import Call, Dossier, Project
from ponte.calls.workflows import CallPhase
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Slug, Text, text_of

router = Router(tags=["Calls"])


class CallSideOut(Schema):
    """What one side says for a call."""

    side: str
    agency: str
    opens: dt.datetime
    closes: dt.datetime
    budget: int = Field(description="In whole units of the side's currency.")
    currency: str


class CallOut(Schema):
    """A joint call of two agencies."""

    slug: str
    kind: str
    phase: CallPhase
    name: Text
    summary: Text
    edition: str | None
    themes: list[str]
    sides: list[CallSideOut]
    filed: int = Field(description="Applications.")
    funded: int = Field(description="Projects.")
    is_sample: bool


class InvestigatorOut(Schema):
    """Who leads a project on one side."""

    name: str
    institution: str


class GrantOut(Schema):
    """What a side gives in a year of the project."""

    side: str
    year: int
    amount: int


class ProjectOut(Schema):
    """A project that was financed."""

    number: int
    title: Text
    theme: Text
    investigators: list[InvestigatorOut]
    grants: list[GrantOut]


class CallPageOut(CallOut):
    """A call with what it financed, once that is decided."""

    projects: list[ProjectOut]


@router.get("/calls", response=Page[CallOut])
def list_calls(request: HttpRequest, paging: Query[Paging]) -> Page[CallOut]:
    """Calls that everybody may see, the latest first."""
    return page_of(queries.public_calls(), paging, _call)


@router.get("/calls/{call}", response=CallPageOut)
def get_call(request: HttpRequest, call: Slug) -> CallPageOut:
    """One call, with the funded list once it is decided."""
    row: Call = get_object_or_404(queries.call_page(), slug=call)
    is_decided = row.phase in (CallPhase.DECIDED, CallPhase.ENDED)
    projects = sorted((one.project for one in row.proposals.all()), key=lambda one: one.number) if is_decided else []
    return CallPageOut(**_call(row).dict(), projects=[_project(one) for one in projects])


def _call(row: Call) -> CallOut:
    return CallOut(
        slug=row.slug,
        kind=row.kind,
        phase=CallPhase(row.phase),
        name=text_of(row, "name"),
        summary=text_of(row, "summary"),
        edition=row.edition.slug if row.edition and row.edition.is_public else None,
        themes=[theme.code for theme in row.themes.all()],
        sides=[
            CallSideOut(
                side=one.side.code,
                agency=one.agency.slug,
                opens=one.opens,
                closes=one.closes,
                budget=one.budget,
                currency=one.currency,
            )
            for one in row.sides.all()
        ],
        filed=getattr(row, "filed_count", 0),
        funded=getattr(row, "funded_count", 0),
        is_sample=row.is_sample,
    )


def _project(row: Project) -> ProjectOut:
    one, other = row.proposal.one, row.proposal.other
    investigators = [_investigator(end) for end in (one, other) if end is not None]
    if other is None:
        investigators.append(InvestigatorOut(name=one.counterpart, institution=one.counterpart_institution))
    return ProjectOut(
        number=row.number,
        title=text_of(one, "title"),
        theme=text_of(one.theme, "name"),
        investigators=investigators,
        grants=[
            GrantOut(side=grant.call_side.side.code, year=grant.year, amount=grant.amount) for grant in row.grants.all()
        ],
    )


def _investigator(dossier: Dossier) -> InvestigatorOut:
    return InvestigatorOut(name=dossier.investigator, institution=dossier.institution_name)
