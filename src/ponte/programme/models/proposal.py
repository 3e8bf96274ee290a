"""Proposals for the agenda: every run of the placing engine is one; the office takes it over or leaves it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.people.models import Account
from ponte.programme.enums import ProposalStatus
from ponte.programme.models.record import Edition


class AgendaProposal(models.Model):
    """Where and when the engine would place the sessions."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="agenda_proposals")
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.QUEUED)
    created = models.DateTimeField(_("asked for"), auto_now_add=True)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    time_limit = models.PositiveSmallIntegerField(_("time limit, seconds"))
    seed = models.PositiveIntegerField(_("seed"), default=0)
    stop_requested = models.BooleanField(default=False)
    alive_at = models.DateTimeField(null=True, blank=True)
    """When the worker last gave a sign of life."""
    penalty = models.FloatField(_("penalty"), null=True, blank=True)
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    curve = models.JSONField(default=list)
    """The run so far: ``[seconds, penalty, sessions left out]`` triples."""
    placements = models.JSONField(default=list)
    """Each ``[session, room, start]``: two slugs and a moment (ISO 8601)."""
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(status__in=[ProposalStatus.QUEUED, ProposalStatus.RUNNING]),
                name="one_agenda_run_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.get_status_display()})"
