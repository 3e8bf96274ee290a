"""Names and texts that mean ill, on every page and in every export that can be asked for without naming anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

import ponte
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Profile
from ponte.faces.files import FORMULA_STARTS
from ponte.people.models import Organisation, Person
from tests.factories import MeetingFactory, MeetingRequestFactory, TimetableFactory, Week, a_week, placed
from tests.signing_in import signed_in

MARK = "evil1516"
SCRIPT = f"<script>{MARK}</script>"
NAMES = [
    f"=cmd|' /C calc'!A0 {SCRIPT}",
    f"@SUM(1)*{SCRIPT}\u202e gnorw",
    f"-1+𝔘𠮷👩‍👩‍👧‍👦{SCRIPT}\u2066",
]
RAW = re.compile(rf"<script>\s*{MARK}|{MARK}</script>")


def named(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Name every address that can be made from its name alone."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def addresses() -> set[str]:
    found = set()
    for name in named(get_resolver().url_patterns):
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return {address for address in found if "logout" not in address}


@pytest.fixture
def week(db: None) -> Week:
    week = a_week()
    people = [week.anna.person, week.wei.person, week.interpreter.person]
    for person, name in zip(people, NAMES, strict=True):
        Person.objects.filter(pk=person.pk).update(name_latin=name, name_han=name[:40])
    for organisation, name in zip(Organisation.objects.all(), NAMES, strict=False):
        told = {f"name_{language}": name for language in ("en", "it", "zh_hans")}
        Organisation.objects.filter(pk=organisation.pk).update(acronym=name[:40], **told)
    for profile, name in zip(Profile.objects.all(), NAMES, strict=False):
        Profile.objects.filter(pk=profile.pk).update(title=name, text=name * 3, keywords=[name])
    MeetingRequestFactory(sender=week.anna, recipient=week.wei, message=NAMES[0])
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    placed(timetable, MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei]), week.slots[0])
    return week


@pytest.mark.parametrize("who", ["office", "anna"])
def test_names_are_shown_and_exported_harmlessly(week: Week, client: Client, who: str) -> None:
    signed_in(client, week.officer if who == "office" else week.anna.person.account)
    shown = exported = 0
    for address in sorted(addresses()):
        answer = client.get(address)
        assert answer.status_code < 500, address
        content = answer.getvalue().decode("utf-8", "replace")
        kind = answer.get("Content-Type", "")
        if "csv" in kind:
            for row in csv.reader(io.StringIO(content.removeprefix("\ufeff"))):
                for cell in row:
                    assert not cell.startswith(FORMULA_STARTS), (address, cell)
                    exported += MARK in cell
        elif "html" in kind:
            assert not RAW.search(content), address
            shown += MARK in content
    assert shown > 3
    assert exported or who == "anna"


def test_there_is_one_writer_of_csv() -> None:
    """What an export does not write by it is not guarded against formulas."""
    package = Path(ponte.__file__).parent
    writers = {
        path for path in package.rglob("*.py") if re.search(r"csv\.(writer|DictWriter)", path.read_text("utf-8"))
    }
    assert writers == {package / "faces/files.py"}
