"""Accounts, and the directory of people, organisations and places."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ponte.common.models import AuditEntry, Sourced
from ponte.people.enums import ConsentKind, IdentifierScheme, OrganisationKind, PlaceKind, RecordKind


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; an account without a password signs in by a code sent to its address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Create an account that may sign in."""
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """Someone who may sign in, by the address of their mail."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language of messages"), max_length=8, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("runs this installation"), default=False)
    date_joined = models.DateTimeField(_("since"), auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.email


class Sector(Sourced):
    """A field of science, technology or business."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    nace = models.JSONField(_("NACE 2.1 codes"), default=list, blank=True)
    synonyms = models.JSONField(_("other wordings, in any language"), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class Place(Sourced):
    """A country, city, district or building."""

    slug = models.SlugField(unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind.choices)
    name = models.CharField(_("name"), max_length=160)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, for countries"))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    strengths = models.ManyToManyField(
        Sector, through="Strength", related_name="places", blank=True, verbose_name=_("strong in")
    )

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class Strength(Sourced):
    """A sector that a place is strong in, and who says so."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="strength_claims")
    sector = models.ForeignKey(Sector, models.CASCADE, related_name="strength_claims")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "sector"], name="one_strength_once")]

    def __str__(self) -> str:
        return f"{self.place}: {self.sector}"


class Organisation(Sourced):
    """A ministry, university, firm or any other body."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=240)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="organisations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    note = models.TextField(_("note"), blank=True)
    strengths = models.ManyToManyField(Sector, related_name="organisations", blank=True, verbose_name=_("strong in"))
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class OrganisationIdentifier(models.Model):
    """A number that a register gave to an organisation, as `ponte.people.identifying` writes it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("register"), max_length=20, choices=IdentifierScheme.choices)
    value = models.CharField(pgettext_lazy("register", "number"), max_length=40)

    class Meta:
        ordering: ClassVar = ["scheme"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "value"], name="one_organisation_per_identifier"),
            models.UniqueConstraint(fields=["organisation", "scheme"], name="one_identifier_per_register"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}: {self.value}"


class Person(Sourced):
    """Somebody, under the name they use in each script."""

    slug = models.SlugField(max_length=80, unique=True)
    account = models.OneToOneField(Account, models.SET_NULL, null=True, blank=True, related_name="person")
    name_latin = models.CharField(_("name in Latin letters"), max_length=120)
    """As the person writes it: given name first in Italian, family name first in Chinese."""
    name_han = models.CharField(_("name in Chinese characters"), max_length=40, blank=True)
    honorific = models.CharField(_("honorific"), max_length=40, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    orcid = models.CharField(_("ORCID iD"), max_length=19, null=True, blank=True, unique=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["name_latin", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name for a reader of the active language: Chinese readers see Chinese characters first."""
        if not self.name_han:
            return self.name_latin
        if (get_language() or "").startswith("zh"):
            return f"{self.name_han} {self.name_latin}"
        return f"{self.name_latin} {self.name_han}"


class Role(Sourced):
    """What a person is in an organisation."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="roles")
    title = models.CharField(pgettext_lazy("role", "title"), max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation", "title"], name="one_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.title}"


class DistinctPair(models.Model):
    """Two entries of the directory that look alike and are not the same: somebody has looked."""

    kind = models.CharField(max_length=12, choices=RecordKind.choices)
    first = models.PositiveBigIntegerField()
    """Key of the entry with the smaller key; keys, not relations: an entry that is gone makes the line idle."""
    second = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "first", "second"], name="one_verdict_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="smaller_key_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} ≠ {self.second}"


class Merge(models.Model):
    """What takes a merge of two entries back: the rows as they were. The audit trail holds keys alone."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="merge")
    """Who merged what, and when."""
    steps = models.JSONField(default=list)
    """What was done, in order (`ponte.people.domain.merging`)."""
    before = models.JSONField(default=dict)
    """By column, what the kept entry said where the other one's value was taken."""

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.entry)


class ApiToken(models.Model):
    """A secret by which a program acts for an account: for what its scopes name, and until a day."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    scopes = models.JSONField(_("what it may do"), default=list)
    """Values of `Scope`."""
    hint = models.CharField(max_length=12, editable=False)
    """How the secret begins, so that its owner knows which one it is."""
    digest = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the secret: who reads the database cannot act by it."""
    created = models.DateTimeField(_("made"), auto_now_add=True)
    expires = models.DateTimeField(_("expires"))
    last_used = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.account}: {self.name}"


class ConsentText(models.Model):
    """A wording that people are asked to consent to; a new wording is a new row, and its words are never changed."""

    kind = models.CharField(_("consent"), max_length=12, choices=ConsentKind.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    summary = models.TextField(_("in short"))
    """One sentence, beside the box to tick: "I agree that …"."""
    text = models.TextField(_("text"))
    """The whole, in plain words; paragraphs are parted by an empty line."""
    in_force_since = models.DateTimeField(_("in force since"), default=timezone.now)
    lapses = models.DateField(_("consents to it lapse on"), null=True, blank=True)
    """From this day what was given to this wording no longer counts; empty while it does."""

    class Meta:
        ordering: ClassVar = ["kind", "-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.version})"


class Consent(models.Model):
    """One decision of one person about one wording; decisions are only ever added, and the latest of a kind holds."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    is_given = models.BooleanField(_("consented"))
    """False: refused, or withdrawn."""
    at = models.DateTimeField(_("at"), default=timezone.now)
    recorded_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    """The person, or the officer to whom they said it; empty for the people of a sample."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "text", "at"], name="one_decision_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.text}"
