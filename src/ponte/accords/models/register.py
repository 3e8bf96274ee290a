"""The register: accords, and who signed them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.accords.enums import OF_OFFICES, AccordKind, AccordStatus, Precision, Succession
from ponte.brokerage.models import Meeting
from ponte.calls.models import Project
from ponte.common.models import Sourced
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.models import Activity, Centre, Edition, Programme, Session

PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


class Accord(Sourced):
    """Something agreed between parties of the two sides, whoever has reported it and in how many words."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="accords")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=40, choices=AccordKind.choices)
    status = models.CharField(
        _("status"), max_length=12, choices=AccordStatus.choices, default=AccordStatus.DRAFT, editable=False
    )
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    date = models.CharField(_("date"), max_length=10)
    """As exactly as it is known: ``2015``, ``2015-11`` or ``2015-11-16``."""
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    """The first day, of the month or year if no more is known."""
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    """The last day, of the month or year if no more is known."""
    valid_precision = models.CharField(
        _("validity known"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    parties = models.ManyToManyField(Organisation, related_name="accords", blank=True, verbose_name=_("parties"))
    countries = models.ManyToManyField(Place, related_name="accords", blank=True, verbose_name=_("countries"))
    """Parties of an accord between states."""
    sectors = models.ManyToManyField(Sector, related_name="accords", blank=True, verbose_name=_("sectors"))
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place of signing")
    )
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="accords", verbose_name=_("edition")
    )
    """At which it was signed, or which it came out of."""
    activities = models.ManyToManyField(
        Activity, related_name="accords", blank=True, verbose_name=_("activities of the roadshow")
    )
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="accords", verbose_name=_("session of signing")
    )
    centres = models.ManyToManyField(Centre, related_name="accords", blank=True)
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, blank=True, related_name="accord", verbose_name=_("meeting it came from")
    )
    """Both parties may report what came of their meeting: it is one accord."""
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accords",
        verbose_name=_("project of a joint call"),
    )
    """That it came from, as a project's contract does, or that it is about."""
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    """Where the accord can be seen: an address, or the file number of either party."""
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("earlier accord")
    )
    succession = models.CharField(
        _("what it is to the earlier one"), max_length=10, choices=Succession.choices, blank=True
    )
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="doubles", editable=False)
    """The entry that counts, where this one tells of the same accord; it is kept, so that the two can be parted."""
    is_sample = models.BooleanField(_("sample data"), default=False, editable=False)
    changed = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering: ClassVar = ["date", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(date__regex=PARTIAL_DATE), name="accord_date_is_a_partial_date"),
            models.CheckConstraint(condition=Q(status__in=AccordStatus.values), name="accord_status_is_known"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="accord_valid_in_order"),
            models.CheckConstraint(
                condition=Q(follows__isnull=True, succession="") | Q(follows__isnull=False) & ~Q(succession=""),
                name="accord_follows_in_some_way",
            ),
            models.CheckConstraint(condition=~Q(follows=F("pk")), name="accord_does_not_follow_itself"),
            models.CheckConstraint(condition=~Q(same_as=F("pk")), name="accord_is_no_double_of_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> int:
        """Year of the accord."""
        return int(self.date[:4])

    @property
    def party_names(self) -> str:
        """Names of all parties in one line, states first."""
        names = [country.name for country in self.countries.all()] + [party.name for party in self.parties.all()]
        return "; ".join(names)

    @property
    def is_public(self) -> bool:
        """Everybody may read it."""
        return self.status not in OF_OFFICES and self.same_as_id is None

    @property
    def valid_from_told(self) -> str:
        """First day of its validity, as exactly as it is known; empty if it is not."""
        return self._told(self.valid_from)

    @property
    def valid_until_told(self) -> str:
        """Last day of its validity, as exactly as it is known; empty if it is not."""
        return self._told(self.valid_until)

    def _told(self, day: object) -> str:
        length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(self.valid_precision), 10)
        return str(day)[:length] if day else ""


class Signatory(models.Model):
    """Who signed an accord, in which role, and for which party."""

    accord = models.ForeignKey(Accord, models.CASCADE, related_name="signatories")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name=_("person")
    )
    title = models.CharField(_("role"), max_length=200, blank=True)
    party = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed for")
    )
    country = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=pgettext_lazy("signatory", "state")
    )
    """For which state, where states are the parties."""

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "signatories"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["accord", "person", "party"], name="one_signature_per_party"),
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(country__isnull=True), name="signatory_signs_for_one_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.title)
