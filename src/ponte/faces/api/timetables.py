"""Runs of the scheduler: started, followed, stopped. Publishing what they propose is left to people."""

from __future__ import annotations

import datetime as dt

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from ponte.brokerage.domain.timetabling import queue_timetable, stop_timetable
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Timetable
from ponte.brokerage.queries import proposals
from ponte.common.running import MOST_SECONDS
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.events import desk_of
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Key, Slug
from ponte.people.enums import Scope

router = Router(tags=["Timetables"])


class TimetableOut(Schema):
    """A proposal of the scheduler."""

    id: int
    status: TimetableStatus
    created: dt.datetime
    published_at: dt.datetime | None
    time_limit: int
    seed: int
    is_optimal: bool
    value: int | None
    bound: int | None = Field(description="Proven: no timetable is worth more.")
    breaks: int | None
    seconds: float | None
    placed: int
    left_out: int
    failure: str


class RunIn(Schema):
    """How long to search."""

    seconds: int = Field(ge=1, le=MOST_SECONDS)
    seed: int = Field(0, ge=0, le=2**31 - 1)


@router.get("/editions/{edition}/timetables", response=Page[TimetableOut], auth=Token(Scope.TIMETABLE_READ))
def list_timetables(request: TokenRequest, edition: Slug, paging: Query[Paging]) -> Page[TimetableOut]:
    """Proposals of the scheduler, the latest first; for offices."""
    return page_of(proposals(desk_of(request.auth.account, edition)), paging, _timetable)


@router.get("/editions/{edition}/timetables/{timetable}", response=TimetableOut, auth=Token(Scope.TIMETABLE_READ))
def get_timetable(request: TokenRequest, edition: Slug, timetable: Key) -> TimetableOut:
    """One proposal, or how far its run has come."""
    return _timetable(_one(request, edition, timetable))


@router.post("/editions/{edition}/timetables", response={202: TimetableOut}, auth=Token(Scope.TIMETABLE_RUN))
def start_timetable(request: TokenRequest, edition: Slug, sent: RunIn) -> Status[TimetableOut]:
    """Have a worker make a proposal; ask for it again to follow the run."""
    account = request.auth.account
    made = queue_timetable(actor=account, brokerage=desk_of(account, edition), time_limit=sent.seconds, seed=sent.seed)
    return Status(202, _timetable(_one(request, edition, made.pk)))


@router.post("/editions/{edition}/timetables/{timetable}/stop", response=TimetableOut, auth=Token(Scope.TIMETABLE_RUN))
def stop_run(request: TokenRequest, edition: Slug, timetable: Key) -> TimetableOut:
    """End a run early; it keeps the best that it has found."""
    stop_timetable(actor=request.auth.account, timetable=_one(request, edition, timetable))
    return _timetable(_one(request, edition, timetable))


def _one(request: TokenRequest, edition: str, key: int) -> Timetable:
    return get_object_or_404(proposals(desk_of(request.auth.account, edition)), pk=key)


def _timetable(row: Timetable) -> TimetableOut:
    return TimetableOut(
        id=row.pk,
        status=TimetableStatus(row.status),
        created=row.created,
        published_at=row.published_at,
        time_limit=row.time_limit,
        seed=row.seed,
        is_optimal=row.is_optimal,
        value=row.value,
        bound=row.bound,
        breaks=row.breaks,
        seconds=row.seconds,
        placed=getattr(row, "placed_count", 0),
        left_out=getattr(row, "unplaced_count", 0),
        failure=row.failure,
    )
