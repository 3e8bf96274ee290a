"""What the two applications of a pair must say alike, in what they differ, and until when they may settle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ponte.calls.models import Dossier, Proposal
from ponte.engine.awarding import Difference, differences

Facts = dict[str, str]
"""Texts by field: ``title``, ``acronym``, ``theme`` (its code), ``months``, ``investigator_it``, ``institution_cn``"""

SETTLING = dt.timedelta(days=7)
"""How long both investigators have at least, from when a pair was found, to confirm it and to agree on its words."""

PLAIN = {"title": "title_en", "acronym": "acronym", "months": "months"}
"""Fields that are one column of either application."""
PEOPLE = {
    "investigators": ("investigator", "investigator", "counterpart"),
    "institutions": ("institution", "institution_name", "counterpart_institution"),
}
"""What a kind asks to be identical: the field's name before its side, and its column on its own and the other side."""


def facts(dossier: Dossier) -> Facts:
    """Return what an application says of all that its kind of call asks to be identical."""
    own = dossier.call_side.side.code
    codes = [call_side.side.code for call_side in dossier.call.sides.all()]
    said: Facts = {}
    for asked in dossier.call.what.identical:
        if asked == "theme":
            said[asked] = dossier.theme.code if dossier.theme else ""
        elif asked in PLAIN:
            said[asked] = str(getattr(dossier, PLAIN[asked]) or "")
        else:
            field, column, mirrored = PEOPLE[asked]
            for code in codes:
                said[f"{field}_{code}"] = getattr(dossier, column if code == own else mirrored)
    return said


def differences_of(proposal: Proposal) -> list[Difference]:
    """List in what a proposal's two applications differ, field by field; nothing where there is only one."""
    if proposal.other is None:
        return []
    return differences(facts(proposal.one), facts(proposal.other))


def settles_until(proposal: Proposal) -> dt.datetime:
    """Return until when a pair may be confirmed and settled: until both sides have closed, and never less than a week.

    Who files in the last hour, as most do, has the same time to answer as everybody else.
    """
    return max(proposal.found_at + SETTLING, *(side.closes for side in proposal.call.sides.all()))


def column_of(field: str, dossier: Dossier) -> str:
    """Return the column of an application that holds a field.

    Raises
    ------
    LookupError
        No such field.
    """
    if field == "theme" or field in PLAIN:
        return PLAIN.get(field, field)
    kind, _separator, code = field.partition("_")
    columns: Mapping[str, tuple[str, str]] = {name: (own, mirrored) for name, own, mirrored in PEOPLE.values()}
    own, mirrored = columns[kind]
    return own if code == dossier.call_side.side.code else mirrored
