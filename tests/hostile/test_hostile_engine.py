"""Every file that a command reads is either read or refused in one line; nothing else comes of it."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponte.brokerage.domain.exchange_sheet import read_sheet
from ponte.brokerage.domain.importing_files import read_table
from ponte.common.refusals import Refused
from ponte.engine.agenda.workbook import read_workbook
from ponte.engine.awarding.formats import read_selection
from ponte.engine.errors import BadInput
from ponte.engine.matching.accompanying import read_matches, read_weights
from ponte.engine.matching.formats import read_profiles
from ponte.engine.scheduling.b2b import read_forum
from ponte.engine.scheduling.changes import read_changes
from ponte.engine.scheduling.formats import read_problem, read_schedule
from ponte.engine.touring.formats import read_roadshow
from tests.hostile.files import KNOWN, bounded, damaged, packed, twisted

SLOT = {"id": "s", "venue": "v", "start": "2016-10-25T09:00+02:00", "end": "2016-10-25T09:20+02:00"}
PERSON = {"id": "p", "side": "it", "languages": ["it"], "available": "all", "min": 0, "max": 3}
GOOD: dict[Callable[[Path], Any], Any] = {
    read_problem: {
        "format": "ponte.brokerage/1",
        "venues": [{"id": "v", "tables": 2}],
        "travel": [],
        "slots": [SLOT],
        "people": [PERSON, PERSON | {"id": "q", "side": "cn"}],
        "interpreters": [{"id": "i", "languages": ["it", "zh"], "available": ["s"]}],
        "meetings": [{"id": "m", "people": ["p", "q"], "weight": 5, "slots": ["s"], "slot": "s", "after": []}],
    },
    read_schedule: {
        "format": "ponte.schedule/1",
        "status": "optimal",
        "value": 5,
        "bound": 5,
        "breaks": 0,
        "seconds": 0.1,
        "seed": 0,
        "meetings": [{"id": "m", "slot": "s", "table": 1, "interpreter": None}],
        "unscheduled": [{"id": "n", "reason": "x"}],
    },
    read_changes: {"changes": [{"absent": "p1", "slots": ["n1"]}, {"cancel": "m1"}], "now": SLOT["start"]},
    read_selection: {
        "format": "ponte.selection/1",
        "proposals": [{"id": "a", "value": 3, "costs": {"it": 4}, "theme": "t"}],
        "budgets": {"it": 5},
        "theme_most": {"t": 1},
        "places": 1,
    },
}
READERS = [*GOOD, read_profiles, read_forum, read_roadshow, read_matches, read_weights, read_workbook]


def read_or_refused(read: Callable[[Path], Any], path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        read(path)
        said = ""
    except BadInput as refusal:
        said = str(refusal)
    assert "\n" not in said
    assert len(said) < 2000


@pytest.mark.parametrize("content", KNOWN.values(), ids=KNOWN)
@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_what_broke_others_is_refused(read: Callable[[Path], Any], content: bytes, tmp_path: Path) -> None:
    read_or_refused(read, tmp_path / "file.xlsx", content)


@pytest.mark.parametrize("read", GOOD, ids=lambda read: read.__name__)
def test_good_files_with_other_values(read: Callable[[Path], Any], tmp_path: Path) -> None:
    good = GOOD[read]
    read_or_refused(read, tmp_path / "good.json", json.dumps(good).encode())

    @given(content=twisted(good) | damaged(json.dumps(good).encode()))
    @bounded(60)
    def ask(content: bytes) -> None:
        read_or_refused(read, tmp_path / "file.json", content)

    ask()


PROFILES = 'id,side,kind,title,text\np,it,business-offer,"A, b",Text\nq,cn,,T,正文\n'.encode()


def test_lists_of_profiles(tmp_path: Path) -> None:
    @given(content=damaged(PROFILES))
    @bounded(60)
    def ask(content: bytes) -> None:
        read_or_refused(read_profiles, tmp_path / "profiles.csv", content)

    ask()


def test_workbooks_of_conferences(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Reference", "Track"])
    book.save(tmp_path / "good.xlsx")
    good = (tmp_path / "good.xlsx").read_bytes()

    @given(content=damaged(good) | st.sampled_from(sorted(KNOWN.values())))
    @bounded(60)
    def ask(content: bytes) -> None:
        read_or_refused(read_workbook, tmp_path / "book.xlsx", content)

    ask()


def workbook(parts: dict[str, bytes], *, lie: int = 0) -> bytes:
    """A whole workbook with some of its parts exchanged."""
    written = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["email", "name"])
    book.save(written)
    with zipfile.ZipFile(written) as archive:
        good = {name: archive.read(name) for name in archive.namelist()}
    return packed(good | parts, lie=lie)


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
BOMBS = {
    "gigabytes of text": workbook({"xl/sharedStrings.xml": b"<a>" + b" " * 300_000_000}),
    "a row after a million million others": workbook(
        {"xl/worksheets/sheet1.xml": SHEET % b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>'}
    ),
    "a cell after thousands of others in each row": workbook(
        {"xl/worksheets/sheet1.xml": SHEET % (b'<row><c r="ZZZ1"><v>1</v></c></row>' * 20_000)}
    ),
    "entities of entities": workbook(
        {
            "xl/worksheets/sheet1.xml": b"<!DOCTYPE x [<!ENTITY a '%s'>%s]>"
            % (
                b"l" * 100,
                b"".join(b"<!ENTITY %c '%s'>" % (n + 1, b"&%c;" % n * 10) for n in range(97, 107)),
            )
            + SHEET % b'<row r="1"><c r="A1" t="inlineStr"><is><t>&k;</t></is></c></row>'
        }
    ),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_bomb_costs_neither_time_nor_memory(content: bytes, tmp_path: Path) -> None:
    assert len(content) < 2_000_000
    tracemalloc.start()
    began = time.process_time()
    read_or_refused(read_workbook, tmp_path / "bomb.xlsx", content)
    with suppress(Refused):
        read_table("bomb.xlsx", content)
    with suppress(Refused):
        read_sheet(content)
    spent, (_now, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 30, "seconds of a processor, with the measuring of memory"
    assert peak < 500 * 2**20


def test_a_part_that_lies_about_its_length_is_not_read_beyond_it(tmp_path: Path) -> None:
    bomb = workbook({"xl/sharedStrings.xml": b"<a>" + b" " * 300_000_000}, lie=10)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb)
    with pytest.raises(BadInput):
        read_workbook(path)
    with pytest.raises(Refused):
        read_table("bomb.xlsx", bomb)
