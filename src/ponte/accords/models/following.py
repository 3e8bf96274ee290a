"""What an accord obliges its parties to, and whom its reminders go to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.accords.models.register import Accord
from ponte.people.models import Organisation


class AccordMilestone(models.Model):
    """Something that the parties said they would have done by a day."""

    accord = models.ForeignKey(Accord, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    due = models.DateField(_("due"))
    fulfilled_on = models.DateField(_("fulfilled on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    """Where it can be seen that it was fulfilled: an address, or a file number."""

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fulfilled_on__isnull=True) | ~Q(evidence=""), name="milestone_fulfilled_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Contact(models.Model):
    """Who is written to about an accord on behalf of a party; never shown in public."""

    accord = models.ForeignKey(Accord, models.CASCADE, related_name="contacts")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the party")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language of messages"), max_length=8, choices=settings.LANGUAGES)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("accord", Lower("email"), name="one_contact_per_address"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
