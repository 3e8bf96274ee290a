"""Start-up showcases: the call, the stages with their pitches and results, and the audience's vote."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from icalendar import Event

from ponte.common.limiting import client_address, limited
from ponte.common.refusals import Refused
from ponte.faces.answers import answering
from ponte.faces.site.calendars import calendar_file, response
from ponte.people.models import Account
from ponte.programme import queries as programme
from ponte.programme.models import Edition
from ponte.showcase import queries
from ponte.showcase.domain.eligibility import said
from ponte.showcase.domain.voting import cast_vote, tally, voter_of
from ponte.showcase.models import Contender, Showcase, Stage, Vote

DEVICE = "showcase_device"
"""Cookie by which a device votes once; it holds a random token and nothing else."""
DEVICE_AGE = 60 * 24 * 3600


@require_safe
def showcase(request: HttpRequest, slug: str, showcase: str) -> HttpResponse:
    """One showcase: what its call asks, its stages, and the start-ups in it."""
    edition, found = _showcase(request, slug, showcase)
    chosen = queries.chosen(found)
    context = {
        "section": "showcase",
        "page_edition": edition,
        "showcase": found,
        "is_open": found.takes_applications(),
        "requirements": [said(one) for one in found.requirements.prefetch_related("sides", "sectors")],
        "stages": [(stage, chosen[stage.pk]) for stage in queries.stages(found)],
        "startups": queries.public_applications(found),
    }
    return render(request, "site/showcase.html", context)


@require_safe
def stage(request: HttpRequest, slug: str, showcase: str, stage: str) -> HttpResponse:
    """One stage: who pitches when, by which criteria, what came of it; and the audience's vote while it is open."""
    edition, found, row = _stage(request, slug, showcase, stage)
    is_held = row.phase == "published"
    contenders = list(queries.schedule(row))
    context = {
        "section": "showcase",
        "page_edition": edition,
        "showcase": found,
        "stage": row,
        "zone": programme.zone_of(row.place),
        "contenders": contenders,
        "is_scheduled": any(one.order for one in contenders),
        "criteria": row.criteria.all(),
        "benefits": row.benefits.all(),
        "ranked": sorted((one for one in contenders if one.rank), key=_by_rank) if is_held else [],
        "votes": tally(row) if is_held and row.vote_opened_at else [],
        "my_vote": _my_vote(request, row) if row.is_vote_open else None,
        "vote_count": row.votes.count() if row.vote_opened_at else 0,
    }
    return render(request, "site/showcase_stage.html", context)


@require_POST
@limited("vote")
@answering
def vote(request: HttpRequest, slug: str, showcase: str, stage: str) -> HttpResponse:
    """Count a vote of the audience."""
    _edition, _found, row = _stage(request, slug, showcase, stage)
    key = request.POST.get("contender", "")
    contender = Contender.objects.filter(stage=row, pk=key).first() if key.isdecimal() else None
    if contender is None:
        raise Refused("no_such_startup", _("Choose one of the start-ups of this stage."))
    device = request.COOKIES.get(DEVICE) or secrets.token_urlsafe(24)
    cast_vote(contender=contender, account=_account(request), device=device, address=client_address(request))
    messages.success(request, _("Your vote counts. You can change it until the vote closes."))
    answer = redirect("site:showcase_stage", slug=slug, showcase=showcase, stage=stage)
    answer.set_cookie(DEVICE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


@require_safe
def calendar(request: HttpRequest, slug: str, showcase: str, stage: str) -> HttpResponse:
    """The pitches of a stage as a calendar file."""
    _edition, _found, row = _stage(request, slug, showcase, stage)
    zone = programme.zone_of(row.place)
    events = [
        Event.new(
            uid=f"pitch-{one.pk}@{request.get_host()}",
            start=one.pitches_at.astimezone(zone),
            end=(one.pitches_at + row.pitch_length).astimezone(zone),
            summary=f"{one.application.organisation.name} · {row.name}",
            location=", ".join(filter(None, (row.venue, row.place.name))),
            description=one.application.title,
        )
        for one in queries.schedule(row)
        if one.pitches_at
    ]
    return response(calendar_file(events, name=row.name), f"{row.slug}.ics")


def _by_rank(contender: Contender) -> tuple[int, int]:
    return contender.rank or 0, contender.pk


def _my_vote(request: HttpRequest, stage: Stage) -> int | None:
    account, device = _account(request), request.COOKIES.get(DEVICE, "")
    if account is None and not device:
        return None
    found: int | None = (
        Vote.objects.filter(stage=stage, voter=voter_of(account, device)).values_list("contender", flat=True).first()
    )
    return found


def _account(request: HttpRequest) -> Account | None:
    return request.user if isinstance(request.user, Account) else None


def _showcase(request: HttpRequest, slug: str, showcase: str) -> tuple[Edition, Showcase]:
    edition: Any = get_object_or_404(programme.visible_editions(request.user), slug=slug)
    return edition, get_object_or_404(queries.public_showcases(edition), slug=showcase)


def _stage(request: HttpRequest, slug: str, showcase: str, stage: str) -> tuple[Edition, Showcase, Stage]:
    edition, found = _showcase(request, slug, showcase)
    return edition, found, get_object_or_404(queries.stages(found), slug=stage)
