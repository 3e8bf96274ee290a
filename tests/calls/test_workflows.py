"""Every phase of every kind of call is reachable and ends; kinds differ by their data alone."""

from __future__ import annotations

import pytest

from ponte.calls.domain.facts import PEOPLE, PLAIN
from ponte.calls.kinds import JOINT_PROJECT, KINDS, STUDENT_MOBILITY, CallKind
from ponte.calls.workflows import CallPhase, DossierPhase, ProjectPhase
from ponte.common.workflows import Audience, Workflow

WORKFLOWS = [
    pytest.param(getattr(kind, name), id=f"{kind.code}-{name}")
    for kind in KINDS.values()
    for name in ("call", "dossier", "project")
]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_phase_is_reached_and_ends(workflow: Workflow) -> None:
    assert workflow.faults() == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_phases_are_those_that_the_database_keeps(kind: CallKind) -> None:
    assert [phase.code for phase in kind.call.phases] == list(CallPhase.values)
    assert {phase.code for phase in kind.dossier.phases} == set(DossierPhase.values)
    assert {phase.code for phase in kind.project.phases} == set(ProjectPhase.values)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_kind_asks_only_for_what_there_is(kind: CallKind) -> None:
    assert set(kind.identical) <= {"theme", *PLAIN, *PEOPLE}
    assert not kind.identical or kind.is_twin, "only twins have something to be identical"


def test_mobility_takes_the_same_steps_under_other_names() -> None:
    joint, mobility = JOINT_PROJECT.project, STUDENT_MOBILITY.project
    assert mobility.transitions == joint.transitions
    assert str(mobility.phase("running").said_to(Audience.APPLICANT)) == "abroad or about to leave"
    assert str(joint.phase("running").said_to(Audience.APPLICANT)) == "under way"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_call_ends_from_every_phase_even_if_nothing_is_left_to_judge(kind: CallKind) -> None:
    [call_off] = [step for step in kind.call.transitions if step.code == "calls.call_off"]
    later = {CallPhase.DECIDED: "concluded with its last project", CallPhase.ENDED: "", CallPhase.CALLED_OFF: ""}
    assert set(call_off.sources) == set(CallPhase) - set(later)
