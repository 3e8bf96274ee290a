"""Why a meeting cannot have a place, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.engine.scheduling.standing import Fault

SAID: dict[str, str | Promise] = {
    "not_allowed": _("This meeting is limited to other times."),
    "not_free": _("%(who)s is not there then, or cannot meet anybody."),
    "elsewhere": _("%(who)s has another meeting at %(time)s, or is on the way."),
    "too_many": _("%(who)s would have %(number)s meetings; the most they wish is %(max)s."),
    "no_such_table": _("There are only %(tables)s tables then."),
    "table_taken": _("Table %(table)s is taken then."),
    "tables_full": _("All %(tables)s tables are taken then."),
    "no_interpreter": _("They share no language: this meeting needs an interpreter."),
    "does_not_speak": _("%(who)s does not interpret between these two."),
    "nobody_speaks": _("No interpreter speaks a language with each of them."),
    "interpreters_busy": _("No interpreter who fits is free then."),
    "too_early": _("It would break the order with another meeting."),
    "own_table": _("%(who)s has a table of their own there: %(table)s."),
    "others_table": _("Table %(table)s is %(who)s’s own."),
    "locked": _("It is locked in its time. Unlock it first."),
}


def say_fault(fault: Fault, *, names: Mapping[str, str], times: Mapping[str, str]) -> str:
    """Say why a meeting cannot have a place.

    Parameters
    ----------
    names
        People's names by slug.
    times
        What a reader calls the time of each meeting, by the meeting's id in the problem.
    """
    params: dict[str, object] = dict(fault.params)
    if "who" in params:
        params["who"] = names.get(str(params["who"]), params["who"])
    if "other" in params:
        params["time"] = times.get(str(params["other"]), "")
    return str(SAID[fault.code]) % params
