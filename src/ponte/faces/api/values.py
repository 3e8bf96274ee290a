"""What requests and answers are made of: texts in three languages, addresses, lines without control characters."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from modeltranslation.utils import build_localized_fieldname
from ninja import Schema
from pydantic import Field, StringConstraints

LANGUAGES: Final = {"it": "it", "zh": "zh-hans", "en": "en"}
"""Languages of content, ISO 639-1, with the interface's code for each."""

Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,100}$")]
"""What names something in addresses."""
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""What names a row that has no address of its own."""
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]
"""A text; databases keep no NUL."""
Language = Literal["it", "zh", "en"]


class Text(Schema):
    """A text in the programme's languages; null where it has not been translated."""

    it: str | None
    zh: str | None
    en: str | None


def text_of(row: Any, field: str) -> Text:
    """Return a translated field of a row in all its languages."""
    told = {tag: getattr(row, build_localized_fieldname(field, code)) or None for tag, code in LANGUAGES.items()}
    return Text(**told)


def slug_of(row: Any) -> str | None:
    """Return what names a row in addresses; None for no row."""
    return row.slug if row is not None else None


def slugs_of(rows: Any) -> list[str]:
    """Return what names rows in addresses, in order."""
    return sorted(row.slug for row in rows)
