"""Batches handed over to the other office, and its files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.exchange_format import MOST_BYTES
from ponte.brokerage.domain.exchange_writing import exchange_of, people_exchange
from ponte.brokerage.domain.exchanging import discard_exchange, upload_exchange, write_exchange
from ponte.brokerage.domain.handing_over import hand_over
from ponte.brokerage.enums import ExchangeState
from ponte.brokerage.models import Brokerage, ExchangeFile
from ponte.brokerage.queries.handing_over import TO_HAND_OVER, difference, hand_overs_of, sides_at_work
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.events import desk_of
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Key, Slug, Words
from ponte.people.enums import Scope

router = Router(tags=["Hand-over"])
TOKEN = Token(Scope.HAND_OVER)


class HandOverOut(Schema):
    """Requests that one office has handed to the other."""

    id: int
    number: int
    from_side: str
    to_side: str
    made_at: dt.datetime
    note: str
    lines: int
    answered: int


class HandOverIn(Schema):
    """What goes along with a hand-over."""

    note: Words = ""


class FindingOut(Schema):
    """What writing a line of a file does."""

    kind: str
    place: str
    who: str
    expected: str
    reason: str


class ExchangeFileOut(Schema):
    """A file of the other office: what writing it would do, or has done."""

    id: int
    name: str
    state: ExchangeState
    findings: list[FindingOut]


@router.get("/editions/{edition}/hand-overs", response=Page[HandOverOut], auth=TOKEN)
def list_hand_overs(request: TokenRequest, edition: Slug, paging: Query[Paging]) -> Page[HandOverOut]:
    """What one's office has handed over and been handed, the latest first."""
    return page_of(_seen(request, desk_of(request.auth.account, edition)), paging, _hand_over)


@router.post("/editions/{edition}/hand-overs", response={201: HandOverOut}, auth=TOKEN)
def hand_requests_over(request: TokenRequest, edition: Slug, sent: HandOverIn) -> Status[HandOverOut]:
    """Hand over all requests that are new, have changed, or were asked back; the other office is told by mail."""
    account = request.auth.account
    brokerage = desk_of(account, edition)
    side, other = sides_at_work(account, brokerage)
    requests = [row.request for row in difference(brokerage, side, other) if row.change in TO_HAND_OVER]
    made = hand_over(actor=account, brokerage=brokerage, side=side, other=other, requests=requests, note=sent.note)
    return Status(201, _hand_over(_seen(request, brokerage).get(pk=made.pk)))


@router.get("/editions/{edition}/hand-overs/{batch}/file", response=dict[str, Any], auth=TOKEN)
def get_hand_over_file(request: TokenRequest, edition: Slug, batch: Key) -> dict[str, Any]:
    """A hand-over in the format `ponte.handover/1`, for another installation; with the answers that there are."""
    return exchange_of(get_object_or_404(_seen(request, desk_of(request.auth.account, edition)), pk=batch))


@router.get("/editions/{edition}/people-file", response=dict[str, Any], auth=TOKEN)
def get_people_file(request: TokenRequest, edition: Slug) -> dict[str, Any]:
    """One's own side's people in the format `ponte.handover/1`, so that others can ask them elsewhere."""
    brokerage = desk_of(request.auth.account, edition)
    return people_exchange(brokerage, sides_at_work(request.auth.account, brokerage)[0])


@router.post("/editions/{edition}/exchange-files", response={201: ExchangeFileOut}, auth=TOKEN)
def upload_file(request: TokenRequest, edition: Slug, file: File[UploadedFile]) -> Status[ExchangeFileOut]:
    """Say line by line what writing a file of the other office would do; nothing is written yet."""
    account = request.auth.account
    brokerage = desk_of(account, edition)
    made = upload_exchange(
        actor=account,
        brokerage=brokerage,
        side=sides_at_work(account, brokerage)[0],
        name=(file.name or "").replace("\x00", ""),
        content=file.read(MOST_BYTES + 1),
    )
    return Status(201, _file(made))


@router.get("/editions/{edition}/exchange-files/{file}", response=ExchangeFileOut, auth=TOKEN)
def get_file(request: TokenRequest, edition: Slug, file: Key) -> ExchangeFileOut:
    """What writing a file would do, or has done."""
    return _file(_own_file(request, edition, file))


@router.post("/editions/{edition}/exchange-files/{file}/writing", response=ExchangeFileOut, auth=TOKEN)
def write_file(request: TokenRequest, edition: Slug, file: Key) -> ExchangeFileOut:
    """Write every good line of a file."""
    row = _own_file(request, edition, file)
    write_exchange(actor=request.auth.account, file=row)
    row.refresh_from_db()
    return _file(row)


@router.delete("/editions/{edition}/exchange-files/{file}", response={204: None}, auth=TOKEN)
def discard_file(request: TokenRequest, edition: Slug, file: Key) -> Status[None]:
    """Forget a file that was not written."""
    discard_exchange(actor=request.auth.account, file=_own_file(request, edition, file))
    return Status(204, None)


def _seen(request: TokenRequest, brokerage: Brokerage) -> Any:
    return hand_overs_of(brokerage, own_sides(request.auth.account, brokerage))


def _own_file(request: TokenRequest, edition: str, key: int) -> ExchangeFile:
    account = request.auth.account
    brokerage = desk_of(account, edition)
    rows = ExchangeFile.objects.filter(brokerage=brokerage, side__in=own_sides(account, brokerage))
    return get_object_or_404(rows.select_related("side", "brokerage"), pk=key)


def _hand_over(row: Any) -> HandOverOut:
    return HandOverOut(
        id=row.pk,
        number=row.number,
        from_side=row.from_side.code,
        to_side=row.to_side.code,
        made_at=row.made_at,
        note=row.note,
        lines=row.total,
        answered=row.done,
    )


def _file(row: ExchangeFile) -> ExchangeFileOut:
    fields = FindingOut.model_fields
    findings = [FindingOut(**{name: str(finding.get(name, "")) for name in fields}) for finding in row.findings]
    return ExchangeFileOut(id=row.pk, name=row.name, state=ExchangeState(row.state), findings=findings)
