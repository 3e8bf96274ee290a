"""``calls.yaml``: the sample's joint calls stand as the rules would have made them; a mistake is one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponte.calls.domain.checking import faults
from ponte.calls.domain.commission import advise, board_of
from ponte.calls.domain.facts import differences_of
from ponte.calls.domain.ranking import progress_of
from ponte.calls.domain.standing import proposals_of
from ponte.calls.models import Call, Dossier
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.press.models import Message
from tests.console.test_load_edition import DATA, folder, load, refusal, replace

pytestmark = pytest.mark.django_db
__all__ = ["folder"]


def test_the_sample_call_stands_before_its_commission_as_the_rules_would_have_brought_it_there() -> None:
    load(DATA)
    call = Call.objects.get(slug="joint-projects-2016")
    assert call.phase == CallPhase.COMMISSION
    assert call.is_sample
    assert not Message.objects.exists(), "nobody is written to"
    for side in call.sides.all():
        progress = progress_of(side)
        assert progress.wanted == progress.signed == 32
        assert not progress.broken, "every seal holds"
    for proposal in proposals_of(call):
        is_void = DossierPhase.VOID in {one.phase for one in proposal.dossiers}
        assert is_void or not differences_of(proposal)
    judged = Dossier.objects.filter(call=call, phase=DossierPhase.ELIGIBLE)
    assert [fault.code for one in judged for fault in faults(one)] == []
    reasons = {one.reason.get("code", "") for one in Dossier.objects.filter(call=call)}
    assert reasons == {"", "one_sided", "unsettled", "excluded", "twin_excluded"}


def test_the_sample_leaves_the_commission_something_to_decide() -> None:
    load(DATA)
    board = board_of(Call.objects.get(slug="joint-projects-2016"))
    advice = advise(board.call, board)
    assert advice.best.proved
    assert 0 < len(advice.best.chosen) < len(board.candidates)
    assert advice.loss, "there is a next-best list, and it is worth less"


def test_whoever_tries_the_program_can_apply_for_mobility() -> None:
    load(DATA)
    call = Call.objects.get(slug="student-mobility-2016")
    assert all(side.is_open() for side in call.sides.all())


CASES: dict[str, tuple[str, str, str]] = {
    "an unknown kind": ("  kind: joint-project", "  kind: joint-opera", "found 'joint-opera'"),
    "an unknown theme": ("    theme: energy", "    theme: opera", "expected a theme of the call, found 'opera'"),
    "somebody who is not registered": (
        "investigator: p001,",
        "investigator: p999,",
        "expected the id of a known participant, found 'p999'",
    ),
    "somebody who applies twice": (
        "investigator: p011,",
        "investigator: p001,",
        "expected one application an investigator, found 'p001' twice",
    ),
    "a reviewer who applies": (
        "{person: p217,",
        "{person: p001,",
        "expected an investigator who is no reviewer of the call",
    ),
    "a side that closes before it opens": (
        "    closes: 2030-12-31T17:00:00",
        "    closes: 2016-09-01T09:00:00",
        "expected it to close after 2016-09-01 09:00:00, found 2016-09-01 09:00:00",
    ),
    "applications of a kind that has no twins": (
        "  kind: joint-project",
        "  kind: mobility-students",
        "expected proposals only of kinds whose applications are twins, not of 'mobility-students'",
    ),
    "a theme that must have more than it may": (
        "sector: health, most: 3}",
        "sector: health, least: 4, most: 3}",
        "expected most of at least 4, found 3",
    ),
    "an unknown agency": ("    agency: miur", "    agency: nobody", "expected the id of a known organisation"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_one_line_and_nothing_is_loaded(case: str, folder: Path) -> None:
    old, new, said = CASES[case]
    replace(folder / "sample/calls.yaml", old, new)
    found = refusal(folder)
    assert found.startswith("sample/calls.yaml:"), found
    assert said in found
    assert not Call.objects.exists()


def test_a_folder_may_do_without(folder: Path) -> None:
    (folder / "sample/calls.yaml").unlink()
    load(folder)
    assert not Call.objects.exists()
