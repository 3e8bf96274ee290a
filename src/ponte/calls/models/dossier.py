"""Applications: what an investigator files on one side, and the proposal that two twin applications are together."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.calls.enums import AmendmentState, Cost, DocumentKind, Match
from ponte.calls.models.call import Call, CallSide, Theme
from ponte.calls.workflows import LIVE, DossierPhase
from ponte.people.models import Account, Organisation

ENGLISH = "en"
"""The language in which twins must say the same."""


class Dossier(models.Model):
    """One application, filed on one side by its principal investigator.

    The counterpart is the investigator of the other side, as this application names them.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="dossiers")
    call_side = models.ForeignKey(CallSide, models.PROTECT, related_name="dossiers")
    account = models.ForeignKey(Account, models.PROTECT, related_name="dossiers")
    """The principal investigator's."""
    phase = models.CharField(_("phase"), max_length=12, choices=DossierPhase.choices, default=DossierPhase.DRAFT)
    reason = models.JSONField(default=dict, blank=True)
    """Why it stands so: ``code`` and what its sentence needs, as `ponte.calls.reasons` says it."""
    title = models.CharField(_("title"), max_length=300)
    abstract = models.TextField(_("abstract"), blank=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name=_("theme")
    )
    months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    investigator = models.CharField(_("principal investigator"), max_length=120)
    """As in the English text of the application; the register's entry is the account's person."""
    institution = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("institution"), null=True, blank=True
    )
    institution_name = models.CharField(_("institution's name in English"), max_length=240, blank=True)
    counterpart = models.CharField(_("investigator of the other side"), max_length=120, blank=True)
    counterpart_institution = models.CharField(_("their institution's name in English"), max_length=240, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("time", "begun"), auto_now_add=True)
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    checked_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    """Who decided on its eligibility."""
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "account"], condition=Q(phase__in=LIVE), name="one_live_dossier_per_investigator"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=[DossierPhase.DRAFT, DossierPhase.VOID, DossierPhase.WITHDRAWN])
                | Q(filed_at__isnull=False),
                name="what_is_judged_was_filed",
            ),
        ]

    def __str__(self) -> str:
        return self.acronym or self.title

    @property
    def english_title(self) -> str:
        """The title that both twins bear."""
        title: str | None = getattr(self, f"title_{ENGLISH}")
        return title or ""

    @property
    def reference(self) -> str:
        """The number that everybody names it by: ``IT-0042``."""
        return f"{self.call_side.side.code.upper()}-{self.pk:04}"


class Partner(models.Model):
    """An institution that joins the investigator's own, on the same side."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="partners")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("institution"), max_length=240)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    """Its entry in the register, where there is one: conflicts of interest are found by it."""
    contact = models.CharField(_("who answers for it"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "order"], name="one_partner_per_place_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody of the team on the investigator's side."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="team")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    months = models.PositiveSmallIntegerField(_("person-months"), default=0)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "order"], name="one_member_per_place_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLine(models.Model):
    """What something costs in one year, and how much of it is asked for."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="budget")
    year = models.PositiveSmallIntegerField(_("year of the project"))
    cost = models.CharField(_("cost"), max_length=12, choices=Cost.choices)
    total = models.PositiveIntegerField(_("costs"))
    asked = models.PositiveIntegerField(pgettext_lazy("amount", "asked for"))

    class Meta:
        ordering: ClassVar = ["year", "cost"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "year", "cost"], name="one_line_per_year_and_cost"),
            models.CheckConstraint(condition=Q(asked__lte=F("total")), name="no_more_asked_than_it_costs"),
            models.CheckConstraint(condition=Q(year__gte=1), name="first_year_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.cost}: {self.asked}"


class Document(models.Model):
    """A file of an application. Its bytes lie in the database: they are private, and share the transaction."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=12, choices=DocumentKind.choices)
    name = models.CharField(_("file name"), max_length=160)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "kind"], name="one_document_per_kind")]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """What both sides decide on: twin applications, or a single one where its kind of call has no twins.

    A pair is suggested until it is certain or the two investigators, or an agency, have confirmed it.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals")
    one = models.ForeignKey(Dossier, models.PROTECT, related_name="as_one")
    """The application of the call's first side; the only one where there are no twins."""
    other = models.ForeignKey(Dossier, models.PROTECT, null=True, blank=True, related_name="as_other")
    match = models.CharField(_("pair"), max_length=10, choices=Match.choices, default=Match.SUGGESTED)
    score = models.FloatField(_("likeness"), default=1)
    reasons = models.JSONField(default=list, blank=True)
    """Pairs of a field and its likeness, 0 to 1."""
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    """From then on, both investigators know of it."""
    one_agreed_at = models.DateTimeField(null=True, blank=True)
    other_agreed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    """Empty where the program was certain."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="one_proposal_per_pair"),
            models.UniqueConstraint(
                fields=["one"], condition=Q(match=Match.CONFIRMED), name="first_dossier_in_one_proposal"
            ),
            models.UniqueConstraint(
                fields=["other"], condition=Q(match=Match.CONFIRMED), name="other_dossier_in_one_proposal"
            ),
            models.CheckConstraint(condition=~Q(one=F("other")), name="nobody_is_their_own_twin"),
        ]

    def __str__(self) -> str:
        return str(self.one)

    @property
    def dossiers(self) -> list[Dossier]:
        """Its applications, the first side's first."""
        return [self.one] if self.other is None else [self.one, self.other]

    def of_side(self, call_side: CallSide) -> Dossier:
        """Return the application that a side judges: its own, or the only one."""
        return next((one for one in self.dossiers if one.call_side_id == call_side.pk), self.one)


class Amendment(models.Model):
    """A wording that one investigator proposes to the other where the twins must say the same."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="amendments")
    field = models.CharField(max_length=40)
    """As `ponte.calls.domain.facts` names it."""
    value = models.CharField(_("wording"), max_length=300)
    by = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=AmendmentState.choices, default=AmendmentState.OPEN)
    at = models.DateTimeField(_("proposed"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "field"],
                condition=Q(state=AmendmentState.OPEN),
                name="one_open_wording_per_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
