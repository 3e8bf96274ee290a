"""Whatever the program keeps is declared: whose it is and what becomes of it, or why it is nobody's."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override

from docs.draw_processing import PAGE, page
from ponte.people.domain.personal_data import DataClass, Impersonal, Rows, data_classes, declarations, retentions
from ponte.people.models import Account, Person

ALL_ROWS = [
    pytest.param(rows, id=f"{rows.model._meta.label}-{rows.path}") for one in data_classes() for rows in one.rows
]


def test_every_model_is_declared_once() -> None:
    """A new model of ours, or of a package that comes in, fails here until somebody has thought about it."""
    declared = Counter(
        model for one in declarations() if isinstance(one, DataClass | Impersonal) for model in one.models
    )
    assert {model: count for model, count in declared.items() if count != 1} == {}
    assert set(declared) == set(apps.get_models())


def test_what_leads_to_people_is_theirs() -> None:
    """What points to a person, straight or through what is theirs, is declared as theirs or with the reason why not.

    Who made or decided something is known by the key of an account; so a pointer to `Account` may be nobody's data.
    """
    personal = {model for one in data_classes() for model in one.models}
    by_person = {Person, *(rows.model for one in data_classes() for rows in one.rows if rows.leads_to is Person)}
    loose = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.related_model in by_person and model not in personal
    }
    assert loose == {
        # Keys of meetings, placed or not: they say of nobody more than that there is a meeting.
        ("accords.Accord", "meeting"),
        ("brokerage.Unplaced", "meeting"),
    }


@pytest.mark.parametrize("rows", ALL_ROWS)
def test_declared_fields_exist(rows: Rows) -> None:
    for name in (*rows.hidden, *(rows.shown or ()), *rows.emptied, *rows.files):
        assert rows.model._meta.get_field(name)
    assert rows.address or rows.leads_to in {Account, Person}
    assert rows.model._meta.get_field(rows.address) if rows.address else True


@pytest.mark.parametrize("one", data_classes(), ids=lambda one: one.key)
def test_classes_say_what_they_leave(one: DataClass) -> None:
    """Where rows remain, there is a reason that people can read; where none do, there is nothing to explain."""
    leaves = any(not rows.deleted for rows in one.rows)
    assert bool(one.stays) == leaves
    for words in (one.name, one.holds, one.purpose, one.kept):
        assert str(words)


def test_keys_are_used_once() -> None:
    keys = [one.key for one in (*data_classes(), *retentions())]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", ["it", "zh-hans"])
def test_everything_is_told_in_the_languages_of_the_site(language: str) -> None:
    said: list[Any] = [
        words for one in data_classes() for words in (one.name, one.holds, one.purpose, one.kept, one.stays) if words
    ]
    said += [words for one in retentions() for words in (one.what, one.kept)]
    with override("en"):
        english = [str(words) for words in said]
    with override(language):
        untold = {text for text, words in zip(english, said, strict=True) if str(words) == text}
    assert untold <= {"account"}  # which is the Italian word too


def test_files_are_fields_that_hold_files() -> None:
    for one in data_classes():
        for rows in one.rows:
            for name in rows.files:
                assert isinstance(rows.model._meta.get_field(name), models.FileField | models.BinaryField)


def test_the_record_of_processing_is_up_to_date() -> None:
    """`python -m docs.draw_processing` writes it anew."""
    assert PAGE.read_text("utf-8") == page()
