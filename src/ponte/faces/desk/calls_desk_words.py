"""What the audit trail of a joint call says of each act."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DONE: dict[str, str | Promise] = {
    "accept_value": _("A common wording was accepted"),
    "add_document": _("A file was added"),
    "admit": _("An application was found eligible"),
    "agree": _("A side agreed to the list"),
    "agree_to_pair": _("An investigator said that a pair is one project"),
    "answer_report": _("A report was answered"),
    "answer_request": _("A request for money was answered"),
    "ask_for_money": _("A year’s money was asked for"),
    "assign_reviewers": _("Reviewers were assigned"),
    "begin": _("An application was begun"),
    "begin_evaluation": _("The evaluation began"),
    "call_off": _("The call was called off"),
    "close": _("Applications were closed"),
    "close_project": _("A project was closed"),
    "conclude": _("The call was concluded"),
    "confirm_pair": _("A pair was confirmed"),
    "convene": _("Both rankings are in: the commission can meet"),
    "decide": _("The list was decided"),
    "declare_conflict": _("A reviewer declared a conflict of interest"),
    "decline_value": _("A common wording was declined"),
    "dismiss_pair": _("Two applications were said to be different projects"),
    "exclude": _("An application was found not eligible"),
    "file": _("An application was filed"),
    "find_pairs": _("Pairs were looked for"),
    "finish_project": _("A project’s final reports were asked for"),
    "give_review": _("A review was given by hand"),
    "make": _("The call was begun"),
    "name_reviewer": _("A reviewer was named"),
    "propose_value": _("A common wording was proposed"),
    "publish": _("The call was published"),
    "release_ranking": _("A side handed over its ranking"),
    "remove_document": _("A file was removed"),
    "set_criteria": _("Criteria were written"),
    "set_seats": _("Members of the commission were named"),
    "set_themes": _("Themes were written"),
    "sign_sheet": _("A review was signed and sealed"),
    "start_project": _("A project was started"),
    "submit_report": _("A report was submitted"),
    "suggest_pair": _("A pair was suggested"),
    "take_best": _("The best list was taken"),
    "take_review": _("A review was taken back"),
    "terminate_project": _("A project was ended early"),
    "tick": _("A project was put on the list"),
    "untick": _("A project was taken off the list"),
    "void": _("An application became void"),
    "withdraw": _("An application was withdrawn"),
    "write_call": _("The call’s texts and rules were written"),
    "write": _("An application was written"),
    "write_remarks": _("Remarks were written into the minutes"),
    "write_sheet": _("A review was written"),
    "write_side": _("A side’s calendar and money were written"),
}
"""By the action's name after ``calls.``; one that was refused has the same words, marked as refused."""


def done(action: str) -> str:
    """Say what was done, or tried."""
    name = action.removeprefix("calls.").removesuffix(".refused")
    return str(DONE.get(name, name))
