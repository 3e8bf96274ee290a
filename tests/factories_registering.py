"""Rows for tests of registering: participation types with questions, and lists of people to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ponte.brokerage.enums import QuestionKind
from ponte.brokerage.models import Brokerage, Choice, ParticipationType, Question

HEADINGS = ["E-mail", "Nome", "Cognome", "Ente", "Qualifica", "Lingue"]


def a_type(brokerage: Brokerage, slug: str = "firm", **fields: object) -> ParticipationType:
    """A participation type that is open."""
    names = {"name_en": "Firm", "name_it": "Impresa", "name_zh_hans": "企业"}
    return ParticipationType.objects.create(brokerage=brokerage, slug=slug, **(names | fields))


def a_question(
    participation: ParticipationType, kind: QuestionKind, slug: str = "q", *, required: bool = False
) -> Question:
    """A question, with two answers to choose from where its kind offers any."""
    question = Question.objects.create(
        participation=participation,
        slug=slug,
        kind=kind,
        label_en=f"Question {slug}?",
        label_it=f"Domanda {slug}?",
        label_zh_hans=f"问题 {slug}？",
        is_required=required,
    )
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        for order, (choice, en, it, zh) in enumerate([("one", "One", "Uno", "一"), ("two", "Two", "Due", "二")]):
            Choice.objects.create(
                question=question, slug=choice, order=order, label_en=en, label_it=it, label_zh_hans=zh
            )
    return question


def a_list(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS, delimiter: str = ",") -> bytes:
    """A list of people as a CSV file in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([headings, *rows])
    return text.getvalue().encode()


def many_people(number: int) -> list[list[str]]:
    """People who differ in every way that counts, at a tenth as many organisations."""
    return [
        [f"p{n}@ditta{n // 10}.example.org", f"Nome{n}", f"Cognome{n}", f"Ditta {n // 10} S.r.l.", "Tecnico", "it en"]
        for n in range(number)
    ]
