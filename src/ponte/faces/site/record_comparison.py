"""Editions side by side: a line for each figure, a column for each edition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ponte.accords.record import (
    ACCORDS,
    ACTIVITIES,
    OF_MEETINGS,
    OF_RECORD,
    SAMPLE_OF_MEETINGS,
    SAMPLE_OF_RECORD,
    Dimension,
    Measure,
    Scope,
    groups,
    names,
)
from ponte.faces.site.record import Counted, list_address
from ponte.programme.models import Edition, Programme


class Line(NamedTuple):
    """A figure of each edition, in their order; none where nothing was counted."""

    name: Any
    counts: list[Counted | None]


class Block(NamedTuple):
    """Lines of one subject."""

    title: str
    lines: list[Line]
    is_sample: bool = False


def compared(programme: Programme, editions: Sequence[Edition]) -> list[Block]:
    """Set the figures of editions side by side; subjects that nothing was counted of are left out."""
    slugs = [edition.slug for edition in editions]
    blocks = [
        Block(_("In short"), _by_measure(programme, slugs, OF_RECORD)),
        Block(_("Accords by kind"), _by_value(programme, slugs, ACCORDS, Dimension.KIND)),
        Block(_("The roadshow’s diary by kind"), _by_value(programme, slugs, ACTIVITIES, Dimension.KIND)),
        Block(_("From people to agreements"), _by_measure(programme, slugs, OF_MEETINGS)),
        Block(
            _("From people to agreements"),
            _by_measure(programme, slugs, (*SAMPLE_OF_RECORD, *SAMPLE_OF_MEETINGS)),
            is_sample=True,
        ),
    ]
    return [block for block in blocks if block.lines]


def _by_measure(programme: Programme, slugs: Sequence[str], measures: Sequence[Measure]) -> list[Line]:
    known = [measure for measure in measures if measure.knows(Dimension.EDITION)]
    found = [(measure, groups(measure, programme, {}, Dimension.EDITION)) for measure in known]
    lines = [(m.name, [(m, {Dimension.EDITION: slug}, count.get(slug, 0)) for slug in slugs]) for m, count in found]
    return _lines(lines)


def _by_value(programme: Programme, slugs: Sequence[str], measure: Measure, by: Dimension) -> list[Line]:
    found = {slug: groups(measure, programme, {Dimension.EDITION: slug}, by) for slug in slugs}
    named = names(programme, by, {value for count in found.values() for value in count})
    return _lines(
        [
            (name, [(measure, {Dimension.EDITION: slug, by: value}, found[slug].get(value, 0)) for slug in slugs])
            for value, name in named.items()
        ]
    )


def _lines(rows: Sequence[tuple[Any, Sequence[tuple[Measure, Scope, int]]]]) -> list[Line]:
    """Write rows as lines, each with its own scale."""
    lines = []
    for name, cells in rows:
        most = max(count for _measure, _scope, count in cells)
        if most:
            lines.append(
                Line(
                    name,
                    [
                        Counted(measure, count, list_address(measure, scope), f"{100 * count / most:.1f}")
                        if count
                        else None
                        for measure, scope, count in cells
                    ],
                )
            )
    return lines
