"""The record of a year, of an edition, or of the whole programme, as a report to print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ponte.accords.models import Accord
from ponte.accords.record import (
    ACCORDS,
    OF_MEETINGS,
    OF_RECORD,
    Dimension,
    Measure,
    Scope,
    entries,
    public_editions,
)
from ponte.accords.record.measures import AUDIENCES, MILESTONES
from ponte.common.models import Sourced
from ponte.faces.site import maps, record
from ponte.faces.site.dates import format_days, format_partial_date
from ponte.faces.site.record_comparison import compared
from ponte.faces.site.record_maps import drawn_maps
from ponte.faces.site.templatetags.ponte import audience, language_tag
from ponte.press.documents import render_once
from ponte.press.languages import told
from ponte.programme import queries
from ponte.programme.models import Activity, Edition, Programme

LAND, SEA, ACCENT, INK = "#cfd9e1", "#eef3f7", "#00695c", "#17324d"
NAME: Final = {
    "right": (14, 5, "start"),
    "left": (-14, 5, "end"),
    "above": (0, -14, "middle"),
    "below": (0, 24, "middle"),
}
"""Where a name stands beside its point on the map: units right and down, and its end that is fixed."""


def yearly_report(programme: Programme, scope: Scope, edition: Edition | None = None) -> bytes:
    """Typeset the record, narrowed to a year or an edition or not at all, in the active language, as PDF.

    What exists only in another language stands in that one and names it, as on the pages.
    """
    today = timezone.now().date()
    happened, invented = record.funnel(programme, scope)
    data = {
        "title": _title(programme, scope, edition),
        "kicker": record.plain(programme),
        "made": _("Report of %(date)s") % {"date": format_days(today, today)},
        "contents": _("Contents"),
        "facts": [_("In short"), _figures(record.totals(programme, scope, OF_RECORD))],
        "maps": [_("Where the accords were signed and the roadshow was"), _maps(programme, scope)],
        "accords": [_("Accords, with their parties and evidence"), _accords(programme, scope)],
        "milestones": [_("Milestones"), _milestones(programme, scope)],
        "audiences": [_("Audiences, as exactly as the sources say"), _audiences(programme, scope)],
        "funnel": [_("From people to agreements"), _figures(happened), _figures(invented)],
        "sample": _("Sample data: these figures are invented and stand for the real ones."),
        "comparison": _comparison(programme),
        "claims": [_("Stated figures"), _claims(programme)],
        "apart": _(
            "Figures that somebody stated, with the place where they are stated. They contradict each other; none is "
            "part of a figure above or added to another."
        ),
        "method": [_("How this was counted"), _method()],
        "none": _("Nothing is entered yet."),
        "headers": {"parties": _("Parties"), "sources": _("Sources"), "place": _("Place"), "state": _("State")},
    }
    return render_once("site/yearly_report.typ", data, language=get_language() or settings.LANGUAGE_CODE)


def _title(programme: Programme, scope: Scope, edition: Edition | None) -> str:
    if edition is not None:
        return _("%(edition)s: the record") % {"edition": record.plain(edition)}
    if Dimension.YEAR in scope:
        return _("The record of %(year)s") % {"year": scope[Dimension.YEAR]}
    return _("The record since %(year)s") % {"year": programme.since}


def _told(subject: Any, field: str) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    found = told(subject, field, language)
    lang = language_tag(found.language).partition("-")[0]
    return {
        "text": found.text,
        "own": found.is_own,
        "lang": lang,
        "language": dict(settings.LANGUAGES)[found.language],
    }


def _figures(counted: Iterable[record.Counted]) -> list[list[Any]]:
    return [[_capital(figure.measure), figure.count, float(figure.share)] for figure in counted]


def _capital(measure: Measure) -> str:
    name = str(measure.name)
    return name[:1].upper() + name[1:]


def _accords(programme: Programme, scope: Scope) -> list[dict[str, Any]]:
    rows: Iterable[Accord] = entries(ACCORDS, programme, scope)
    return [
        {
            "date": format_partial_date(accord.date),
            "kind": accord.get_kind_display(),
            "state": accord.get_status_display(),
            "title": _told(accord, "title"),
            "parties": _joined(record.plain(one) for one in [*accord.parties.all(), *accord.countries.all()]),
            "place": record.plain(accord.place) if accord.place else "",
            "sources": _joined([*_sources(accord), *filter(None, [accord.evidence])]),
        }
        for accord in rows
    ]


def _milestones(programme: Programme, scope: Scope) -> list[dict[str, Any]]:
    return [
        {"date": format_partial_date(one.date), "title": _told(one, "title"), "sources": _joined(_sources(one))}
        for one in entries(MILESTONES, programme, scope)
    ]


def _audiences(programme: Programme, scope: Scope) -> list[dict[str, Any]]:
    rows: Iterable[Activity] = entries(AUDIENCES, programme, scope)
    return [
        {
            "date": format_days(one.date, one.date),
            "size": audience(one),
            "title": _told(one, "title"),
            "sources": _joined(_sources(one)),
        }
        for one in rows
    ]


def _claims(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "text": _told(claim, "text"),
            "by": _("Stated by %(name)s") % {"name": claim.stated_by.name} if claim.stated_by else "",
            "sources": _joined(_sources(claim)),
        }
        for claim in queries.claims(programme)
    ]


def _comparison(programme: Programme) -> dict[str, Any]:
    editions = list(public_editions(programme).prefetch_related("cities"))
    blocks = compared(programme, editions)
    return {
        "title": _("Editions side by side"),
        "editions": [str(edition.year) for edition in editions],
        "blocks": [
            {
                "title": block.title,
                "sample": block.is_sample,
                "lines": [
                    [str(line.name), *(str(figure.count) if figure else "–" for figure in line.counts)]
                    for line in block.lines
                ],
            }
            for block in blocks
        ],
    }


def _method() -> list[list[str]]:
    return [[_capital(measure), str(measure.explained)] for measure in (*OF_RECORD, *OF_MEETINGS)] + [
        [_("Several values"), _("What belongs to several sectors, places or sides counts in each of them.")],
        [_("Invented figures"), _("Sample data is counted apart and marked wherever it stands.")],
        [_("Licence"), _("The data may be used under Creative Commons Attribution 4.0 International (CC BY 4.0).")],
    ]


def _maps(programme: Programme, scope: Scope) -> list[dict[str, str]]:
    return [
        {"name": record.plain(side), "svg": svg_of(drawing), "alternative": _named(drawing)}
        for side, drawing in drawn_maps(programme, scope)
    ]


def svg_of(drawing: maps.Map) -> str:
    """Write a map as an SVG file of its own, in the colours of print."""
    width, height = drawing.width, drawing.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<rect width="{width}" height="{height}" fill="{SEA}"/><path d="{drawing.coasts}" fill="{LAND}"/>',
    ]
    for point in drawing.points:
        x, y = float(point.x) * width / 100, float(point.y) * height / 100
        right, down, anchor = NAME[point.side]
        letters = f'font-family="Noto Sans SC" font-size="24" font-weight="bold" fill="{INK}"'
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{16 if point.number else 9}" fill="{ACCENT}"/>')
        if point.number:
            parts.append(
                f'<text x="{x:.0f}" y="{y + 7:.0f}" text-anchor="middle" font-family="Noto Sans SC" font-size="20" '
                f'fill="#fff">{point.number}</text>'
            )
        parts.append(
            f'<text x="{x + 1.4 * right:.0f}" y="{y + 1.4 * down:.0f}" text-anchor="{anchor}" {letters}>'
            f"{escape(point.name)}</text>"
        )
    return "".join([*parts, "</svg>"])


def _named(drawing: maps.Map) -> str:
    return _joined(f"{point.name} {point.number or ''}".strip() for point in drawing.points)


def _sources(fact: Sourced) -> list[str]:
    colon = "：" if (get_language() or "").startswith("zh") else ": "
    return [f"{told_of(place.document, 'title')}{colon}{told_of(place, 'label')}" for place in fact.sources.all()]


def told_of(subject: Any, field: str) -> str:
    """Take a field in the reader's language, or else in the first one that has it."""
    return told(subject, field, get_language() or settings.LANGUAGE_CODE).text


def _joined(names: Iterable[str]) -> str:
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(names)
