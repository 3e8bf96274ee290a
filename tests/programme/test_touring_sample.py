"""The sample plan of the 2016 roadshow: loaded with the edition, routed better than the way that was taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ponte.engine.touring import compare, route
from ponte.programme.domain.touring import drawn_stops
from ponte.programme.domain.touring_encoding import plans, read_question
from ponte.programme.models import RoadshowPlan
from tests.conftest import ROOT
from tests.console.test_load_edition import folder, load, replace  # noqa: F401 (a fixture is used by its name)

pytestmark = pytest.mark.django_db
FILE = Path("sample/roadshow_plan.yaml")


def test_the_way_that_was_taken_is_possible_and_the_proposal_serves_more() -> None:
    call_command("load_edition", str(ROOT / "data" / "edition-2016"), verbosity=0)
    plan = plans().get()
    assert plan.is_sample
    assert all(member.organisation.is_sample for member in plan.members.select_related("organisation"))
    question = read_question(plan)
    answer = route(question.roadshow)
    taken = drawn_stops(plan)
    compared = compare(question.roadshow, taken, proposed=answer)
    assert [question.candidates[stop.stage].place.slug for stop in taken[:4]] == [
        "shenzhen",
        "shanghai",
        "chengdu",
        "chongqing",
    ]
    assert not compared.by_hand.faults
    assert compared.proposed.grain > compared.by_hand.grain
    assert len(compared.proposed.served) > len(compared.by_hand.served)
    assert {judged.reason.code for judged in answer.left_out} == {"limit", "serves_nobody"}


def test_a_mistake_in_the_plan_is_told_with_its_line(folder: Path) -> None:  # noqa: F811
    line = replace(folder / FILE, "{from: 2016-04-20, to: 2016-04-23}", "{from: 2016-04-20, to: 2016-04-19}")
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert str(caught.value).startswith(f"{folder / FILE}:{line}: ")
    assert "expected 'to' to be 2016-04-20 or later" in str(caught.value)
    assert not RoadshowPlan.objects.exists()
