"""The printed pack: asked for, followed while a worker makes it, and fetched."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ponte.brokerage.domain.packing import file_pack, path_of
from ponte.brokerage.enums import PackStatus
from ponte.brokerage.models import Brokerage, Pack
from ponte.common.running import UNDER_WAY
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.tasks import make_pack_task


@for_officers
def page(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Ask for a pack; show the last one, or how far the one in the making is."""
    if request.method == "POST":
        with transaction.atomic():
            pack = file_pack(actor=request.user, brokerage=brokerage)
            make_pack_task.enqueue(pack.pk)  # the queue is a table: filed with the rest, or not at all
        return redirect("desk:day_pack")
    pack_or_none = brokerage.packs.first()
    context = {
        "section": "pack",
        "pack": pack_or_none,
        "under_way": pack_or_none is not None and pack_or_none.status in UNDER_WAY,
        "people": brokerage.registrations.filter(status="approved").count(),
    }
    return render(request, "desk/day/pack.html", context)


@require_safe
@for_officers
def progress(request: SignedIn, brokerage: Brokerage, pk: int) -> JsonResponse:
    """Tell how far a pack is."""
    pack = get_object_or_404(Pack, brokerage=brokerage, pk=pk)
    return JsonResponse({"status": pack.status, "read": pack.read, "people": pack.people})


@require_safe
@for_officers
def file(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Fetch a pack; it holds people's days, so that no cache keeps it."""
    pack = get_object_or_404(Pack, brokerage=brokerage, pk=pk, status=PackStatus.READY)
    path = path_of(pack.digest)
    if not path.exists():
        raise Http404
    name = f"{brokerage.edition.slug}.pdf"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(path.read_bytes(), content_type="application/pdf", headers=headers)
