"""The desk's pages, in groups: what an office works on together stands together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation."""

    section: str
    """What a view names as ``section`` to say that its page is below this entry."""
    address: str
    """Name of the address, without ``desk:``."""
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that one subject is worked on in; its name leads to the first."""

    label: str | Promise
    entries: tuple[Entry, ...]

    def holds(self, section: str) -> bool:
        """Tell whether a page is in this group."""
        return any(entry.section == section for entry in self.entries)


GROUPS = (
    Group(
        _("Overview"),
        (
            Entry("cockpit", "home", _("Cockpit")),
            Entry("editions", "editions", _("Editions")),
            Entry("colleagues", "colleagues", _("Colleagues")),
            Entry("status", "status", _("State of the installation")),
        ),
    ),
    Group(
        _("Agenda and roadshow"),
        (
            Entry("agenda", "agenda", _("Agenda")),
            Entry("touring", "touring", _("Roadshow planner")),
        ),
    ),
    Group(
        _("Participants"),
        (
            Entry("people", "people", pgettext_lazy("participants", "People")),
            Entry("registrations", "registrations", _("Registrations")),
            Entry("imports", "imports", _("Import people")),
            Entry("same", "duplicates", _("Duplicates")),
            Entry("delegations", "delegations", _("Delegations")),
            Entry("letters", "letters", _("Invitation letters")),
            Entry("participation_types", "participation_types", _("Forms")),
        ),
    ),
    Group(
        _("Meetings"),
        (
            Entry("profiles", "profiles", _("Profiles")),
            Entry("suggestions", "suggestions", _("Suggestions")),
            Entry("hand_over", "hand_overs", _("Hand-over")),
            Entry("settings", "settings", _("How meetings come about")),
            Entry("constraints", "constraints", _("Halls, times and interpreters")),
            Entry("timetable", "timetables", _("Timetable")),
            Entry("results", "results", _("Results")),
        ),
    ),
    Group(
        _("On the day"),
        (
            Entry("day", "day", _("The day")),
            Entry("check_in", "check_in", _("Check-in")),
            Entry("pack", "day_pack", _("Printed pack")),
        ),
    ),
    Group(
        _("Fairs and culture"),
        (Entry("applications", "intakes", _("Applications")),),
    ),
    Group(
        _("Start-ups and calls"),
        (
            Entry("showcases", "showcases", _("Start-up showcases")),
            Entry("calls", "calls", _("Joint calls")),
        ),
    ),
    Group(
        _("Accords"),
        (
            Entry("accords", "accords", _("Register of accords")),
            Entry("accord_doubles", "accord_doubles", _("Possible doubles")),
            Entry("accords_due", "accords_due", _("What falls due")),
        ),
    ),
    Group(
        _("Press and mail"),
        (
            Entry("diary", "posts", _("The diary")),
            Entry("outbox", "outbox", _("Outbox")),
            Entry("translations", "translations", _("Translations")),
        ),
    ),
)
