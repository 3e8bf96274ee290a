"""Rows of the register of accords for tests."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import factory
from factory.django import DjangoModelFactory

from ponte.accords.domain.filing import add_version
from ponte.accords.enums import AccordKind, AccordStatus
from ponte.accords.models import Accord, Version
from ponte.people.enums import SpokenLanguage
from tests.factories import ProgrammeFactory

A_PDF = b"%PDF-1.7\n% the text of an accord\n%%EOF\n"


class AccordFactory(DjangoModelFactory):
    """An accord that counts: signed, with evidence."""

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"accord-{n}")
    kind = AccordKind.MEMORANDUM
    status = AccordStatus.SIGNED
    title_en = factory.Sequence(lambda n: f"Accord {n}")
    title_it = factory.Sequence(lambda n: f"Accordo {n}")
    title_zh_hans = factory.Sequence(lambda n: f"协议{n}")
    date = "2016-10-26"
    evidence = "Prot. 1/2016"

    class Meta:
        model = Accord
        skip_postgeneration_save = True

    @factory.post_generation
    def parties(self, create: bool, extracted: Any) -> None:
        self.parties.set(extracted or [])  # type: ignore[attr-defined]


def a_version(accord: Accord, language: str = "it", content: bytes = A_PDF, **more: Any) -> Version:
    """A file of an accord."""
    facts: dict[str, Any] = {"actor": None, "name": "accordo.pdf", "file": io.BytesIO(content)} | more
    return add_version(accord=accord, language=SpokenLanguage(language), **facts)


def in_days(days: int) -> dt.date:
    """A day counted from today."""
    return dt.date.today() + dt.timedelta(days=days)
