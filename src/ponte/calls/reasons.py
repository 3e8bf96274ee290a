"""Why an application stands as it does, and what is wrong with it, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULTS: dict[str, str | Promise] = {
    "no_title": _("The title in English is missing: it must be the same on both sides."),
    "no_abstract": _("An abstract is missing."),
    "no_acronym": _("The acronym is missing."),
    "no_theme": _("The theme is missing. Choose one of the themes of the call."),
    "no_months": _("The duration is missing."),
    "too_long": _("It lasts %(months)s months; the call allows %(most)s."),
    "no_institution": _("Your institution is missing."),
    "no_counterpart": _("The investigator of the other side and their institution are missing."),
    "too_many_partners": _("%(number)s partners are named; %(most)s at most may join on one side."),
    "no_document": _("A file is missing: %(document)s."),
    "no_budget": _("The budget is empty: say what is asked for."),
    "wrong_cost": _("This call does not pay for: %(cost)s."),
    "over_project": _("%(asked)s %(currency)s are asked for; %(most)s at most go to one project."),
    "over_year": _("%(asked)s %(currency)s are asked for in year %(year)s; %(most)s at most are paid a year."),
    "over_share": _(
        "%(asked)s %(currency)s are asked for of costs of %(total)s; %(most)s %% of them at most are paid."
    ),
    "over_consumables": _("%(asked)s %(currency)s are asked for consumables; they may be %(most)s %% of what is paid."),
    "year_after_end": _("Year %(year)s of the budget lies after the end of the project."),
}
"""What is wrong with an application, by code; the parameters are whole numbers and words."""

OUTCOMES: dict[str, str | Promise] = {
    "never_filed": _("It was begun but not filed before the call closed."),
    "one_sided": _(
        "No application for the same project was filed on the other side. A proposal filed on one side only is void."
    ),
    "not_confirmed": _(
        "An application of the other side looked like the same project, but nobody confirmed it before the call closed."
    ),
    "unsettled": _("The two applications still said different things when the call closed: %(fields)s."),
    "twin_withdrawn": _("The application of the other side was withdrawn."),
    "twin_excluded": _("The agency of the other side found its application not eligible."),
    "called_off": _("The call was called off."),
    "excluded": _("The agency found it not eligible: %(why)s"),
}
"""Why an application is void or not eligible, by code."""

FIELDS: dict[str, str | Promise] = {
    "title": _("title in English"),
    "acronym": _("acronym"),
    "theme": _("theme"),
    "months": _("duration in months"),
    "investigator": _("investigator on the side of %(side)s"),
    "institution": _("institution on the side of %(side)s"),
}
"""What twins must say alike, by the first part of a field's name."""


def field_name(field: str, sides: Mapping[str, str]) -> str:
    """Name a field that twins must say alike: ``title``, ``investigator_it``.

    Parameters
    ----------
    sides
        Names of the call's sides, by code.
    """
    kind, _separator, side = field.partition("_")
    return str(FIELDS[kind]) % {"side": sides.get(side, "")}


def why(reason: Mapping[str, Any], sides: Mapping[str, str]) -> str:
    """Say why an application is void or not eligible; nothing where there is no reason."""
    if not reason:
        return ""
    params = dict(reason)
    if "fields" in params:
        params["fields"] = ", ".join(field_name(field, sides) for field in params["fields"])
    sentence: str = str(OUTCOMES[reason["code"]]) % params
    return sentence
