"""The rows of lists that name nobody: what a meeting, a request or a profile may say of itself in public."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ponte.accords.record import Dimension, Measure
from ponte.brokerage.models import Meeting, MeetingRequest, Profile, Registration, Wish
from ponte.people.models import Sector
from ponte.programme.models import Edition, Side

PARTS: Final = {
    "accords": "site/parts/record_accords.html",
    "milestones": "site/parts/record_milestones.html",
    "activities": "site/parts/record_activities.html",
    "audiences": "site/parts/record_activities.html",
    "startups": "site/parts/record_startups.html",
    "projects": "site/parts/record_projects.html",
}
"""How entries are shown that are told one by one."""
NAMELESS: Final = "site/parts/record_nameless.html"


def part_for(measure: Measure) -> str:
    """Return the template that shows a measure's entries, invented or not."""
    return PARTS.get(measure.code.removeprefix("sample-"), NAMELESS)


class Nameless(NamedTuple):
    """An entry without names, times or texts: side, sectors and kind are all that the public learns."""

    edition: Edition
    side: Side | None
    kind: str
    sectors: list[Sector]


def nameless(row: Any, measure: Measure) -> Nameless:
    """Say of a row what its list may: of what was said after a meeting, not even its sectors."""
    edition, side, kind, profiles = _told(row)
    sectors = {sector.pk: sector for profile in profiles for sector in profile.sectors.all()}
    return Nameless(edition, side, kind, list(sectors.values()) if measure.knows(Dimension.SECTOR) else [])


def _told(row: Any) -> tuple[Edition, Side | None, str, list[Profile]]:
    match row:
        case Registration():
            return row.brokerage.edition, row.side, "", list(row.profiles.all())
        case Profile():
            return row.registration.brokerage.edition, row.registration.side, row.get_kind_display(), [row]
        case MeetingRequest():
            return row.sender.brokerage.edition, row.sender.side, "", [row.profile] if row.profile else []
        case Wish():
            return row.wisher.brokerage.edition, row.wisher.side, "", list(row.wished.profiles.all())
        case Meeting():
            request = row.request
            profiles = [request.profile] if request and request.profile else []
            return row.brokerage.edition, request.sender.side if request else None, "", profiles
    raise TypeError(f"{type(row).__name__} has a list of its own")
