"""What the minutes and the annex of a decided call say, in one language at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, override, pgettext, to_locale
from django.utils.translation import gettext as _

from ponte.calls.models import Call, CallSide, FundedList, Project, Seat

LANGUAGES = ("it", "zh-hans", "en")
"""Of a paper, in their order; each is a chapter of its own, and all have the same force."""
Kind = Literal["minutes", "annex"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading line; `numbers` are the columns that are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with paragraphs and, it may be, a table."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A paper in one language; `signatures` are the lines at its end, by side."""

    language: str
    title: str
    about: str
    """The call's name."""
    subtitle: str
    parts: tuple[Part, ...]
    signatures: tuple[str, ...]


def chapters(call: Call, kind: Kind) -> list[Chapter]:
    """Write a paper in all its languages, from the decision as it was recorded."""
    build = _minutes if kind == "minutes" else _annex
    written = []
    for language in LANGUAGES:
        with override(language):
            written.append(build(call, language))
    return written


def _minutes(call: Call, language: str) -> Chapter:
    sides = _sides(call)
    funded = FundedList.objects.get(call=call)
    decision: dict[str, Any] = funded.decision
    parts = [
        Part(_("Members"), table=_members(sides)),
        Part(_("Rule"), _rule(call, sides)),
        Part(_("Decision"), _decided(decision), _budgets(sides, decision)),
        Part(_("Funded list"), table=_scores(call, sides, decision)),
    ]
    if funded.remarks:
        parts.append(Part(_("Remarks"), tuple(line for line in funded.remarks.splitlines() if line.strip())))
    return Chapter(
        language=language,
        title=_("Minutes of the mixed commission"),
        about=call.name,
        subtitle=_subtitle(call),
        parts=tuple(parts),
        signatures=_signatures(sides),
    )


def _annex(call: Call, language: str) -> Chapter:
    sides = _sides(call)
    head = (
        _("No."),
        _("Project"),
        _("Theme"),
        *(_("Investigator, %(side)s") % {"side": side.side.name} for side in sides),
        *(_("Grant, %(currency)s") % {"currency": side.currency} for side in sides),
    )
    rows = [_annex_row(project, sides) for project in _projects(call)]
    total = ("", _("Total"), "", *("" for _side in sides), *_totals(call, sides))
    table = Table(head, (*rows, total), numbers=(0, *range(3 + len(sides), 3 + 2 * len(sides))))
    opening = _("Joint projects financed under %(framework)s") % {"framework": call.framework or call.name}
    return Chapter(
        language=language,
        title=_("Annex: list of financed projects"),
        about=call.name,
        subtitle=_subtitle(call),
        parts=(Part(opening, table=table),),
        signatures=_signatures(sides),
    )


def _annex_row(project: Project, sides: list[CallSide]) -> tuple[str, ...]:
    own = {side.pk: project.proposal.of_side(side) for side in sides}
    first = project.proposal.one
    title = f"{first.acronym}: {first.english_title}" if first.acronym else first.english_title
    people = []
    for side in sides:
        dossier = own[side.pk]
        if dossier.call_side_id == side.pk:
            people.append(f"{dossier.investigator}, {dossier.institution_name}")
        else:
            people.append(f"{dossier.counterpart}, {dossier.counterpart_institution}")
    granted = [sum(grant.amount for grant in project.grants.all() if grant.call_side_id == side.pk) for side in sides]
    theme = first.theme.name if first.theme else ""
    return (str(project.number), title, theme, *people, *map(_number, granted))


def _totals(call: Call, sides: list[CallSide]) -> list[str]:
    grants = [grant for project in _projects(call) for grant in project.grants.all()]
    return [_number(sum(grant.amount for grant in grants if grant.call_side_id == side.pk)) for side in sides]


def _members(sides: list[CallSide]) -> Table:
    rows = [
        (side.side.name, seat.name, seat.title, str(seat.get_role_display()))
        for side in sides
        for seat in Seat.objects.filter(call_side=side)
    ]
    return Table((_("Side"), _("Name"), pgettext("person", "Title"), _("Role")), tuple(rows))


def _rule(call: Call, sides: list[CallSide]) -> tuple[str, ...]:
    # Translators: what separates the parts of an enumeration.
    and_then = _("; ")
    weights = and_then.join(f"{side.side.name} {side.weight}" for side in sides)
    said = [_("The joint score is the mean of the two sides' scores, weighed: %(weights)s.") % {"weights": weights}]
    thresholds = and_then.join(f"{side.side.name} {side.threshold}" for side in sides)
    if call.both_above:
        said.append(_("A project must reach the threshold of both sides: %(thresholds)s.") % {"thresholds": thresholds})
    else:
        said.append(_("A project must reach the threshold of one side: %(thresholds)s.") % {"thresholds": thresholds})
    for theme in call.themes.all():
        if theme.most is not None:
            said.append(_("%(theme)s: at most %(most)d projects.") % {"theme": theme.name, "most": theme.most})
        if theme.least:
            said.append(_("%(theme)s: at least %(least)d projects.") % {"theme": theme.name, "least": theme.least})
    if call.places is not None:
        said.append(_("At most %(places)d projects in all.") % {"places": call.places})
    return tuple(said)


def _decided(decision: dict[str, Any]) -> tuple[str, ...]:
    figures = {"number": len(decision["proposals"]), "of": decision["candidates"]}
    said = [_("Of %(of)d proposals, %(number)d are financed. Both sides agreed to the list.") % figures]
    value, best = decision["value"], decision["best_value"]
    if best is None:
        unknown = _("The list is worth %(value)s points; what the best one would be worth was not computed.")
        return *said, unknown % {"value": _number(value / 100)}
    points = {"value": _number(value / 100), "best": _number(best / 100)}
    if value >= best:
        said.append(
            _("With %(value)s points in all, no other list that keeps the rules and both budgets is worth more.")
            % points
            if decision["best_is_proved"]
            else _("With %(value)s points in all, no better list was found.") % points
        )
    else:
        said.append(_("The list is worth %(value)s points; the best one would be worth %(best)s.") % points)
    if decision["next_best_loses"] is not None and value >= best:
        said.append(
            _("The next-best list would be worth %(loss)s points less.")
            % {"loss": _number(decision["next_best_loses"] / 100)}
        )
    return tuple(said)


def _budgets(sides: list[CallSide], decision: dict[str, Any]) -> Table:
    rows = []
    for side in sides:
        figures = decision["budgets"][side.side.code]
        left = figures["budget"] - figures["spent"]
        rows.append((side.agency.name, side.currency, *map(_number, (figures["budget"], figures["spent"], left))))
    return Table((_("Agency"), _("Currency"), _("Budget"), _("Granted"), _("Left")), tuple(rows), numbers=(2, 3, 4))


def _scores(call: Call, sides: list[CallSide], decision: dict[str, Any]) -> Table:
    scored = {entry["proposal"]: entry for entry in decision["proposals"]}
    rows = []
    for project in _projects(call):
        entry = scored[project.proposal_id]
        marks = [entry["sides"].get(side.side.code) for side in sides]
        said = [f"{_number(mark['score'])} ({mark['rank']})" if mark else "–" for mark in marks]
        rows.append((str(project.number), str(project.proposal.one), *said, _number(entry["score"])))
    head = (
        _("No."),
        _("Project"),
        *(_("Score (rank), %(side)s") % {"side": side.side.name} for side in sides),
        _("Joint score"),
    )
    return Table(head, tuple(rows), numbers=(0, *range(2, 3 + len(sides))))


def _projects(call: Call) -> list[Project]:
    rows = Project.objects.filter(proposal__call=call).select_related(
        "proposal__one__theme", "proposal__one__call_side", "proposal__other__call_side"
    )
    return list(rows.prefetch_related("grants"))


def _sides(call: Call) -> list[CallSide]:
    return list(call.sides.select_related("side", "agency"))


def _subtitle(call: Call) -> str:
    decided = call.decided_at
    locale = {"en": "en_GB"}.get(get_language() or "en", to_locale(get_language() or "en"))
    day = format_date(call.commission_on or decided.date(), "long", locale=locale) if decided else ""
    return " · ".join(filter(None, [call.name, call.framework, day]))


def _signatures(sides: list[CallSide]) -> tuple[str, ...]:
    return tuple(_("For %(agency)s") % {"agency": side.agency.name} for side in sides)


def _number(value: float) -> str:
    language = get_language() or "en"
    rounded = round(value, 2) if isinstance(value, float) else value
    return format_decimal(rounded, locale={"en": "en_GB"}.get(language, to_locale(language)))
