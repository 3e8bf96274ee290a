"""Whom somebody wishes to meet, where the edition works by wishes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import WishLevel
from ponte.brokerage.models.registration import Registration


class Wish(models.Model):
    """How much somebody wishes to meet somebody; only the scheduler learns of it."""

    wisher = models.ForeignKey(Registration, models.CASCADE, related_name="wishes")
    wished = models.ForeignKey(Registration, models.CASCADE, related_name="wished_by")
    level = models.CharField(_("wish"), max_length=4, choices=WishLevel.choices)
    changed = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering: ClassVar = ["wished__person__name_latin", "pk"]
        verbose_name_plural = "wishes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wisher", "wished"], name="one_wish_per_person"),
            models.CheckConstraint(condition=~Q(wisher=F("wished")), name="nobody_wishes_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.wisher} → {self.wished}: {self.get_level_display()}"
