"""The screen of a hall: who is at which table now, and how long until the next round; read from ten metres."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ponte.brokerage.domain.clock import now_at
from ponte.brokerage.models import Hall, WallAddress
from ponte.brokerage.queries.day import expected_late, rounds_now
from ponte.common.limiting import guesses_limited

WORDS = {
    "table": ("Tavolo", "洽谈桌", "Table"),
    "now": ("Adesso", "正在进行", "Now"),
    "next": ("Prossimo turno", "下一轮", "Next round"),
    "ends": ("Fine tra", "距离结束", "Ends in"),
    "begins": ("Inizio tra", "距离开始", "Begins in"),
    "late": ("Arrivano in ritardo", "将晚到", "Arriving late"),
    "interpreter": ("Interprete", "口译员", "Interpreter"),
    "over": ("Gli incontri di oggi sono finiti", "今日洽谈已结束", "Today's meetings are over"),
    "free": ("Nessun incontro in questo turno", "本轮没有洽谈", "No meeting in this round"),
}
"""A screen speaks to everybody at once: each word stands in the three languages, whatever the reader's."""


@require_safe
@guesses_limited
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a hall's screen to whoever knows its address; nobody is signed in here."""
    hall = _hall(token)
    context = _screen(hall) | {
        "hall": hall,
        "token": token,
        "words": WORDS,
        "now": _milliseconds(now_at(hall.brokerage)),
    }
    return _public(render(request, "site/wall.html", context))


@require_safe
@guesses_limited
def tables(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a screen that asks every few seconds; 304 where nothing has changed."""
    hall = _hall(token)
    content = render_to_string("site/_wall.html", _screen(hall) | {"hall": hall, "words": WORDS})
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    fresh = HttpResponse(content, headers={"ETag": etag})
    return _public(get_conditional_response(request, etag=etag, response=fresh) or fresh)


def _hall(token: str) -> Hall:
    wall = (
        WallAddress.objects.select_related("hall__city", "hall__brokerage__edition__programme")
        .filter(token=token, revoked__isnull=True)
        .first()
    )
    if wall is None:
        raise Http404
    return wall.hall


def _screen(hall: Hall) -> dict[str, Any]:
    now = now_at(hall.brokerage)
    sides = hall.brokerage.edition.programme.sides.order_by("pk").values_list("pk", flat=True)
    number = {side: n for n, side in enumerate(sides, 1)}
    rounds = rounds_now(hall, now)
    seated = {guest.registration.pk for row in rounds for table in row.tables for guest in table.guests}
    return {
        "rounds": [
            {
                "round": row,
                "starts": _milliseconds(row.starts),
                "ends": _milliseconds(row.ends),
                "tables": [
                    (table, [(guest, number.get(guest.registration.side_id or 0, 0)) for guest in table.guests])
                    for table in row.tables
                    if table.took_place is not False
                ],
            }
            for row in rounds
        ],
        "late": [row for row in expected_late(hall, now) if row.registration_id in seated],
    }


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
