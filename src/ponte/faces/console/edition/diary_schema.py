"""What ``diary.yaml`` may hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ponte.faces.console.edition.schema import EditionId, Fact, OrganisationId, PersonId, PlaceId, Slug, Text, known

StageId = Annotated[str, known("stage")]


class Post(Fact):
    """What is told of one day; `lead` and `body` are Markdown."""

    id: Slug
    edition: EditionId
    stage: StageId | None = None
    date: dt.date
    title: Text
    lead: Text
    body: Text
    people: list[PersonId] = []
    organisations: list[OrganisationId] = []
    places: list[PlaceId] = []
