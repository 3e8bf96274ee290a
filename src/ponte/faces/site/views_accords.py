"""The register of accords: every figure opens into the list that it counts, and the list into its evidence."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ponte.accords import queries as register
from ponte.accords.enums import NOT_AGREED
from ponte.accords.models import Accord, Version
from ponte.faces.files import csv_file, opened
from ponte.faces.site.record import current_programme
from ponte.faces.site.templatetags.accords import phase
from ponte.programme import queries
from ponte.programme.models import Programme

DIMENSIONS: dict[str, str | Promise] = {
    "kind": _("Kind"),
    "year": _("Year"),
    "side": _("Side"),
    "sector": _("Sector"),
    "place": _("Place"),
    "organisation": _("Organisation"),
    "edition": _("Edition"),
}
MOST_SHOWN = 8
"""Groups of a dimension that are shown at once; the others open below them."""


@require_safe
def accords(request: HttpRequest) -> HttpResponse:
    """The register, narrowed down: figures, the accords that they count, and what is not counted and why."""
    programme = current_programme()
    if programme is None:
        return render(request, "site/accords.html", {"section": "programme", "accords": []})
    choice = register.Choice.read(request.GET)
    counted = register.counted().filter(programme=programme)
    rows = choice.narrow(counted, programme)
    rest = choice.narrow(register.public().filter(programme=programme), programme).exclude(pk__in=rows.values("pk"))
    accords = list(register.with_parties(rows))
    context = {
        "section": "programme",
        "choice": choice,
        "accords": accords,
        "facets": _facets(counted, choice, programme),
        "chosen": _chosen(choice, programme),
        "not_counted": [(accord, _why_not(accord)) for accord in register.with_parties(rest)],
        "claims": queries.claims(programme) if choice == register.Choice() else [],
        "total": counted.count(),
    }
    return render(request, "site/accords.html", context)


@require_safe
def accords_csv(request: HttpRequest) -> HttpResponse:
    """Download the list that the page shows, with the evidence of each line."""
    programme = current_programme()
    if programme is None:
        raise Http404
    rows = register.Choice.read(request.GET).narrow(register.counted().filter(programme=programme), programme)
    header = [_("Identifier"), _("Date"), _("Kind"), _("State"), _("Title"), _("Parties"), _("Place")]
    header += [_("Valid from"), _("Valid until"), _("Follows"), _("Evidence"), _("Sources"), _("Address")]
    return csv_file(
        "accords",
        [str(name) for name in header],
        (
            [
                accord.slug,
                accord.date,
                accord.get_kind_display(),
                phase(accord),
                accord.title,
                accord.party_names,
                accord.place.name if accord.place else "",
                accord.valid_from_told,
                accord.valid_until_told,
                accord.follows.slug if accord.follows and accord.follows.is_public else "",
                accord.evidence,
                "; ".join(f"{place.document.slug}#{place.locator}" for place in accord.sources.all()),
                request.build_absolute_uri(reverse("site:accord", args=[accord.slug])),
            ]
            for accord in register.with_parties(rows)
        ),
    )


@require_safe
def accord(request: HttpRequest, slug: str) -> HttpResponse:
    """One accord: parties, signatories, files with their hash, evidence, and its place among the others."""
    found = get_object_or_404(register.accord_page(), slug=slug)
    reports = [*found.reports.all(), *(report for double in found.doubles.all() for report in double.reports.all())]
    context = {
        "section": "programme",
        "accord": found,
        "state": phase(found),
        "is_counted": register.counted().filter(pk=found.pk).exists(),
        "why_not": _why_not(found),
        "family": register.lineage(found, register.public()),
        "reporters": list({report.organisation: None for report in reports if report.organisation}),
        "edition_shown": found.edition if found.edition and found.edition.is_public else None,
    }
    return render(request, "site/accord.html", context)


@require_safe
def accord_file(request: HttpRequest, slug: str, language: str) -> FileResponse:
    """Hand out the text of an accord that everybody may read; its hash goes along (RFC 9530)."""
    version = get_object_or_404(
        Version.objects.select_related("accord"),
        accord__in=register.public(),
        accord__slug=slug,
        language=language,
        is_public=True,
    )
    answer = FileResponse(
        opened(version.file),
        content_type="application/pdf",
        filename=f"{version.accord.slug}-{version.language}.pdf",
    )
    answer["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(version.sha256)).decode()}:"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _facets(rows: Any, choice: register.Choice, programme: Programme) -> list[dict[str, Any]]:
    """Figures per dimension, each with the choice that lists what it counts."""
    found = []
    for name, label in DIMENSIONS.items():
        figures = register.count_by(rows, name, choice, programme)
        if figures:
            found.append({"name": name, "label": label, "first": figures[:MOST_SHOWN], "more": figures[MOST_SHOWN:]})
    return found


def _chosen(choice: register.Choice, programme: Programme) -> list[tuple[str | Promise, Any, register.Choice]]:
    """What the list is narrowed down to: the dimension, the group by its name, and the choice without it."""
    rows = register.public().filter(programme=programme)
    found = []
    for name, label in DIMENSIONS.items():
        if value := getattr(choice, name):
            groups = {
                figure.value: figure.row for figure in register.count_by(rows, name, register.Choice(), programme)
            }
            found.append((label, groups.get(value, value), choice.with_(name, "")))
    return found


def _why_not(accord: Accord) -> str | Promise:
    """Say why a public accord does not count."""
    if accord.is_sample:
        return _("sample data, made up to try the programme")
    if accord.status in NOT_AGREED:
        return _("under discussion: nothing is signed yet")
    return _("nobody has shown evidence yet")
