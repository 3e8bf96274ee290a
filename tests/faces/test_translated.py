"""Every string of the participant's pages, the desk and the brokerage exists in Italian and Chinese."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

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
        "faces/my",
        "faces/desk",
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


def _lacks(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else message.string
    return message.fuzzy or not all(texts)
