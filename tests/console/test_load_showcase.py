"""``showcase.yaml``: where the sample's showcase stands, and what a mistake in it is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponte.press.models import Message
from ponte.showcase.domain.replaying import agrees
from ponte.showcase.models import Application, Document, ScoreSheet, Showcase, Stage
from tests.console.test_load_edition import DATA, folder, load, refusal, replace

pytestmark = pytest.mark.django_db
__all__ = ["folder"]


def test_the_sample_stands_between_semi_finals_and_final_and_writes_to_nobody() -> None:
    load(DATA)
    phases = list(Stage.objects.order_by("starts").values_list("round", "phase"))
    assert phases == [("semi-final", "published"), ("semi-final", "published"), ("final", "judging")]
    final = Stage.objects.get(round="final")
    assert final.contenders.count() == 6
    assert final.is_vote_open
    signed = ScoreSheet.objects.filter(contender__stage=final, signed_at__isnull=False)
    assert signed.count() == 18, "three of five members of the jury have signed"
    assert Application.objects.get(phase="rejected").decision
    assert all(agrees(stage) for stage in Stage.objects.all())
    assert not Message.objects.exists()
    assert set(Application.objects.values_list("language", flat=True)) == {"it", "zh-hans"}
    for model in (Showcase, Application):
        assert not model._default_manager.filter(is_sample=False).exists(), model.__name__
    assert Document.objects.count() == 13


CASES: dict[str, tuple[str, str, str]] = {
    "a person that nobody declares": ("person: p089", "person: p999", "expected the id of a known participant"),
    "a mark outside the scale": ("p029: [", "p029: [11, ", "less than or equal to 10, found 11"),
    "a mark too few": ("p043: [7, ", "p043: [", "expected 4 marks of each member for"),
    "a kind of rule that is not known": ("kind: employees", "kind: height", "height"),
    "an application after the hour": (
        "at: 2016-03-04T10:12:00",
        "at: 2016-04-02T10:12:00",
        "an application while the call is open",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_one_line_and_nothing_is_loaded(case: str, folder: Path) -> None:
    old, new, said = CASES[case]
    replace(folder / "sample" / "showcase.yaml", old, new)
    found = refusal(folder)
    assert found.startswith("sample/showcase.yaml:"), found
    assert said in found
    assert not Showcase.objects.exists()


def test_a_startup_that_the_call_does_not_want_is_named(folder: Path) -> None:
    replace(folder / "sample" / "showcase.yaml", "founded: 2013-02-11", "founded: 2009-02-11")
    found = refusal(folder)
    assert "o086" in found
    assert "the call is for start-ups founded on" in found
    assert not Showcase.objects.exists()


def test_a_folder_may_do_without(folder: Path) -> None:
    (folder / "sample" / "showcase.yaml").unlink()
    load(folder)
    assert not Showcase.objects.exists()
