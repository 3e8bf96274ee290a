"""Every file that somebody can send or load is either taken or refused in one line; nothing else comes of it."""

from __future__ import annotations

import io
import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ponte.brokerage.domain.exchange_format import read_json
from ponte.brokerage.domain.exchange_sheet import read_sheet
from ponte.brokerage.domain.importing_files import read_table
from ponte.common.refusals import Refused
from ponte.engine.errors import BadInput
from ponte.faces.console.edition.folder import read_facts
from ponte.faces.console.edition.reading import parse_yaml
from ponte.press.domain.picturing import add_picture
from tests.conftest import ROOT
from tests.factories_press import PostFactory
from tests.hostile.files import KNOWN, bounded, damaged, twisted

READERS: dict[str, Callable[[bytes], Any]] = {
    "table": lambda content: read_table("people.csv", content),
    "exchange": read_json,
    "sheet": read_sheet,
}


def taken_or_refused(read: Callable[[bytes], Any], content: bytes) -> bool:
    try:
        read(content)
        said = ""
    except (Refused, BadInput) as no:
        said = str(no)
    assert "\n" not in said
    assert len(said) < 2000
    return not said


@pytest.mark.parametrize("content", KNOWN.values(), ids=KNOWN)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_what_broke_others_is_refused(read: Callable[[bytes], Any], content: bytes) -> None:
    taken_or_refused(read, content)


TABLES = [
    'email;name\na@example.org;"Esposito, Anna"\nw@example.org;张伟\n'.encode(),
    "email,name\nw@example.org,张伟\n".encode("gb18030"),
    "email\tname\na@example.org\tÀ\n".encode("utf-16"),
    "email,name\na@example.org,Niccolò\n".encode("cp1252"),
]


@given(content=st.one_of([damaged(table) for table in TABLES]))
@bounded(300)
def test_lists_of_people(content: bytes) -> None:
    taken_or_refused(READERS["table"], content)


HERE = "00000000-0000-0000-0000-000000000000"
PEOPLE = [
    {
        "id": f"{HERE}/registration/{number}",
        "side": side,
        "name_latin": "Anna",
        "name_han": "",
        "orcid": None,
        "organisation": {"name": {"en": "A"}, "kind": "company", "country": "IT", "identifiers": {"vat": "1"}},
        "position": "",
        "languages": ["it"],
        "presences": [{"city": "naples", "date": "2016-10-25", "half": "morning"}],
        "profiles": [],
    }
    for number, side in enumerate(("it", "cn"), start=1)
]
EXCHANGE = {
    "format": "ponte.handover/1",
    "installation": {"id": HERE, "name": "Ponte"},
    "edition": "2016",
    "side": "it",
    "hand_over": {
        "id": f"{HERE}/hand_over/1",
        "number": 1,
        "from": "it",
        "to": "cn",
        "note": "",
        "made_at": "2016-10-01T09:00:00+02:00",
    },
    "people": PEOPLE,
    "requests": [
        {
            "id": f"{HERE}/request/1",
            "sender": f"{HERE}/registration/1",
            "recipient": f"{HERE}/registration/2",
            "profile": None,
            "message": "",
            "sent_at": "2016-10-01T09:00:00+02:00",
            "answer_by": None,
            "times": [],
            "answer": "",
            "note": "",
        }
    ],
}


@given(content=twisted(EXCHANGE) | damaged(json.dumps(EXCHANGE).encode()))
@bounded(300)
def test_exchange_files(content: bytes) -> None:
    taken_or_refused(read_json, content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    edition = tmp_path / "edition"
    shutil.copytree(ROOT / "data/edition-2016", edition, ignore=shutil.ignore_patterns("sample"))
    return edition


@pytest.mark.parametrize("content", KNOWN.values(), ids=KNOWN)
def test_yaml_that_broke_others_is_refused_or_plain(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    taken_or_refused(lambda _content: parse_yaml(path), content)


def test_an_edition_with_a_file_that_broke_others_is_refused(folder: Path) -> None:
    for what in ("nothing", "aliases of aliases (a billion laughs)", "one line without end"):
        (folder / "edition.yaml").write_bytes(KNOWN[what])
        assert not taken_or_refused(lambda _content: read_facts(folder), KNOWN[what]), what


def test_an_edition_with_a_damaged_file(folder: Path) -> None:
    good = (folder / "sectors.yaml").read_bytes()

    @given(content=damaged(good[:2000]))
    @bounded(8)
    def ask(content: bytes) -> None:
        (folder / "sectors.yaml").write_bytes(content)
        taken_or_refused(lambda _content: read_facts(folder), content)

    ask()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pictures(db: None, form: str) -> None:
    picture, written = Image.new("RGB", (40, 30), "red"), io.BytesIO()
    marks = picture.getexif()
    marks[0x0112] = 6
    picture.save(written, form, exif=marks)
    post = PostFactory()
    texts = {"caption_en": "Red", "alternative_en": "A red area"}

    def send(content: bytes) -> None:
        add_picture(actor=None, post=post, file=io.BytesIO(content), texts=texts)

    @given(content=damaged(written.getvalue()) | st.sampled_from(sorted(KNOWN.values())))
    @bounded(100)
    def ask(content: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            taken_or_refused(
                lambda sent: add_picture(actor=None, post=post, file=io.BytesIO(sent), texts=texts), content
            )

    ask()
