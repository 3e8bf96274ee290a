"""The record: the programme since it began on one page, the lists behind its figures, editions side by side."""

from __future__ import annotations

import hashlib

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ponte.accords.queries import history
from ponte.accords.record import MEASURES, OF_RECORD, SAMPLE_OF_RECORD, Dimension, entries, public_editions
from ponte.faces.site import record, timeline
from ponte.faces.site.record_comparison import compared
from ponte.faces.site.record_lists import NAMELESS, nameless, part_for
from ponte.faces.site.record_maps import drawn_maps
from ponte.faces.site.yearly_report import yearly_report
from ponte.programme import queries

PAGE = 50
BESIDES = [dimension for dimension in Dimension if dimension != Dimension.YEAR]
"""What the second table of the record may be by."""


@require_safe
def whole(request: HttpRequest) -> HttpResponse:
    """The record, whole or narrowed: time line, figures, maps, photographs, and what was stated."""
    programme = record.current_programme()
    if programme is None:
        return render(request, "site/unprepared.html", {"section": "record"})
    scope = record.read_scope(programme, request.GET)
    by = next((one for one in BESIDES if one == request.GET.get("by")), Dimension.KIND)
    happened, invented = record.funnel(programme, scope)
    context = {
        "section": "record",
        "programme": programme,
        "scope": scope,
        "chosen": record.chosen(programme, "record", scope),
        "filters": record.choices(programme, scope),
        "figures": record.totals(programme, scope, OF_RECORD),
        "invented_figures": record.totals(programme, scope, SAMPLE_OF_RECORD),
        "funnel": happened,
        "invented": invented,
        "timeline": timeline.drawn(history(programme)),
        "years": record.table(programme, scope, Dimension.YEAR),
        "by": by,
        "table": record.table(programme, scope, by),
        "dimensions": [(one, record.address("record", scope, by=one.value)) for one in BESIDES],
        "maps": drawn_maps(programme, scope),
        "pictures": record.pictures(programme, scope),
        "claims": queries.claims(programme),
        "editions": public_editions(programme),
    }
    return render(request, "site/record.html", context)


@require_safe
def listed(request: HttpRequest, measure: str) -> HttpResponse:
    """The list behind a figure: as many entries as the figure says, each with its evidence."""
    programme = record.current_programme()
    if programme is None or measure not in MEASURES:
        raise Http404(measure)
    of = MEASURES[measure]
    scope = record.read_scope(programme, request.GET)
    if not of.tells(scope):
        raise Http404(f"{measure} by {', '.join(scope)}")
    page = Paginator(entries(of, programme, scope), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "section": "record",
        "measure": of,
        "page": page,
        "kept": kept.urlencode(),
        "chosen": record.chosen(programme, "record_list", scope, measure),
        "record_url": record.address("record", scope),
        "part": part_for(of),
        "lines": [nameless(row, of) for row in page] if part_for(of) == NAMELESS else [],
    }
    return render(request, "site/record_list.html", context)


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Two editions or more side by side; all of them where none is chosen."""
    programme = record.current_programme()
    if programme is None:
        return render(request, "site/unprepared.html", {"section": "record"})
    editions = list(public_editions(programme).prefetch_related("cities"))
    wanted = set(request.GET.getlist("edition"))
    shown = [edition for edition in editions if edition.slug in wanted] or editions
    context = {
        "section": "record",
        "editions": editions,
        "shown": shown,
        "blocks": compared(programme, shown),
    }
    return render(request, "site/record_comparison.html", context)


@require_safe
def report(request: HttpRequest, slug: str = "", year: int = 0) -> HttpResponseBase:
    """The record as PDF: of an edition, of a year, or of the whole programme."""
    programme = record.current_programme()
    if programme is None:
        raise Http404
    edition = get_object_or_404(public_editions(programme), slug=slug) if slug else None
    scope = {Dimension.EDITION: slug} if slug else {Dimension.YEAR: str(year)} if year else {}
    if year and not programme.since <= year <= timezone.now().year:
        raise Http404(str(year))
    content = yearly_report(programme, scope, edition)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{slug or programme.slug}-{year or 'record'}-{request.LANGUAGE_CODE}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-cache"
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
