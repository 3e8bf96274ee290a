"""What the desk calls what was done with accords."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from ponte.common.models import AuditEntry
from ponte.common.workflows import Workflow

RESPECTS: Final[dict[str, Promise]] = {
    "parties": _("parties"),
    "title": _("title"),
    "date": _("date"),
    "kind": _("kind"),
}
"""In which respects two accords are alike."""

ACTS: Final[dict[str, Promise]] = {
    "file_report": _("Reported"),
    "write": _("Written"),
    "join": _("Joined with another entry"),
    "tell_apart": _("Told apart from another entry"),
    "undo_decision": _("Decision on a double taken back"),
    "part_report": _("Given an entry of its own"),
    "add_signatory": _("Signatory added"),
    "remove_signatory": _("Signatory taken off"),
    "add_version": _("File added"),
    "show_version": _("File shown to everybody"),
    "hide_version": _("File kept for the offices"),
    "remove_version": _("File taken out"),
    "file_fault": _("File found faulty"),
    "add_milestone": _("Milestone added"),
    "fulfil_milestone": _("Milestone fulfilled"),
    "reopen_milestone": _("Milestone opened again"),
    "remove_milestone": _("Milestone taken out"),
    "add_contact": _("Contact added"),
    "remove_contact": _("Contact taken out"),
}


def done(entry: AuditEntry, workflow: Workflow) -> str:
    """Say what an entry of the audit trail tells of an accord."""
    act = entry.action.removeprefix("accords.")
    refused = act.endswith(".refused")
    act = act.removesuffix(".refused")
    steps = {step.code: step.label for step in workflow.transitions}
    words = str(steps.get(act) or ACTS.get(act) or act)
    why = entry.data.get("reason", "")
    if refused:
        return say("Refused: %(act)s. %(why)s") % {"act": words, "why": why}
    return f"{words}: {why}" if why else words
