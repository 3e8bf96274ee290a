"""Why an application stands as it does, and what was done in an intake, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ponte.common.models import AuditEntry
from ponte.intake.enums import ApplicationState, Method

WHY: dict[tuple[str, str], str | Promise] = {
    ("served", Method.FIRST_COME): gettext_lazy("No. %(position)s in the queue: all that was asked for."),
    ("served_in_part", Method.FIRST_COME): gettext_lazy(
        "No. %(position)s in the queue: a second is handed out only after everyone has one."
    ),
    ("behind", Method.FIRST_COME): gettext_lazy("No. %(position)s in the queue: those before took all there is."),
    ("served", Method.SCORE): gettext_lazy("No. %(position)s by score (%(score)s of 100): all that was asked for."),
    ("served_in_part", Method.SCORE): gettext_lazy(
        "No. %(position)s by score (%(score)s of 100): a second is handed out only after everyone has one."
    ),
    ("behind", Method.SCORE): gettext_lazy(
        "No. %(position)s by score (%(score)s of 100): those before took all there is."
    ),
    ("below_criterion", Method.SCORE): gettext_lazy(
        "“%(criterion)s” was marked below %(least)s, the least that is asked for."
    ),
    ("below_score", Method.SCORE): gettext_lazy("The score, %(score)s of 100, is below the least, %(least)s."),
}

DONE: dict[str, str | Promise] = {
    "intake.submit": gettext_lazy("submitted (wished: %(wanted)s)"),
    "intake.submit_again": gettext_lazy("submitted again (wished: %(wanted)s); the earlier submission is replaced"),
    "intake.withdraw": pgettext_lazy("application", "withdrawn"),
    "intake.withdraw_units": gettext_lazy("withdrawn; given back: %(units)s"),
    "intake.award": gettext_lazy("decided: %(state)s. %(why)s"),
    "intake.award_units": gettext_lazy("decided: %(state)s, %(units)s. %(why)s"),
    "intake.award_rank": gettext_lazy("decided: %(state)s, no. %(rank)s. %(why)s"),
    "intake.mark": gettext_lazy("marked"),
    "intake.move_stand": gettext_lazy("moved from %(source)s to %(target)s"),
    "intake.close": gettext_lazy("applications closed"),
    "intake.decide": gettext_lazy("units handed out: %(units)s, applications: %(applications)s"),
    "intake.name_assessor": gettext_lazy("assessor named"),
    "intake.dismiss_assessor": gettext_lazy("assessor dismissed"),
}


def why(reason: Mapping[str, Any], criteria: Mapping[int, str]) -> str:
    """Say why an application stands as it does; nothing before it is decided.

    Parameters
    ----------
    criteria
        Names of the intake's criteria, by key.
    """
    if not reason:
        return ""
    params = dict(reason) | {"criterion": criteria.get(reason.get("criterion", 0), "")}
    sentence: str = str(WHY[reason["code"], reason["method"]]) % params
    return sentence


def done(entry: AuditEntry, criteria: Mapping[int, str]) -> str:
    """Say what an entry of the audit trail tells."""
    data: dict[str, Any] = dict(entry.data)
    key = entry.action
    if key == "intake.submit" and data["replaces"]:
        key = "intake.submit_again"
    elif key == "intake.withdraw" and data["given_back"]:
        key, data = "intake.withdraw_units", {"units": _listed(data["given_back"])}
    elif key == "intake.award":
        key += "_units" if data["units"] else "_rank" if data["rank"] else ""
        data |= {
            "state": ApplicationState(data["state"]).label,
            "units": _listed(data["units"]),
            "why": why(data["reason"], criteria),
        }
    sentence: str = str(DONE[key]) % data
    return sentence


def _listed(numbers: list[str]) -> str:
    # Translators: what separates the items of a list within a sentence.
    return _(", ").join(numbers)
