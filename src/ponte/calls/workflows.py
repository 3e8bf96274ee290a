"""The phases of a call, of an application and of a financed project, and the steps between them.

These are values: a kind of call that has other words for them takes them with `renamed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.common.workflows import Audience, Phase, Step, Workflow


class CallPhase(TextChoices):
    """Where a call stands."""

    DRAFT = "draft", pgettext_lazy("call", "in preparation")
    FILING = "filing", pgettext_lazy("call", "applications")
    ELIGIBILITY = "eligibility", pgettext_lazy("call", "eligibility")
    EVALUATION = "evaluation", pgettext_lazy("call", "evaluation")
    COMMISSION = "commission", pgettext_lazy("call", "mixed commission")
    DECIDED = "decided", pgettext_lazy("call", "decided")
    ENDED = "ended", pgettext_lazy("call", "concluded")
    CALLED_OFF = "called-off", pgettext_lazy("call", "called off")


class DossierPhase(TextChoices):
    """Where an application stands."""

    DRAFT = "draft", pgettext_lazy("dossier", "being written")
    FILED = "filed", pgettext_lazy("dossier", "filed")
    ELIGIBLE = "eligible", pgettext_lazy("dossier", "eligible")
    FUNDED = "funded", pgettext_lazy("dossier", "funded")
    DECLINED = "declined", pgettext_lazy("dossier", "not funded")
    EXCLUDED = "excluded", pgettext_lazy("dossier", "not eligible")
    VOID = "void", pgettext_lazy("dossier", "void")
    WITHDRAWN = "withdrawn", pgettext_lazy("dossier", "withdrawn")


class ProjectPhase(TextChoices):
    """Where a financed project stands."""

    AWARDED = "awarded", pgettext_lazy("project", "awarded")
    RUNNING = "running", pgettext_lazy("project", "under way")
    CLOSING = "closing", pgettext_lazy("project", "final report")
    CLOSED = "closed", pgettext_lazy("project", "closed")
    TERMINATED = "terminated", pgettext_lazy("project", "ended early")


OPEN_CALLS = (
    CallPhase.FILING,
    CallPhase.ELIGIBILITY,
    CallPhase.EVALUATION,
    CallPhase.COMMISSION,
    CallPhase.DECIDED,
    CallPhase.ENDED,
)
"""What the public sees."""
BEFORE_DECISION = (
    CallPhase.DRAFT,
    CallPhase.FILING,
    CallPhase.ELIGIBILITY,
    CallPhase.EVALUATION,
    CallPhase.COMMISSION,
)
"""A call can be called off: it may turn out that nothing is eligible, or that nothing can be financed."""
SEEN_BY_BOTH = (CallPhase.COMMISSION, CallPhase.DECIDED, CallPhase.ENDED)
"""From the commission's meeting on, each side sees the other's applications and ranking."""
DECIDED_CALLS = (CallPhase.DECIDED, CallPhase.ENDED)
"""What the commission has decided is published."""
LIVE = (
    DossierPhase.DRAFT,
    DossierPhase.FILED,
    DossierPhase.ELIGIBLE,
    DossierPhase.FUNDED,
    DossierPhase.DECLINED,
    DossierPhase.EXCLUDED,
)
"""An investigator has at most one application of a call in one of these."""

BEING_EVALUATED = {
    Audience.APPLICANT: _("being evaluated"),
    Audience.PUBLIC: _("being evaluated"),
}

CALL = Workflow(
    phases=(
        Phase(CallPhase.DRAFT, CallPhase.DRAFT.label),
        Phase(
            CallPhase.FILING,
            CallPhase.FILING.label,
            {Audience.PUBLIC: _("open for applications"), Audience.OFFICE: _("applications filed and paired")},
        ),
        Phase(
            CallPhase.ELIGIBILITY,
            CallPhase.ELIGIBILITY.label,
            {
                Audience.PUBLIC: _("closed, applications being checked"),
                Audience.APPLICANT: _("being checked by your agency"),
                Audience.OFFICE: _("eligibility, each side its own"),
            },
        ),
        Phase(
            CallPhase.EVALUATION,
            CallPhase.EVALUATION.label,
            BEING_EVALUATED | {Audience.REVIEWER: _("reviews are asked for")},
        ),
        Phase(
            CallPhase.COMMISSION,
            CallPhase.COMMISSION.label,
            {Audience.APPLICANT: _("before the mixed commission"), Audience.REVIEWER: _("reviews are complete")},
        ),
        Phase(CallPhase.DECIDED, CallPhase.DECIDED.label, {Audience.OFFICE: _("decided, projects under way")}),
        Phase(CallPhase.ENDED, CallPhase.ENDED.label, is_final=True),
        Phase(CallPhase.CALLED_OFF, CallPhase.CALLED_OFF.label, is_final=True),
    ),
    transitions=(
        Step("calls.publish", _("Publish the call"), (CallPhase.DRAFT,), CallPhase.FILING, "calls.run_call"),
        Step(
            "calls.call_off",
            pgettext_lazy("call", "Call off"),
            BEFORE_DECISION,
            CallPhase.CALLED_OFF,
            "calls.run_call",
        ),
        Step("calls.close", _("Close applications"), (CallPhase.FILING,), CallPhase.ELIGIBILITY, "calls.run_call"),
        Step(
            "calls.begin_evaluation",
            _("Begin the evaluation"),
            (CallPhase.ELIGIBILITY,),
            CallPhase.EVALUATION,
            "calls.run_call",
        ),
        Step(
            "calls.convene",
            _("Convene the mixed commission"),
            (CallPhase.EVALUATION,),
            CallPhase.COMMISSION,
            "calls.run_call",
        ),
        Step(
            "calls.decide",
            _("Record the decision"),
            (CallPhase.COMMISSION,),
            CallPhase.DECIDED,
            "calls.sit_in_commission",
        ),
        Step("calls.conclude", _("Conclude the call"), (CallPhase.DECIDED,), CallPhase.ENDED, "calls.run_call"),
    ),
)

DOSSIER = Workflow(
    phases=(
        Phase(DossierPhase.DRAFT, DossierPhase.DRAFT.label),
        Phase(DossierPhase.FILED, DossierPhase.FILED.label, {Audience.OFFICE: _("filed, eligibility to be checked")}),
        Phase(DossierPhase.ELIGIBLE, DossierPhase.ELIGIBLE.label, {Audience.APPLICANT: _("eligible, being evaluated")}),
        Phase(DossierPhase.FUNDED, DossierPhase.FUNDED.label, is_final=True),
        Phase(DossierPhase.DECLINED, DossierPhase.DECLINED.label, is_final=True),
        Phase(DossierPhase.EXCLUDED, DossierPhase.EXCLUDED.label, is_final=True),
        Phase(DossierPhase.VOID, DossierPhase.VOID.label, is_final=True),
        Phase(DossierPhase.WITHDRAWN, DossierPhase.WITHDRAWN.label, is_final=True),
    ),
    transitions=(
        Step("calls.file", _("File the application"), (DossierPhase.DRAFT,), DossierPhase.FILED, "calls.write_dossier"),
        Step(
            "calls.withdraw",
            _("Withdraw the application"),
            (DossierPhase.DRAFT, DossierPhase.FILED, DossierPhase.ELIGIBLE),
            DossierPhase.WITHDRAWN,
            "calls.write_dossier",
        ),
        Step(
            "calls.void",
            _("Declare void"),
            (DossierPhase.DRAFT, DossierPhase.FILED, DossierPhase.ELIGIBLE),
            DossierPhase.VOID,
        ),
        Step(
            "calls.admit",
            pgettext_lazy("eligibility", "Admit"),
            (DossierPhase.FILED,),
            DossierPhase.ELIGIBLE,
            "calls.check_eligibility",
        ),
        Step("calls.exclude", _("Exclude"), (DossierPhase.FILED,), DossierPhase.EXCLUDED, "calls.check_eligibility"),
        Step("calls.fund", _("Fund"), (DossierPhase.ELIGIBLE,), DossierPhase.FUNDED),
        Step("calls.decline", _("Do not fund"), (DossierPhase.ELIGIBLE,), DossierPhase.DECLINED),
    ),
)

PROJECT = Workflow(
    phases=(
        Phase(ProjectPhase.AWARDED, ProjectPhase.AWARDED.label, {Audience.APPLICANT: _("awarded, to be started")}),
        Phase(ProjectPhase.RUNNING, ProjectPhase.RUNNING.label),
        Phase(ProjectPhase.CLOSING, ProjectPhase.CLOSING.label, {Audience.PUBLIC: ProjectPhase.RUNNING.label}),
        Phase(ProjectPhase.CLOSED, ProjectPhase.CLOSED.label, is_final=True),
        Phase(ProjectPhase.TERMINATED, ProjectPhase.TERMINATED.label, is_final=True),
    ),
    transitions=(
        Step(
            "calls.start_project",
            _("Start the project"),
            (ProjectPhase.AWARDED,),
            ProjectPhase.RUNNING,
            "calls.run_project",
        ),
        Step("calls.finish_project", _("Ask for the final reports"), (ProjectPhase.RUNNING,), ProjectPhase.CLOSING),
        Step(
            "calls.close_project",
            _("Close the project"),
            (ProjectPhase.CLOSING,),
            ProjectPhase.CLOSED,
            "calls.run_project",
        ),
        Step(
            "calls.terminate_project",
            _("End the project early"),
            (ProjectPhase.AWARDED, ProjectPhase.RUNNING, ProjectPhase.CLOSING),
            ProjectPhase.TERMINATED,
            "calls.run_project",
        ),
    ),
)


def renamed(workflow: Workflow, labels: Mapping[str, str | Promise]) -> Workflow:
    """Return a workflow whose phases have other names, for everybody; the steps stay."""
    phases = tuple(
        replace(phase, label=labels[phase.code], labels={}) if phase.code in labels else phase
        for phase in workflow.phases
    )
    return replace(workflow, phases=phases)
