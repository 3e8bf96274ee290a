"""Start-ups that apply: who they are, what they answer, and the files they send."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.people.models import Account, Organisation, Sector
from ponte.programme.models import Delegation, Side
from ponte.showcase.enums import DocumentKind, Funding
from ponte.showcase.models.calling import Question, Showcase
from ponte.showcase.workflows import APPLICATION

GONE = ("withdrawn", "rejected")
"""Phases after which a start-up may apply anew."""


class Application(models.Model):
    """A start-up that wants to be shown, told in whatever language it writes."""

    showcase = models.ForeignKey(Showcase, models.CASCADE, related_name="applications")
    account = models.ForeignKey(Account, models.PROTECT, related_name="showcase_applications")
    """Who sent it."""
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="showcase_applications", verbose_name=_("start-up")
    )
    side = models.ForeignKey(Side, models.PROTECT, related_name="+", verbose_name=_("side"))
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    """Of the pitch and of the answers."""
    title = models.CharField(_("in one sentence"), max_length=160)
    pitch = models.TextField(_("what you do, for whom, and why it is new"))
    founded = models.DateField(_("founded"))
    employees = models.PositiveIntegerField(_("employees"))
    funding = models.CharField(_("financed so far"), max_length=10, choices=Funding.choices)
    delegation = models.ForeignKey(Delegation, models.SET_NULL, null=True, blank=True, related_name="+")
    """With whom the start-up travels: nobody of the same delegation marks it."""
    phase = models.CharField(
        _("state"),
        max_length=10,
        choices=[(phase.code, phase.label) for phase in APPLICATION.phases],
        default=APPLICATION.initial,
    )
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    decision = models.CharField(_("reason of the office"), max_length=400, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["filed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["showcase", "organisation"], condition=~Q(phase__in=GONE), name="one_application_per_startup"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=["draft", "withdrawn"]) | Q(filed_at__isnull=False), name="filed_says_when"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Founder(models.Model):
    """Somebody who founded a start-up; a name and a part, and an address only so that interests are found."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="founders")
    name = models.CharField(pgettext_lazy("founder", "name"), max_length=120)
    part = models.CharField(pgettext_lazy("founder", "part in the start-up"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """What a start-up answers to a question of the call."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"))

    class Meta:
        ordering: ClassVar = ["question__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "question"], name="one_answer_per_question"),
        ]

    def __str__(self) -> str:
        return self.text


class Document(models.Model):
    """A file of an application: kept as it was sent, handed out to the offices, the jury and whoever sent it."""

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Names the file and its address."""
    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=10, choices=DocumentKind.choices)
    name = models.CharField(_("name of the file"), max_length=160)
    media_type = models.CharField(max_length=120, editable=False)
    """As found in the content, not as the name claims."""
    size = models.PositiveIntegerField(_("bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    file = models.FileField(editable=False)
    added = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", "pk"]

    def __str__(self) -> str:
        return self.name
