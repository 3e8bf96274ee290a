"""The list that a host city gets of a delegation: who comes, in which order, and what they do there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ponte.brokerage.models import DelegationMember
from ponte.brokerage.queries.delegations import Engagement, by_day
from ponte.faces.site.dates import format_day, zone_label
from ponte.press.documents import render
from ponte.programme.models import Delegation


def host_list(
    delegation: Delegation, members: Iterable[DelegationMember], lines: list[Engagement], *, language: str
) -> bytes:
    """Typeset the list of one city in the active language, as PDF; ``lines`` are the programme there, at least one."""
    city = lines[0].city
    data: dict[str, Any] = {
        "title": delegation.name,
        "kicker": delegation.edition.name,
        "city": city.name,
        "zone": zone_label(lines[0].starts, city.time_zone),
        "members_title": _("Members, in protocol order"),
        "head": _("head of the delegation"),
        "programme_title": _("Programme in the city"),
        "members": [_member(row) for row in members],
        "days": [
            {
                "day": format_day(day),
                "lines": [[f"{line.clock}–{line.until}", line.title, line.place] for line in found],
            }
            for day, _city, found in by_day(lines)
        ],
    }
    return render("desk/host_list.typ", data, language=language)


def _member(row: DelegationMember) -> dict[str, Any]:
    registration = row.registration
    person = registration.person
    return {
        "names": [name for name in (person.name_latin, person.name_han) if name],
        "position": registration.job_title,
        "organisation": registration.organisation.name if registration.organisation else "",
        "is_head": row.is_head,
    }
