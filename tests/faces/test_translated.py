"""Every string of the participant's pages, the desk and the brokerage exists in Italian and Chinese."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, npgettext, override, pgettext

import ponte

PACKAGE = Path(ponte.__file__).parent


@pytest.mark.parametrize(
    "room",
    [
        "accords",
        "brokerage",
        "calls",
        "common",
        "intake",
        "people",
        "press",
        "programme",
        "showcase",
        "faces/api",
        "faces/my",
        "faces/desk",
        "faces/operation",
        "faces/site",
    ],
)
def test_nothing_is_left_to_translate(room: str, tmp_path: Path) -> None:
    copy = tmp_path / "room"
    shutil.copytree(PACKAGE / room, copy)
    command = [sys.executable, "-P", "-m", "django", "makemessages", "-l", "it", "-l", "zh_Hans", "--no-obsolete"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    for locale in ("it", "zh_Hans"):
        with (copy / "locale" / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
            lacking = [message.id for message in read_po(file, locale=locale) if message.id and _lacks(message)]
        assert lacking == [], locale


@pytest.mark.parametrize(("language", "locale"), [("it", "it"), ("zh-hans", "zh_Hans")])
def test_each_room_is_heard_in_its_own_words(language: str, locale: str) -> None:
    """Django makes one catalogue of all rooms and packages: of two translations of a text, one is never said.

    Where a text means two things, the rarer one needs a context.
    """
    unheard = []
    for path in sorted(PACKAGE.glob(f"**/locale/{locale}/LC_MESSAGES/django.po")):
        with path.open("rb") as file, override(language):
            for message in filter(lambda one: one.id, read_po(file, locale=locale)):
                unheard += [
                    (path.parents[3].name, message.context, message.id, written, said)
                    for written, said in _written_and_said(message)
                    if written != said
                ]
    assert unheard == []


def _written_and_said(message: Message) -> list[tuple[str, str]]:
    """Return each form of a message as its catalogue has it, and as Django says it in the language of the moment."""
    context, source, forms = message.context, message.id, message.string or ""
    if isinstance(source, str):
        return [(str(forms), pgettext(context, source) if context else gettext(source))]
    one, many = source
    said = [npgettext(context, one, many, number) if context else ngettext(one, many, number) for number in (1, 2)]
    return [(forms[0], said[0]), (forms[-1], said[1])]


def _lacks(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else message.string or [""]
    return message.fuzzy or not all(texts)
