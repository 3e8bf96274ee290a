"""Who works with whom: the picture, and the list that says the same without one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ponte.accords.record import Dimension
from ponte.accords.record.network import Level, network
from ponte.faces.site import network as drawing
from ponte.faces.site import record


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The network of organisations or cities, whole or of a year, edition, kind, sector or side."""
    programme = record.current_programme()
    if programme is None:
        return render(request, "site/unprepared.html", {"section": "record"})
    level = next((one for one in Level if one == request.GET.get("level")), Level.ORGANISATIONS)
    scope = record.read_scope(programme, request.GET)
    found = network(programme, scope, level)
    focus = request.GET.get("focus", "")
    if focus and focus not in found.nodes:
        raise Http404(focus)
    neighbours = found.neighbours()
    kept = {"level": level.value} if level != Level.ORGANISATIONS else {}
    context = {
        "section": "record",
        "level": level,
        "levels": [(one, record.address("network", scope, level=one.value)) for one in Level],
        "chosen": record.chosen(programme, "network", scope),
        "filters": [one for one in record.choices(programme, scope) if one[0] != Dimension.PLACE],
        "network": found,
        "listed": [(found.nodes[key], joined) for key, joined in neighbours.items()],
        "focus": focus,
        "whole": record.address("network", scope, **kept),
        "narrowed": record.address("network", scope, **kept, focus=""),
        "sides": programme.sides.all(),
        "picture": drawing.drawn(found),
    }
    return render(request, "site/network.html", context)
