"""Where a fact comes from, and what was done by whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A document that facts are taken from."""

    slug = models.SlugField(_("identifier"), unique=True)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20)
    language = models.CharField(_("language"), max_length=8)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.title


class SourcePlace(models.Model):
    """A place in a document: the paragraph or day that a fact is taken from."""

    document = models.ForeignKey(Source, models.CASCADE, related_name="places")
    locator = models.SlugField(_("locator"))
    label = models.CharField(_("label"), max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "locator"], name="one_place_per_locator")]

    def __str__(self) -> str:
        return self.label


class Sourced(models.Model):
    """A fact with pointers to the places in documents that it was taken from."""

    sources = models.ManyToManyField(SourcePlace, related_name="+", blank=True, verbose_name=_("sources"))
    by_hand = models.JSONField(_("added by hand"), default=list, blank=True)
    """What the sources do not give (translated names, coordinates, deduced dates), as paths like ``name.zh``."""
    doubt = models.TextField(_("doubt about the source"), blank=True)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line of the audit trail: who did what to which object, and when. Entries are only ever added."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The account that acted; empty when the program itself did."""
    action = models.CharField(_("action"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"


class AuditLink(models.Model):
    """The place of an entry in the chain of digests that the audit trail is sealed with; see `ponte.common.chaining`.

    Links are only ever added, like the entries: triggers of the database see to both (migration ``0005``).
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    """From 1 on, without gaps."""
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)
    """SHA-256 of the previous link's digest and this one's entry, as hexadecimal digits."""

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.digest}@{self.position}"


class Backup(models.Model):
    """A backup that `ponte manage backup` made, for whoever asks when the last one was; itself it is in none."""

    at = models.DateTimeField(_("at"))
    """The moment that it holds."""
    seconds = models.FloatField()
    size = models.PositiveBigIntegerField()
    """Bytes of the file."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file, as hexadecimal digits."""
    is_encrypted = models.BooleanField()
    rows = models.PositiveBigIntegerField()
    files = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class WorkerPresence(models.Model):
    """A worker of the task queue that is there; see `ponte.common.working`. It is nobody's business after a minute."""

    name = models.CharField(max_length=64, primary_key=True)
    """Each stay has one of its own; tasks hold it in ``worker_ids``."""
    alive_at = models.DateTimeField()
    """When it last said so, by the database's clock."""

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
