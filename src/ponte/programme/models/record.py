"""The record: the programme, its two sides, its framework, its editions, and the diary of their roadshows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.common.models import Sourced
from ponte.people.models import Account, Organisation, Person, Place, Sector
from ponte.programme.enums import ActivityKind, AudienceQualifier, BodyKind, Part


class Programme(Sourced):
    """A lasting cooperation between two sides."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    since = models.PositiveSmallIntegerField(_("since"))

    def __str__(self) -> str:
        return self.name


class Side(Sourced):
    """One of the two partners of a programme: its countries, office, agencies, currency and languages."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sides")
    code = models.SlugField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=80)
    countries = models.JSONField(_("countries"), default=list)
    office = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    agencies = models.ManyToManyField(Organisation, related_name="+", blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    languages = models.JSONField(_("languages"), default=list)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "code"], name="one_side_per_code")]

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """An account that works for the office of one side."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="offices")
    side = models.ForeignKey(Side, models.CASCADE, related_name="officers")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "side"], name="one_officer_once")]

    def __str__(self) -> str:
        return f"{self.account} ({self.side})"


class Initiative(Sourced):
    """A series of events with owners of its own, which may later be merged into another (back-to-back formula)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="initiatives")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    since = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    promoters = models.ManyToManyField(Organisation, related_name="initiatives", blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering: ClassVar = ["since", "slug"]

    def __str__(self) -> str:
        return self.name


class Centre(Sourced):
    """A bilateral centre, coordinated by institutions for a theme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="centres")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    theme = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+")
    coordinators = models.ManyToManyField(Organisation, related_name="centres")
    established = models.PositiveSmallIntegerField(_("established"))

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Body(Sourced):
    """A committee or commission of the programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="bodies")
    slug = models.SlugField(unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=BodyKind.choices)
    name = models.CharField(_("name"), max_length=200)
    established = models.PositiveSmallIntegerField(_("established"))
    description = models.TextField(_("description"), blank=True)

    def __str__(self) -> str:
        return self.name


class BodySeat(Sourced):
    """Who sits in a body: an organisation, or a constituency by way of one."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    constituency = models.CharField(_("constituency"), max_length=160, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.constituency or str(self.organisation)


class Milestone(Sourced):
    """A date of the programme's history that is not an accord."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="milestones")
    slug = models.SlugField(unique=True)
    date = models.CharField(_("date"), max_length=10)
    """As exactly as it is known: ``2015``, ``2015-11`` or ``2015-11-16``."""
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="+", blank=True)
    people = models.ManyToManyField(Person, related_name="+", blank=True)

    class Meta:
        ordering: ClassVar = ["date", "pk"]

    def __str__(self) -> str:
        return f"{self.date} {self.title}"


class Claim(Sourced):
    """A figure that somebody stated about the programme's results, kept apart from the register of accords."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="claims")
    slug = models.SlugField(unique=True)
    text = models.TextField(_("text"))
    quantity = models.CharField(_("quantity, in the source's own word"), max_length=40)
    unit = models.CharField(_("of what"), max_length=120)
    stated_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.slug


class Edition(Sourced):
    """One year's Week: hosted by one side, in several cities at once; in preparation until it is published."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="editions")
    slug = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField(pgettext_lazy("edition", "number"))
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=200)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    host_side = models.ForeignKey(Side, models.PROTECT, related_name="+")
    cities = models.ManyToManyField(Place, related_name="editions")
    organiser = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    promoters = models.ManyToManyField(Organisation, related_name="+", blank=True)
    description = models.TextField(_("description"), blank=True)
    published_at = models.DateTimeField(_("public since"), null=True, blank=True)
    """Empty while the edition is in preparation and only the offices see it."""

    class Meta:
        ordering: ClassVar = ["-year", "-number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_edition_per_number"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="edition_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Everybody may see it."""
        return self.published_at is not None


class Roadshow(Sourced):
    """A delegation's journey through several cities to promote an edition."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="roadshow")
    name = models.CharField(_("name"), max_length=200)
    aim = models.TextField(_("aim"), blank=True)
    organiser = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    promoters = models.ManyToManyField(Organisation, related_name="+", blank=True)

    def __str__(self) -> str:
        return self.name


class Stage(Sourced):
    """One city of a roadshow."""

    roadshow = models.ForeignKey(Roadshow, models.CASCADE, related_name="stages")
    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="stages")
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roadshow", "order"], name="one_stage_per_place_in_order"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="stage_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class StageDay(Sourced):
    """A day of a stage; a deduced date is marked, and a doubtful one explained."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["stage", "date"], name="one_day_per_date")]

    def __str__(self) -> str:
        return self.title


class Activity(Sourced):
    """A meeting, visit, speech, signing or other thing that happened at a stage."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="activities")
    slug = models.SlugField(max_length=80, unique=True)
    date = models.DateField(_("date"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    part_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="activities")
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    hosts = models.ManyToManyField(Organisation, related_name="hosted_activities", blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="activities", blank=True)
    topics = models.ManyToManyField(Sector, related_name="activities", blank=True)
    countries = models.ManyToManyField(Place, related_name="+", blank=True)
    audience = models.PositiveIntegerField(_("audience"), null=True, blank=True)
    audience_qualifier = models.CharField(max_length=10, choices=AudienceQualifier.choices, blank=True)
    audience_who = models.CharField(_("who came"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["date", "order"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.title


class ActivityPerson(models.Model):
    """The part that a person took in an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="activities")
    part = models.CharField(_("part"), max_length=20, choices=Part.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.TextField(_("topic"), blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "person", "part"], name="one_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_part_display()})"
