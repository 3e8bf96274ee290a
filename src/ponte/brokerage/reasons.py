"""The engine's reason codes as sentences in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.people.models import Person

LEFT_OUT: dict[str, str | Promise] = {
    "no_common_slot": _("They are never in the same city at the same time."),
    "no_allowed_slot": _("They are free together, but in none of the times this meeting is limited to."),
    "no_interpreter_speaks": _("They share no language, and no interpreter speaks one with each of them."),
    "no_interpreter_then": _("They share no language, and no fitting interpreter is there when both are free."),
    "no_tables": _("No time at which both are there has a table."),
    "person_full": _("%(person)s already has %(max)s meetings, the most they wish."),
    "person_busy": _("%(person)s is in another meeting at every time it could take place."),
    "people_busy": _("At every time it could take place, one or the other is in another meeting."),
    "order": _("Every time at which both are free would break its order with another meeting."),
    "interpreters_busy": _("Whenever both are free, all fitting interpreters are busy."),
    "tables_full": _("Whenever both are free, all tables are taken."),
    "outweighed": _("At every time it could take place, it is worth less than what it would push out."),
    "not_reached": _("The search was stopped before this meeting was tried."),
    "infeasible": _("The fixed meetings leave no timetable that keeps the rules."),
}


def why_left_out(code: str, data: dict[str, Any]) -> str:
    """Say why a timetable leaves a meeting out.

    Parameters
    ----------
    code, data
        The scheduling engine's reason code with its parameters; people in it are named by their slug.
    """
    params = dict(data)
    if "person" in params:
        person = Person.objects.filter(slug=params["person"]).first()
        params["person"] = person.name if person else params["person"]
    return str(LEFT_OUT[code]) % params
