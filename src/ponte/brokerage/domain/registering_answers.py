"""Checking what somebody answers to the questions of a participation type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from ponte.brokerage.enums import QuestionKind
from ponte.brokerage.models import ParticipationType, Question
from ponte.common.refusals import Refused

LONGEST_ANSWER = 2000


class WrongAnswer(Refused):
    """An answer that its question cannot have; ``slug`` says which question."""

    def __init__(self, question: Question, reason: str) -> None:
        super().__init__("wrong_answer", f"{question.label}: {reason}")
        self.slug = question.slug


def checked_answers(participation: ParticipationType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as they are kept: JSON values by the questions' slugs, nothing for what was left open.

    Raises
    ------
    WrongAnswer
        For the first question that lacks an answer it must have, or has one it cannot have.
    """
    answers = {}
    for question in participation.questions.prefetch_related("choices"):
        value = given.get(question.slug)
        if value is None or value == "" or value == []:
            if question.is_required:
                raise WrongAnswer(question, _("this question must be answered."))
            continue
        answers[question.slug] = _CHECKS[QuestionKind(question.kind)](question, value)
    return answers


def said_answers(registration_answers: Mapping[str, Any], participation: ParticipationType) -> list[tuple[str, str]]:
    """Return each question with its answer in the reader's language, in the order of the form."""
    said = []
    for question in participation.questions.prefetch_related("choices"):
        value = registration_answers.get(question.slug)
        if value is None:
            continue
        labels = {choice.slug: choice.label for choice in question.choices.all()}
        match value:
            case bool():
                text = _("yes") if value else _("no")
            case list():
                text = ", ".join(labels.get(one) or one for one in value)
            case _:
                text = labels.get(value, str(value)) if question.kind == QuestionKind.CHOICE else str(value)
        said.append((question.label, text))
    return said


def _text(question: Question, value: Any) -> str:
    text = str(value).strip()
    if len(text) > LONGEST_ANSWER:
        raise WrongAnswer(question, _("at most %(most)d letters.") % {"most": LONGEST_ANSWER})
    return text


def _number(question: Question, value: Any) -> int | float:
    try:
        number = float(str(value).replace(",", ".").replace("\u00a0", "").strip())
    except ValueError:
        raise WrongAnswer(question, _("expected a number.")) from None
    if number - number != 0:  # not a number, or without an end
        raise WrongAnswer(question, _("expected a number."))
    return int(number) if number.is_integer() else number


def _choice(question: Question, value: Any) -> str:
    """Take a choice by its slug, or by what it is called in any language."""
    wanted = str(value).strip().casefold()
    for choice in question.choices.all():
        labels = [getattr(choice, name) or "" for name in get_translation_fields("label")]
        if wanted in {choice.slug, *(label.casefold() for label in labels)}:
            return choice.slug
    raise WrongAnswer(question, _("expected one of the answers that it offers."))


def _choices(question: Question, value: Any) -> list[str]:
    values = value if isinstance(value, list) else str(value).replace("；", ";").split(";")
    return list(dict.fromkeys(_choice(question, one) for one in values if str(one).strip()))


def _yes_no(question: Question, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    wanted = str(value).strip().casefold()
    if wanted in {"yes", "true", "1", "sì", "si", "是", "x"}:
        return True
    if wanted in {"no", "false", "0", "否", "不是"}:
        return False
    raise WrongAnswer(question, _("expected yes or no."))


def _date(question: Question, value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise WrongAnswer(question, _("expected a date such as 2016-10-25.")) from None


_CHECKS: dict[QuestionKind, Callable[[Question, Any], Any]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.DATE: _date,
}
