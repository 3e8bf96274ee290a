"""What a declared workflow promises, and what its check finds."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.common.workflows import Audience, Phase, Step, Workflow

SMALL = Workflow(
    phases=(
        Phase("draft", "draft", {Audience.PUBLIC: "in preparation"}),
        Phase("filed", "filed"),
        Phase("done", "done", is_final=True),
    ),
    transitions=(Step("file", "File it", ("draft",), "filed"), Step("close", "Close it", ("draft", "filed"), "done")),
)


def declared() -> list[tuple[str, Workflow]]:
    """All workflows of all rooms."""
    found = []
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "workflows"):
            module = import_module(f"{app.name}.workflows")
            found += [(f"{app.label}.{n}", one) for n, one in vars(module).items() if isinstance(one, Workflow)]
    return found


@pytest.mark.parametrize(("name", "workflow"), declared(), ids=[name for name, _ in declared()])
def test_every_phase_is_reachable_and_ends(name: str, workflow: Workflow) -> None:
    assert workflow.faults() == [], name


@pytest.mark.parametrize(("name", "workflow"), declared(), ids=[name for name, _ in declared()])
def test_every_phase_has_a_name_for_every_audience_in_every_language(name: str, workflow: Workflow) -> None:
    for phase in workflow.phases:
        for audience in Audience:
            said = phase.said_to(audience)
            assert isinstance(said, Promise), f"{name}: {phase.code} is said in one language only"
            for code, _language in settings.LANGUAGES:
                with translation.override(code):
                    assert str(said)


def test_a_small_workflow_has_no_fault() -> None:
    assert SMALL.faults() == []
    assert SMALL.initial == "draft"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(SMALL, transitions=SMALL.transitions[1:]), "filed is never reached"),
        (replace(SMALL, transitions=(*SMALL.transitions, Step("lose", "", ("draft",), "lost"))), "lose names lost"),
        (replace(SMALL, transitions=(*SMALL.transitions, Step("open", "", ("done",), "draft"))), "open leaves the end"),
        (replace(SMALL, phases=(*SMALL.phases, Phase("draft", "draft"))), "draft is declared twice"),
        (
            Workflow(
                (*SMALL.phases, Phase("stuck", "stuck")),
                (*SMALL.transitions, Step("stick", "Stick", ("filed",), "stuck")),
            ),
            "stuck never ends",
        ),
    ],
)
def test_what_is_wrong_is_named(broken: Workflow, fault: str) -> None:
    assert any(found.startswith(fault) for found in broken.faults())


def test_an_audience_has_its_own_name_for_a_phase() -> None:
    assert SMALL.phase("draft").said_to(Audience.PUBLIC) == "in preparation"
    assert SMALL.phase("draft").said_to(Audience.OFFICE) == "draft"


def test_a_step_out_of_turn_says_where_the_thing_stands() -> None:
    with pytest.raises(Refused, match="“File it” is not possible now: this stands at “filed”"):
        SMALL.target("file", phase="filed", actor=None, subject=AuditEntry())
    assert SMALL.target("close", phase="filed", actor=None, subject=AuditEntry()) == "done"


def test_nobody_is_offered_a_step_that_only_the_program_takes() -> None:
    assert SMALL.steps("draft", AnonymousUser(), AuditEntry()) == []
