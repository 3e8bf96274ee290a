"""Intakes: a number of units, the rule by which they are handed out, who applied, and who got which.

What is handed out is a row, a `Unit`, with room for one holder: more can never be handed out than there are.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.intake.domain.allocating import MOST_MARK
from ponte.intake.enums import LIVE, ApplicationState, Method, Phase, TieRule
from ponte.people.models import Account, Organisation, Place
from ponte.programme.models import Edition

if TYPE_CHECKING:
    from ponte.intake.models.culture import Exchange
    from ponte.intake.models.fairs import Fair


class Intake(models.Model):
    """What may be applied for, from when until when, and by which rule it is handed out."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="intakes", verbose_name=_("edition"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    """The place whose clocks the hours below are published by."""
    opens = models.DateTimeField(pgettext_lazy("intake", "opens"))
    closes = models.DateTimeField(pgettext_lazy("intake", "closes"), null=True, blank=True)
    """Empty while an office has not said when."""
    method = models.CharField(_("rule"), max_length=12, choices=Method.choices)
    most_each = models.PositiveSmallIntegerField(_("most for one applicant"), default=1)
    threshold = models.PositiveSmallIntegerField(
        _("least score"), default=0, validators=[MaxValueValidator(100)], help_text=_("of 100; only by score")
    )
    tie_rule = models.CharField(_("equal scores"), max_length=12, choices=TieRule.choices, default=TieRule.EARLIER)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    """When the units were first handed out; from then on, what is given back goes to the waiting list."""
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["opens", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="intake_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(most_each__gte=1), name="intake_gives_something"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(closes__isnull=False), name="decided_after_closing"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def subject(self) -> Fair | Exchange:
        """What the units belong to: a fair's pavilion or an exchange."""
        found: Fair | Exchange = self.fair if hasattr(self, "fair") else self.exchange
        return found

    @property
    def is_for_organisations(self) -> bool:
        """Organisations apply for modules, people for places."""
        return hasattr(self, "fair")

    def phase(self, now: dt.datetime | None = None) -> Phase:
        """Tell where it stands at a moment."""
        now = now or timezone.now()
        if self.decided_at is not None:
            return Phase.DECIDED
        if now < self.opens:
            return Phase.ANNOUNCED
        return Phase.OPEN if self.closes is None or now < self.closes else Phase.CLOSED


class Criterion(models.Model):
    """Something that assessors give marks for."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    weight = models.PositiveSmallIntegerField(_("weight"))
    """Against the other criteria's; shown as a share of 100."""
    threshold = models.PositiveSmallIntegerField(_("least mark"), default=0, validators=[MaxValueValidator(MOST_MARK)])

    class Meta:
        ordering: ClassVar = ["order"]
        verbose_name_plural = "criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "order"], name="one_criterion_per_place_in_order"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.name


class Assessor(models.Model):
    """An account that gives marks in an intake."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="assessors")
    account = models.ForeignKey(Account, models.CASCADE, related_name="assessments")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["intake", "account"], name="one_assessor_once")]

    def __str__(self) -> str:
        return str(self.account)


class Application(models.Model):
    """One submission. Sent again, it is replaced: only an applicant's last counts, at the hour that it was sent."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="applications")
    account = models.ForeignKey(Account, models.PROTECT, related_name="applications")
    """Who sent it; the applicant where no organisation is."""
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("organisation"),
    )
    submitted = models.DateTimeField(_("submitted"))
    wanted = models.PositiveSmallIntegerField(_("wished"), default=1)
    text = models.TextField(pgettext_lazy("application", "why"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    """Of the text."""
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED
    )
    rank = models.PositiveSmallIntegerField(_("place on the waiting list"), null=True, blank=True)
    """Whoever has one of two wished waits too, behind those who have none."""
    reason = models.JSONField(default=dict, blank=True)
    """Why it stands so: ``code`` and what its sentence needs, as `ponte.intake.reasons` says it."""
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["submitted", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["intake", "account"],
                condition=Q(state__in=LIVE, organisation__isnull=True),
                name="one_live_application_per_person",
            ),
            models.UniqueConstraint(
                fields=["intake", "organisation"],
                condition=Q(state__in=LIVE),
                name="one_live_application_per_organisation",
            ),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="application_wants_something"),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.WAITING, rank__isnull=False)
                | Q(state=ApplicationState.GRANTED)
                | (~Q(state__in=[ApplicationState.WAITING, ApplicationState.GRANTED]) & Q(rank__isnull=True)),
                name="only_who_waits_has_a_rank",
            ),
        ]

    def __str__(self) -> str:
        return self.applicant

    @property
    def applicant(self) -> str:
        """Name of who applies: the organisation, or the person."""
        if self.organisation is not None:
            return self.organisation.name
        person = getattr(self.account, "person", None)
        return person.name if person else self.account.email


class Unit(models.Model):
    """One module of a pavilion, or one place of an exchange."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="units")
    number = models.CharField(_("number"), max_length=12)
    """What stands above the stand: ``A12``."""
    row = models.PositiveSmallIntegerField(_("row"), null=True, blank=True)
    column = models.PositiveSmallIntegerField(_("column"), null=True, blank=True)
    """Where it lies on the hall plan, a grid counted from one; empty where there is no plan."""
    holder = models.ForeignKey(Application, models.SET_NULL, null=True, blank=True, related_name="units")

    class Meta:
        ordering: ClassVar = ["row", "column", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "number"], name="one_unit_per_number"),
            models.UniqueConstraint(fields=["intake", "row", "column"], name="one_unit_per_spot"),
            models.CheckConstraint(
                condition=Q(row__isnull=True, column__isnull=True) | Q(row__gte=1, column__gte=1),
                name="unit_has_a_whole_spot",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Mark(models.Model):
    """What an assessor gives an application for a criterion, 0 to `MOST_MARK`."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="marks")
    assessor = models.ForeignKey(Assessor, models.CASCADE, related_name="marks")
    value = models.PositiveSmallIntegerField(_("mark"), validators=[MaxValueValidator(MOST_MARK)])

    class Meta:
        ordering: ClassVar = ["criterion__order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "criterion", "assessor"], name="one_mark_each"),
            models.CheckConstraint(condition=Q(value__lte=MOST_MARK), name="mark_within_the_scale"),
        ]

    def __str__(self) -> str:
        return str(self.value)
