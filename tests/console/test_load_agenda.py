"""The agenda's file: its speakers are its own, those of the meetings, and people of the directory."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from ponte.programme.models import Room, Session, SpeakerDetails
from tests.console.test_load_edition import folder, load, refusal, replace

__all__ = ["folder"]
pytestmark = pytest.mark.django_db


def somebody(folder: Path) -> tuple[str, str]:
    """A participant of the meetings and a person of the directory."""
    with (folder / "sample" / "people.csv").open(encoding="utf-8") as file:
        participant = next(csv.DictReader(file))["id"]
    people = yaml.safe_load((folder / "people.yaml").read_text(encoding="utf-8"))
    return participant, people[0]["id"]


def test_people_of_the_other_files_speak(folder: Path) -> None:
    participant, official = somebody(folder)
    path = folder / "sample" / "agenda.yaml"
    speakers = f"speakers: [{{person: {participant}}}, {{person: {official}, part: chair}}]"
    replace(path, "speakers: [{person: speaker-elena-marchetti, part: chair, language: it}]}", f"{speakers}}}")
    load(folder)
    parts = Session.objects.get(slug="s19").speakers.values_list("person__slug", "part")
    assert set(parts) == {(participant, "speaker"), (official, "chair")}


def test_a_speaker_has_an_address_and_a_room_its_equipment(folder: Path) -> None:
    path = folder / "sample" / "agenda.yaml"
    replace(path, "name: Helen Brandt, languages: en", "name: Helen Brandt, languages: en, email: helen@example.org")
    replace(path, "seats: 120,", "seats: 120, interpretation: [it zh],")
    load(folder)
    assert SpeakerDetails.objects.get(person__slug="speaker-helen-brandt").email == "helen@example.org"
    assert Room.objects.get(slug="naples-gallery").interpretation == [["it", "zh"]]
    assert Room.objects.get(slug="naples-workshop").interpretation is None


def test_who_is_known_is_not_declared_again(folder: Path) -> None:
    participant, _official = somebody(folder)
    line = replace(folder / "sample" / "agenda.yaml", "id: speaker-helen-brandt,", f"id: {participant},")
    assert refusal(folder) == (
        f"sample/agenda.yaml:{line}: speakers.13.id: '{participant}' is in people.csv or people.yaml; "
        "expected sessions to name them without this entry"
    )


def test_a_speaker_of_no_file_is_refused(folder: Path) -> None:
    line = replace(folder / "sample" / "agenda.yaml", "{person: speaker-giulia-conte,", "{person: nobody,")
    assert refusal(folder).startswith(f"sample/agenda.yaml:{line}: ")
    assert refusal(folder).endswith("expected the id of a known speaker, found 'nobody'")
