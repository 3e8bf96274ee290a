"""Whoever asks gets all that is held about them, and nothing of others; whoever is erased is gone, and others are not.

Two people of a small installation have rows in every class of data, a word of their own in every cell of them, and many
rows together. So what is told, erased or kept of either is seen word by word.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.apps import apps
from modeltranslation.utils import get_translation_fields

from ponte.calls.models import Dossier
from ponte.people.domain.erasing import erase_again
from ponte.people.domain.exporting import README, export
from ponte.people.domain.personal_data import Subject
from tests.factories_personal import Cell, Written, two_people, words_left

pytestmark = pytest.mark.django_db
OnCommit = Callable[..., AbstractContextManager[Any]]

NOT_TOLD: set[Cell] = {
    # Secrets, which whoever took the archive away could act with.
    ("brokerage.badge", "code"),
    ("brokerage.calendarfeed", "digest"),
    ("brokerage.traveldocument", "passport"),
    ("mfa.authenticator", "data"),
    ("people.apitoken", "digest"),
    ("usersessions.usersession", "session_key"),
    # What is told beside it already.
    ("brokerage.handedrequest", "copy"),
    ("brokerage.profile", "search_terms"),
    ("brokerage.registration", "search_terms"),
    ("press.message", "html"),
    # A remark of the office that was asked, to the one that asks.
    ("brokerage.handedrequest", "note"),
}
STAYS: set[Cell] = {
    # The wording of accords reported to the register, and the entry of an organisation in a public catalogue.
    *(("accords.report", column) for column in ("evidence", "title")),
    *(("intake.catalogueentry", column) for column in ("text", *get_translation_fields("text"))),
    # The sentence by which a start-up stood on stage.
    ("showcase.application", "title"),
    # What was filed for public money, and what it was judged by.
    *(("calls.document", column) for column in ("content", "name", "sha256")),
    *(
        ("calls.dossier", name)
        for column in ("title", "abstract")
        for name in (column, *get_translation_fields(column))
    ),
    *(("calls.dossier", column) for column in ("acronym", "investigator", "institution_name", "keywords")),
    *(("calls.dossier", column) for column in ("counterpart", "counterpart_institution")),
    *(("calls.fundingrequest", column) for column in ("answer", "text")),
    ("calls.partner", "name"),
    *(("calls.report", column) for column in ("answer", "content", "file_name", "sha256", "text")),
    ("calls.review", "comment"),
    ("calls.reviewmark", "comment"),
    *(("calls.seat", column) for column in ("name", "title")),
}

NAMED_THEM = {
    # The other one's application that came to nothing names whoever was erased.
    ("calls.dossier", "counterpart"),
    # What another installation said of a request between the two.
    ("brokerage.origin", "said"),
}
"""What others lose: where they wrote the name of whoever was erased."""


def opened(written: Written) -> dict[str, str]:
    """Somebody's archive: what each of its files says."""
    archive = io.BytesIO()
    export(actor=written.subject.account, subject=written.subject, to=archive)
    with zipfile.ZipFile(archive) as file:
        return {name: file.read(name).decode(errors="replace") for name in file.namelist()}


def repeats_a_language(cell: Cell) -> bool:
    """A translated field has a column of its own besides those of its languages."""
    columns = {column.name for column in apps.get_model(cell[0])._meta.concrete_fields}
    return bool(columns & set(get_translation_fields(cell[1])))


def test_everything_of_oneself_is_told_and_nothing_of_others() -> None:
    one, other = two_people()
    for mine, theirs in ((one, other), (other, one)):
        files = opened(mine)
        told = "\n".join(files.values())
        untold = {cell for word, cell in mine.words.items() if word not in told}
        assert {cell for cell in untold if not repeats_a_language(cell)} == NOT_TOLD
        assert theirs.name not in told
        for name, text in files.items():
            if name.endswith(".json"):
                assert json.loads(text)
        assert README in files


def test_who_is_erased_is_gone_and_others_are_not(django_capture_on_commit_callbacks: OnCommit) -> None:
    one, other = two_people()
    lost = set(Dossier.objects.filter(phase="declined").values_list("pk", flat=True))
    theirs = words_left(other)
    assert len(theirs) == len(other.words)
    account = one.subject.account
    assert account is not None
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_again(one.subject)
    left = words_left(one)
    assert {one.words[word] for word in left} == STAYS
    told_of_lost = Dossier.objects.filter(pk__in=lost).values("investigator", "abstract_en", "keywords", "counterpart")
    assert [values for values in told_of_lost if one.name in str(values)] == []
    assert {other.words[word] for word in set(theirs) - set(words_left(other))} == NAMED_THEM
    account.refresh_from_db()
    assert not erase_again(Subject.of_account(account))
