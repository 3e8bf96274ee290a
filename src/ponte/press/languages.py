"""What is told in which language, and what lacks a translation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname


@dataclass(frozen=True, slots=True)
class Told:
    """A text in the language that it is told in."""

    text: str
    language: str
    is_own: bool
    """It is in the language that was asked for, not in one that it fell back to."""


def told(subject: models.Model, field: str, language: str) -> Told:
    """Take a translated field in a language, or else in the first one that has it; an empty text is nobody's lack."""
    for code in (language, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES):
        if text := getattr(subject, build_localized_fieldname(field, code)):
            return Told(str(text), code, code == language)
    return Told("", language, True)


def lacking(subject: models.Model, *, ignored: frozenset[str] = frozenset({"doubt"})) -> list[str]:
    """Codes of the languages in which one of its fields is empty that another language has."""
    fields = [field for field in translator.get_options_for_model(type(subject)).all_fields if field not in ignored]
    codes = [code for code, _name in settings.LANGUAGES]

    def texts(field: str) -> dict[str, str]:
        return {code: getattr(subject, build_localized_fieldname(field, code)) or "" for code in codes}

    told_somewhere = [texts for texts in map(texts, fields) if any(texts.values())]
    return [code for code in codes if any(not texts[code] for texts in told_somewhere)]
