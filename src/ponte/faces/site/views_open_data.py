"""The open data: the page that explains it, the files, and what machines are told of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, cast
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from ponte.faces.site.open_data import FORMATS, LICENCE, digest
from ponte.faces.site.open_data_catalogue import as_json_ld, catalogue, columns_of, file_address
from ponte.faces.site.open_data_sets import DATASETS
from ponte.faces.site.record import current_programme

CATALOGUES = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}


class Issue(NamedTuple):
    """A file's content, and since when it is this one."""

    digest: str
    since: dt.datetime


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is offered, under which licence, and what each column says."""
    datasets = [
        (dataset, [(form.upper(), file_address(dataset, form)) for form in FORMATS]) for dataset in DATASETS.values()
    ]
    context = {
        "section": "record",
        "datasets": datasets,
        "licence": LICENCE,
        "catalogues": list(CATALOGUES),
    }
    return render(request, "site/open_data.html", context)


@require_safe
def file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """A dataset in a format, streamed; only to those who do not have it yet."""
    dataset, programme = DATASETS.get(slug), current_programme()
    if dataset is None or programme is None or form not in FORMATS:
        raise Http404(f"{slug}.{form}")
    translation.activate("en")  # what the file says, and in which order, does not depend on who asks
    media_type, write = FORMATS[form]
    response = StreamingHttpResponse(write(dataset, programme), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    if form == "csv":
        columns = request.build_absolute_uri(f"{file_address(dataset, 'csv')}-metadata.json")
        response["Link"] = f'<{columns}>; rel="describedby"; type="application/csvm+json"'
    return _unless_known(request, response, issue_of(f"{slug}.{form}", write(dataset, programme)))


@require_safe
def columns(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the columns of a dataset's CSV say, at the address that CSV on the Web looks for it."""
    if slug not in DATASETS:
        raise Http404(slug)
    told = json.dumps(columns_of(DATASETS[slug], request.build_absolute_uri), ensure_ascii=False, indent=1)
    response = HttpResponse(told, content_type="application/csvm+json")
    return _unless_known(request, response, issue_of(f"{slug}.columns", [told.encode()]))


@require_safe
def catalogue_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The catalogue by DCAT-AP 3, as Turtle or JSON-LD."""
    programme = current_programme()
    if programme is None or form not in CATALOGUES:
        raise Http404(form)
    graph = catalogue(programme, request.build_absolute_uri)
    told = graph.serialize(format="turtle") if form == "ttl" else as_json_ld(graph)
    response = HttpResponse(told, content_type=CATALOGUES[form])
    return _unless_known(request, response, issue_of(f"catalogue.{form}", [told.encode()]))


def issue_of(name: str, chunks: Iterable[bytes]) -> Issue:
    """Say since when a file has had the content that it has now: since this one was first asked for."""
    found = digest(chunks)
    kept = Path(settings.VAR) / "open-data" / f"{name}.issue"
    try:
        known, since = kept.read_text().split()
        if known == found:
            return Issue(found, dt.datetime.fromisoformat(since))
    except (FileNotFoundError, ValueError):
        kept.parent.mkdir(exist_ok=True)
    now = timezone.now().replace(microsecond=0)
    unfinished = kept.with_suffix(f".{uuid4().hex}")
    unfinished.write_text(f"{found} {now.isoformat()}")
    unfinished.replace(kept)
    return Issue(found, now)


def _unless_known(request: HttpRequest, response: HttpResponseBase, issue: Issue) -> HttpResponseBase:
    response["ETag"] = f'"{issue.digest[:32]}"'
    response["Last-Modified"] = http_date(issue.since.timestamp())
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"  # open data may be read by any page's script
    modified = int(issue.since.timestamp())
    whole = cast(HttpResponse, response)  # only its headers are read, which a streamed one has as well
    known = get_conditional_response(request, etag=response["ETag"], last_modified=modified, response=whole)
    return known or response
