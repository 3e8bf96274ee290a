"""Kinds of participants are read from the edition's folder, and bad ones are refused with their line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ponte.engine.errors import BadInput
from ponte.faces.console.edition.folder import _read_participation
from ponte.faces.console.edition.write_participation import write_participation
from tests.conftest import ROOT
from tests.factories import OrganisationFactory, RegistrationFactory, a_week

SAMPLE = ROOT / "data" / "edition-2016" / "sample"


@pytest.mark.django_db
def test_everybody_gets_the_kind_meant_for_their_organisation() -> None:
    week = a_week()
    university = OrganisationFactory(kind="university")
    professor = RegistrationFactory(brokerage=week.brokerage, organisation=university)
    file = _read_participation(SAMPLE)
    write_participation(file, week.brokerage, [week.anna, professor, week.interpreter])
    for registration, slug in ((week.anna, "firm"), (professor, "research")):
        registration.refresh_from_db()
        assert registration.participation
        assert registration.participation.slug == slug
    week.interpreter.refresh_from_db()
    assert week.interpreter.participation is None
    assert week.brokerage.registration_opens
    types = list(week.brokerage.participation_types.all())
    assert [row.slug for row in types] == [entry.id for entry in file.types]
    assert all(row.may_ask.count() == len(entry.may_ask) for row, entry in zip(types, file.types, strict=True))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("may_ask: [firm,", "may_ask: [firms,"),
        ("organisations: [startup]", "organisations: [starts]"),
        ("kind: yes-no", "kind: perhaps"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(tmp_path: Path, good: str, bad: str) -> None:
    shutil.copy(SAMPLE / "participation.yaml", tmp_path)
    path = tmp_path / "participation.yaml"
    text = path.read_text("utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), "utf-8")
    with pytest.raises(BadInput) as caught:
        _read_participation(tmp_path)
    begins = text[: text.index(good)].count("\n") + 1
    assert str(caught.value).startswith(f"{path}:{begins}")
