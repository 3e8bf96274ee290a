"""What ``participation.yaml`` may hold: when registration is open, kinds of participants, their questions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from ponte.brokerage.domain.registering_types import WITH_CHOICES
from ponte.brokerage.enums import QuestionKind
from ponte.faces.console.edition.schema import Entry, Slug, Text, known
from ponte.people.enums import OrganisationKind

TypeId = Annotated[str, known("participation type")]


class ChoiceEntry(Entry):
    """An answer that a question offers."""

    id: Slug
    label: Text


class QuestionEntry(Entry):
    """A question of a participation type."""

    id: Slug
    kind: QuestionKind
    label: Text
    help: Text | None = None
    required: bool = False
    choices: list[ChoiceEntry] = []

    @model_validator(mode="after")
    def _offers_what_its_kind_needs(self) -> QuestionEntry:
        if (self.kind in WITH_CHOICES) != (len(self.choices) >= 2):
            raise ValueError(f"expected at least two choices for a question to choose from, found {len(self.choices)}")
        return self


class TypeEntry(Entry):
    """A kind of participant."""

    id: Slug
    name: Text
    organisations: list[OrganisationKind] = []
    """Kinds of organisations whose people take part as this, where nobody has said otherwise."""
    may_ask: list[TypeId] = []
    questions: list[QuestionEntry] = []


class ParticipationFile(Entry):
    """``participation.yaml``."""

    opens: dt.datetime | None = None
    closes: dt.datetime | None = None
    types: list[TypeEntry] = Field(default=[])

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> ParticipationFile:
        if self.closes is not None and (self.opens is None or self.closes <= self.opens):
            raise ValueError(f"expected registration to close after it opens, found {self.closes}")
        return self
