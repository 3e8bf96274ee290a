"""The state of the installation: what the servers are doing, what they wait for, and what is wrong."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ponte.common.chaining import chain_head
from ponte.common.models import Backup
from ponte.common.permissions import require
from ponte.faces.answers import answering
from ponte.faces.desk.access import note_edition
from ponte.faces.operation.health import check_health, disk
from ponte.faces.operation.status import failures, queues, runs


@login_required
@answering
@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show what works, what waits and for how long, what is being computed, and what failed."""
    require(request.user, "programme.see_status")
    note_edition(request)
    context = {
        "section": "status",
        "checks": check_health(),
        "disk": disk(),
        "queues": queues(),
        "runs": runs(),
        "failures": failures(),
        "backup": Backup.objects.first(),
        "head": chain_head(),
    }
    return render(request, "desk/status.html", context)
