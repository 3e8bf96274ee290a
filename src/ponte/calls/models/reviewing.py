"""Reviewers of a side, what they may not judge, what they were given, and their sheets."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.calls.enums import ConflictKind
from ponte.calls.models.call import SCALE, CallSide, Criterion
from ponte.calls.models.dossier import Proposal
from ponte.people.models import Account


class Reviewer(models.Model):
    """An account that judges applications for one side of a call."""

    call_side = models.ForeignKey(CallSide, models.CASCADE, related_name="reviewers")
    account = models.ForeignKey(Account, models.PROTECT, related_name="reviewing")
    competence = models.TextField(_("field of work"), blank=True)
    """In any language; the matching engine reads it."""
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    most = models.PositiveSmallIntegerField(_("most reviews"), default=6)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call_side", "account"], name="one_reviewer_once"),
            models.CheckConstraint(condition=Q(most__gte=1), name="reviewer_reviews_something"),
        ]

    def __str__(self) -> str:
        person = getattr(self.account, "person", None)
        return person.name if person else self.account.email


class Conflict(models.Model):
    """A proposal that a reviewer does not judge, and why."""

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="conflicts")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="conflicts")
    kind = models.CharField(_("why"), max_length=12, choices=ConflictKind.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "proposal"], name="one_conflict_per_reviewer_and_proposal")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} / {self.proposal}: {self.get_kind_display()}"


class Review(models.Model):
    """A proposal that a reviewer was given, and the sheet that they write on it; sealed once it is signed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="reviews")
    affinity = models.FloatField(_("competence"), null=True, blank=True)
    """0 to 1; empty where somebody was given it by hand."""
    comment = models.TextField(_("overall comment"), blank=True)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    signed_at = models.DateTimeField(pgettext_lazy("time", "signed"), null=True, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    """What `ponte.calls.domain.sheets` computes over a signed sheet: any later change in the database shows."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="one_review_each"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, seal="") | (Q(signed_at__isnull=False) & ~Q(seal="")),
                name="signed_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} / {self.proposal}"


class ReviewMark(models.Model):
    """What a reviewer gives for one criterion, with what they say of it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="marks")
    value = models.PositiveSmallIntegerField(_("mark"), validators=[MaxValueValidator(SCALE)])
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering: ClassVar = ["criterion__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_mark_per_criterion_of_a_review"),
            models.CheckConstraint(condition=Q(value__lte=SCALE), name="review_mark_within_the_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
