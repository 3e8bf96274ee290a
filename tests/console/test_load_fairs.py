"""``fairs.yaml``: what is loaded of fairs, exhibitions and exchanges, and what a mistake in it is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponte.intake.enums import ApplicationState, Phase
from ponte.intake.models import Application, CatalogueEntry, Exchange, Exhibition, Fair, Intake, Unit
from ponte.press.models import Message
from tests.console.test_load_edition import DATA, folder, load, refusal, replace

pytestmark = pytest.mark.django_db
__all__ = ["folder"]


def test_the_fair_of_2016_and_the_space_for_culture_of_2014_are_loaded_and_can_be_loaded_again() -> None:
    load(DATA)
    before = list(Unit.objects.values_list("number", "holder"))
    load(DATA)
    fair = Fair.objects.get(edition__year=2016)
    assert (fair.country_of_honour.slug, str(fair.starts), fair.ends) == ("italy", "2016-04-21", None)
    assert (fair.exhibitors, fair.exhibitors_qualifier) == (100, "about")
    assert fair.activities.filter(slug="shanghai-pavilion").exists()
    assert list(Unit.objects.values_list("number", "holder")) == before
    assert fair.intake is not None, "loaded again, a fair keeps its intake"
    for model in (Exhibition, Exchange):
        told = model.objects.get(edition__year=2014)
        assert told.sources.exists()
        assert (told.starts, told.ends) == (None, None), "the document gives no dates"
        assert not told.is_sample
    assert Exchange.objects.get(edition__year=2014).travel_paid_by == "", "nor does it say who paid"


def test_the_sample_shows_every_state_and_writes_to_nobody() -> None:
    load(DATA)
    assert {intake.phase() for intake in Intake.objects.all()} == {Phase.OPEN, Phase.CLOSED, Phase.DECIDED}
    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState.values) - {"declined"}
    for model in (Intake, Application, CatalogueEntry):
        assert not model._default_manager.filter(is_sample=False).exists(), model.__name__
    assert not Message.objects.exists()
    sent_again = Application.objects.filter(account__person__slug="p359")
    assert [one.state for one in sent_again] == [ApplicationState.SUPERSEDED, ApplicationState.GRANTED]
    assert CatalogueEntry.objects.get(application__account__person__slug="p137").text_zh_hans == ""


CASES: dict[str, tuple[str, str, str, str]] = {
    "ends before it starts": (
        "fairs.yaml",
        "    starts: 2016-04-21",
        "    starts: 2016-04-21\n    ends: 2016-04-20",
        "expected an end on 2016-04-21 or later, found 2016-04-20",
    ),
    "unknown organisation": (
        "fairs.yaml",
        "organisers: [csitf]",
        "organisers: [nobody]",
        "expected the id of a known organisation, found 'nobody'",
    ),
    "a key that is not known": (
        "fairs.yaml",
        "    who: both",
        "    who: both\n    payer: host",
        "this key is not known here",
    ),
    "a kind of people that is not known": ("fairs.yaml", "who: both", "who: cats", "'students', 'teachers' or 'both'"),
    "sent before it opens": (
        "sample/fairs.yaml",
        "at: 2016-02-01T10:00:02",
        "at: 2016-02-01T09:59:59",
        "expected an application sent while it is open, found 2016-02-01 09:59:59 of p359",
    ),
    "more than one applicant can have": (
        "sample/fairs.yaml",
        "wanted: 2",
        "wanted: 3",
        "expected at most 2 wished, found 3 of p359",
    ),
    "somebody who did not apply": (
        "sample/fairs.yaml",
        "withdrawn: [p207]",
        "withdrawn: [p003]",
        "expected somebody who applied, found 'p003'",
    ),
    "somebody who is not registered": (
        "sample/fairs.yaml",
        "{person: p001, at",
        "{person: p999, at",
        "expected the id of a known participant, found 'p999'",
    ),
    "marks of no assessor": (
        "sample/fairs.yaml",
        "marks: {p001: [8, 7]",
        "marks: {p003: [8, 7]",
        "expected marks of the assessors only, found some of 'p003'",
    ),
    "a mark outside the scale": ("sample/fairs.yaml", "[8, 7]", "[11, 7]", "less than or equal to 10, found 11"),
    "a fair with places instead of a plan": (
        "sample/fairs.yaml",
        "plan: {rows: 4, columns: 9, size: 12}",
        "places: 36",
        "expected a plan for a fair, and a number of places for an exchange",
    ),
    "the same intake twice": (
        "sample/fairs.yaml",
        "id: urban-systems-places",
        "id: csitf-2016-modules",
        "expected each once, found 'csitf-2016-modules' twice",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_one_line_and_nothing_is_loaded(case: str, folder: Path) -> None:
    file, old, new, said = CASES[case]
    line = replace(folder / file, old, new)
    found = refusal(folder)
    assert found.startswith(f"{file}:"), found
    assert said in found
    named = int(found.split(":")[1])
    assert 1 <= named <= line + 1, f"line {named}, the mistake is in line {line}"


@pytest.mark.parametrize("file", ["fairs.yaml", "sample/fairs.yaml"])
def test_a_folder_may_do_without(folder: Path, file: str) -> None:
    (folder / file).unlink()
    if file == "fairs.yaml":
        (folder / "sample" / file).unlink()
    load(folder)
    assert Fair.objects.exists() == (file != "fairs.yaml")
    assert not Intake.objects.exists()
