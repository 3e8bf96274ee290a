"""The interface speaks three languages, whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import ponte

PACKAGE = Path(ponte.__file__).parent
OWN = {
    PACKAGE: ["templates"],
    PACKAGE / "faces" / "site": ["."],
    **{PACKAGE / room: ["."] for room in ("common", "people", "programme", "press", "accords")},
}
"""Folders with a catalogue, and which of their folders it speaks for."""
MARKED = re.compile(r"""\b(n?gettext)\((u?(["'])(?:\\.|(?!\3).)*\3)""")


def marked(folder: Path) -> Iterator[str]:
    """Yield every string that a folder's templates and code mark for translation."""
    for path in folder.rglob("*.html"):
        for _, literal, _ in MARKED.findall(templatize(path.read_text())):
            yield ast.literal_eval(literal)
    for path in folder.rglob("*.py"):
        for _, message, _, _ in extract_from_file("python", path):
            yield message if isinstance(message, str) else message[0]


def catalogue(folder: Path, locale: str) -> Catalog:
    with (folder / "locale" / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=locale)


@pytest.mark.parametrize("locale", ["it", "zh_Hans"])
@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_every_marked_string_is_translated(folder: Path, locale: str) -> None:
    translated = {
        (message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue(folder, locale)
        if message.id and not message.fuzzy and message.string and all(message.string)
    }
    strings = {string for part in OWN[folder] for string in marked(folder / part)}
    assert len(strings) >= 10
    assert strings - translated == set()


@pytest.mark.parametrize("locale", ["it", "zh_Hans"])
@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_translations_keep_the_places_for_values(folder: Path, locale: str) -> None:
    for message in catalogue(folder, locale):
        originals = [message.id] if isinstance(message.id, str) else message.id
        for text in [message.string] if isinstance(message.string, str) else message.string:
            if message.id:
                assert set(re.findall(r"%\(\w+\)s", text)) == set(re.findall(r"%\(\w+\)s", originals[-1])), text


@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_chinese_uses_full_width_punctuation(folder: Path) -> None:
    for message in catalogue(folder, "zh_Hans"):
        for text in [message.string] if isinstance(message.string, str) else message.string:
            assert not re.search(r"[一-鿿][,;:!?()]|[,;:!?()][一-鿿]", text), text
