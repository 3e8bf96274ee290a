"""Loading an edition's folder: all of it, or one line that says what is wrong and nothing at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from ponte.accords.models import Accord
from ponte.brokerage.models import Presence, Profile, Registration
from ponte.common.models import Sourced
from ponte.people.models import Organisation, Person, Place
from ponte.programme.models import Activity, Centre, Edition, Stage
from tests.conftest import ROOT
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
DATA = ROOT / "data" / "edition-2016"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "edition"
    shutil.copytree(DATA, copy)
    return copy


def load(folder: Path) -> None:
    call_command("load_edition", str(folder), stderr=open("/dev/null", "w"))  # noqa: SIM115


def refusal(folder: Path) -> str:
    """Load, expect a refusal with exit status 2 and an untouched database, and return its one line."""
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert caught.value.returncode == 2
    assert not Place.objects.exists()
    assert not Registration.objects.exists()
    line = str(caught.value)
    assert "\n" not in line
    return line.removeprefix(f"{folder}/")


def edit(path: Path, change: Callable[[list[str]], None]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    change(lines)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def replace(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence; return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_2016_edition_is_loaded_whole_and_can_be_loaded_again() -> None:
    load(DATA)
    load(DATA)
    edition = Edition.objects.get(year=2016)
    assert (edition.number, str(edition.starts), str(edition.ends)) == (7, "2016-10-25", "2016-10-27")
    assert {city.slug for city in edition.cities.all()} == {"bergamo", "bologna", "naples"}
    assert [stage.slug for stage in Stage.objects.all()] == ["shenzhen", "shanghai", "chengdu", "chongqing"]
    assert Centre.objects.count() == 3
    assert Accord.objects.order_by("date").first().date == "1978"  # type: ignore[union-attr]
    assert 550 <= Registration.objects.count() <= 700
    assert 700 <= Profile.objects.count() <= 900


def test_every_fact_cites_a_source_and_speaks_three_languages() -> None:
    load(DATA)
    facts = [model for model in Sourced.__subclasses__() if model._meta.label != "people.Role"]
    for model in facts:
        for fact in model._default_manager.all():
            if getattr(fact, "is_sample", False) or (isinstance(fact, Place) and "latitude" in fact.by_hand):
                continue
            if model._meta.label in {"programme.StageDay", "programme.BodySeat"}:
                continue  # details stand under the citation of the fact that they belong to
            assert fact.sources.exists(), f"{model._meta.label} {fact} has no source"
    with translation.override("zh-hans"):
        assert Stage.objects.get(slug="chengdu").title != ""
        assert Activity.objects.exclude(title_zh_hans="").count() == Activity.objects.count()


def test_what_was_invented_is_marked_as_sample() -> None:
    load(DATA)
    registered = Person.objects.filter(registrations__isnull=False)
    assert registered.exists()
    assert not registered.filter(is_sample=False).exists()
    assert not Organisation.objects.filter(registrations__isnull=False, is_sample=False).exists()


def test_a_broken_line_of_csv(folder: Path) -> None:
    edit(folder / "sample/people.csv", lambda lines: lines.__setitem__(6, 'p006,it,"broken'))
    assert refusal(folder) == "sample/people.csv:7: expected a record of CSV: unexpected end of data"


def test_a_line_with_a_column_too_few(folder: Path) -> None:
    edit(folder / "sample/presence.csv", lambda lines: lines.__setitem__(9, "p001,naples,2016-10-25"))
    assert refusal(folder) == "sample/presence.csv:10: expected 4 columns, found 3"


def test_an_unknown_language(folder: Path) -> None:
    def speak_klingon(lines: list[str]) -> None:
        cells = lines[4].split(",")
        cells[8] = "it tlh"
        lines[4] = ",".join(cells)

    edit(folder / "sample/people.csv", speak_klingon)
    line = refusal(folder)
    assert line.startswith("sample/people.csv:5: languages")
    assert "'it', 'zh' or 'en'" in line
    assert "tlh" in line


def test_a_slot_that_ends_before_it_starts(folder: Path) -> None:
    path = folder / "sample/brokerage.yaml"
    line = replace(path, "12:20", "08:40")
    found = refusal(folder)
    assert found.startswith("sample/brokerage.yaml:")
    assert abs(int(found.split(":")[1]) - line) <= 6, "the line is that of the entry"
    assert "expected an end after 09:00, found 08:40" in found


def test_a_person_in_two_cities_at_once(folder: Path) -> None:
    path = folder / "sample/presence.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    person, city, date, _ = lines[1].split(",")
    elsewhere = next(name for name in ("bergamo", "bologna", "naples") if name != city)
    path.write_text("\n".join([*lines, f"{person},{elsewhere},{date},day"]) + "\n", encoding="utf-8")
    found = refusal(folder)
    assert found.startswith(f"sample/presence.csv:{len(lines) + 1}: {person} is in {elsewhere} on {date}")
    assert f"line 2 says {city}" in found


def test_an_identifier_given_twice(folder: Path) -> None:
    edit(folder / "sample/people.csv", lambda lines: lines.append(lines[1]))
    assert "was given in line 2" in refusal(folder)


def test_an_address_given_twice_in_other_letters(folder: Path) -> None:
    path = folder / "sample/interpreters.csv"
    line = replace(path, "emma.santangelo@example.org", "Lucia.Esposito@example.org")
    assert refusal(folder) == (
        f"sample/interpreters.csv:{line}: email 'Lucia.Esposito@example.org' was given in "
        f"{folder}/sample/people.csv:2; expected one for each person"
    )


def test_an_address_that_has_an_account(folder: Path) -> None:
    AccountFactory(email="Lucia.Esposito@example.org")
    line = refusal(folder)
    assert line.startswith(f"{folder}: ")
    assert "Lucia.Esposito@example.org" in line


def test_a_reference_to_nothing(folder: Path) -> None:
    line = replace(folder / "roadshow.yaml", "place: chengdu", "place: atlantis")
    assert refusal(folder).startswith(f"roadshow.yaml:{line}: stages.2.")


def test_a_file_that_is_no_yaml(folder: Path) -> None:
    edit(folder / "accords.yaml", lambda lines: lines.insert(3, "  : : ["))
    assert refusal(folder).startswith("accords.yaml:")


def test_a_missing_file(folder: Path) -> None:
    (folder / "people.yaml").unlink()
    assert "people.yaml" in refusal(folder)


def test_a_file_that_is_not_utf8(folder: Path) -> None:
    path = folder / "sample/organisations.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\xff\xfe", 1))
    assert refusal(folder) == "sample/organisations.csv:2: expected UTF-8 text"


def test_a_crash_in_the_middle_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ponte.faces.console.edition.write_brokerage.write_agenda", lambda data, edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(folder)
    assert not Place.objects.exists()
    assert not Presence.objects.exists()
