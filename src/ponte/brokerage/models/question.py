"""What a participation type asks of those who register."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import QuestionKind
from ponte.brokerage.models.registration import ParticipationType


class Question(models.Model):
    """One question of a participation type's form; its slug names the answer in `Registration.answers`."""

    participation = models.ForeignKey(ParticipationType, models.CASCADE, related_name="questions")
    slug = models.SlugField(_("identifier"))
    kind = models.CharField(_("kind of answer"), max_length=10, choices=QuestionKind.choices)
    label = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participation", "slug"], name="one_question_per_slug"),
        ]

    def __str__(self) -> str:
        return self.label


class Choice(models.Model):
    """One of the answers that a question offers; its slug is what is kept as the answer."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    slug = models.SlugField(_("identifier"))
    label = models.CharField(_("answer"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "slug"], name="one_choice_per_slug")]

    def __str__(self) -> str:
        return self.label
