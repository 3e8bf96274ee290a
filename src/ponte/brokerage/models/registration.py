"""Who takes part, as what, and where they are when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import Half, RegistrationStatus, RegistrationType
from ponte.brokerage.models.event import Brokerage, Hall
from ponte.people.domain.consenting import consented
from ponte.people.enums import ConsentKind
from ponte.people.models import Account, Organisation, Person
from ponte.programme.models import Officer, Side


class ParticipationType(models.Model):
    """A kind of participant that an edition distinguishes (firm, university, start-up, investor), with its own form."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="participation_types")
    slug = models.SlugField(_("identifier"))
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_open = models.BooleanField(_("open for registration"), default=True)

    class Meta:
        ordering: ClassVar = ["order", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brokerage", "slug"], name="one_participation_type_per_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class MayAsk(models.Model):
    """A cell of the directed matrix of who may ask whom; an edition without any cell lets all ask the other side."""

    asker = models.ForeignKey(ParticipationType, models.CASCADE, related_name="may_ask")
    asked = models.ForeignKey(ParticipationType, models.CASCADE, related_name="may_be_asked_by")

    class Meta:
        verbose_name_plural = "may ask"
        constraints: ClassVar = [models.UniqueConstraint(fields=["asker", "asked"], name="one_cell_per_direction")]

    def __str__(self) -> str:
        return f"{self.asker} → {self.asked}"


FOR_MEETINGS = (ConsentKind.MATCHMAKING, ConsentKind.TRANSFER)
"""What a participant must have consented to before anybody is matched with them: partners are of the other side."""


def consenting(*kinds: ConsentKind, registration: str = "") -> Q:
    """Return the condition that people consent to all of this.

    Interpreters work for the event, and are matched with nobody. Whoever has no account here came in a file of the
    other office, which hands over nobody who has not consented there.

    Parameters
    ----------
    registration
        The path to the registration with two underscores at its end; empty for rows that are registrations.
    """
    from_their_office = Q(
        **{f"{registration}person__account__isnull": True, f"{registration}origin__isnull": False},
    )
    exempt = Q(**{f"{registration}type": RegistrationType.INTERPRETER}) | from_their_office
    given = Q()
    for kind in kinds:
        given &= consented(kind, account=f"{registration}person__account")
    return exempt | given


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations by how far they have come, and by what people have consented to."""

    def approved(self) -> RegistrationQuerySet:
        """Keep those who take part: their own side's office has let them in."""
        return self.filter(status=RegistrationStatus.APPROVED)

    def open_to_meetings(self) -> RegistrationQuerySet:
        """Keep those who take part and may be found by the other side: they have consented to both."""
        return self.approved().filter(consenting(*FOR_MEETINGS))

    def seen_by_office(self, officer: Account) -> RegistrationQuerySet:
        """Keep those whom an office sees: its own people, and of the other side who have consented to that."""
        own = Officer.objects.filter(account=officer).values("side")
        return self.filter(Q(side__in=own) | consenting(ConsentKind.TRANSFER))


class Registration(models.Model):
    """A person who comes to an edition's meetings, as a participant or as an interpreter."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    type = models.CharField(_("comes as"), max_length=12, choices=RegistrationType.choices)
    participation = models.ForeignKey(
        ParticipationType, models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    status = models.CharField(
        _("state"), max_length=10, choices=RegistrationStatus.choices, default=RegistrationStatus.APPROVED
    )
    applied_at = models.DateTimeField(_("applied"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_note = models.CharField(_("reason of the office"), max_length=400, blank=True)
    answers = models.JSONField(_("answers to the form of the participation type"), default=dict, blank=True)
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="registrations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="registrations")
    job_title = models.CharField(_("position"), max_length=160, blank=True)
    languages = models.JSONField(_("languages for meetings"), default=list)
    min_meetings = models.PositiveSmallIntegerField(_("meetings wished, at least"), default=0)
    max_meetings = models.PositiveSmallIntegerField(_("meetings wished, at most"), null=True, blank=True)
    search_terms = models.TextField(default="", blank=True, editable=False)
    """Name, organisation and position as the search finds them: in pinyin, and without accents."""

    objects: ClassVar = RegistrationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["person__name_latin", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brokerage", "person"], name="one_registration_per_person"),
            models.CheckConstraint(
                condition=Q(type=RegistrationType.INTERPRETER) | Q(side__isnull=False, organisation__isnull=False),
                name="participants_have_side_and_organisation",
            ),
            models.CheckConstraint(
                condition=Q(max_meetings__isnull=True) | Q(max_meetings__gte=F("min_meetings")),
                name="registration_at_most_not_below_at_least",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Presence(models.Model):
    """A half day that somebody spends in one city."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="presences")
    hall = models.ForeignKey(Hall, models.CASCADE, related_name="presences")
    date = models.DateField(_("date"))
    half = models.CharField(_("half of the day"), max_length=10, choices=Half.choices)

    class Meta:
        ordering: ClassVar = ["date", "-half"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "date", "half"], name="nobody_in_two_cities_at_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.hall.city}, {self.date} {self.half}"
