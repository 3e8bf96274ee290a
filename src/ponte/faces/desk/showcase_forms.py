"""Forms of the start-up showcases at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ponte.engine.awarding import TieRule
from ponte.faces.desk.press_forms import InLanguages, columns
from ponte.faces.widgets import DayInput, MomentInput
from ponte.people.enums import PlaceKind
from ponte.people.models import Account, Place, Sector
from ponte.programme.models import Edition
from ponte.programme.queries import zone_of
from ponte.showcase.enums import RequirementKind
from ponte.showcase.models import (
    Application,
    Benefit,
    Criterion,
    Question,
    Quota,
    Requirement,
    Showcase,
    Stage,
)
from ponte.showcase.workflows import APPLICATION

TIES = {
    TieRule.HIGHEST_CRITERION: _("the higher mark on the weightiest criterion"),
    TieRule.MEDIAN: _("the higher median of the sheets"),
    TieRule.LOT: _("a lot, with the published seed"),
}


class PartForm(InLanguages):
    """A part of a showcase."""

    def __init__(self, data: Any = None, *, instance: Any, edition: Edition) -> None:
        super().__init__(data, instance=instance)
        self.prepare(edition)

    def prepare(self, edition: Edition) -> None:
        """Offer what depends on the edition."""

    @property
    def links(self) -> dict[str, QuerySet[Any]]:
        """Relations to many, for the domain to keep."""
        names = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def _get_validation_exclusions(self) -> set[str]:
        """Look within the stage or the call, which the address names, for what must be there once."""
        unseen: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return unseen - {"stage", "showcase"}

    def _offer(self, **choices: QuerySet[Any]) -> None:
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class OnTheWall(PartForm):
    """A form whose moments are read by the clocks of the place that it names."""

    moments: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any = None, *, instance: Any, edition: Edition) -> None:
        super().__init__(data, instance=instance, edition=edition)
        if instance.place_id:
            for name in self.moments:
                moment = getattr(instance, name)
                self.initial[name] = moment.astimezone(zone_of(instance.place)).replace(tzinfo=None) if moment else None

    def clean(self) -> dict[str, Any]:
        """Put the moments into the time zone of the place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if place := cleaned.get("place"):
            for name in self.moments:
                if moment := cleaned.get(name):
                    cleaned[name] = timezone.make_naive(moment).replace(tzinfo=zone_of(place)).astimezone(dt.UTC)
        return cleaned


class ShowcaseForm(OnTheWall):
    """A showcase and the hours of its call."""

    translated = ("name", "description")
    moments = ("opens", "closes")

    class Meta:
        model = Showcase
        fields: ClassVar = ["slug", *columns("name", "description"), "place", "opens", "closes"]
        widgets: ClassVar = {
            "opens": MomentInput,
            "closes": MomentInput,
            **{name: forms.Textarea(attrs={"rows": 4}) for name in columns("description")},
        }

    def prepare(self, edition: Edition) -> None:
        """Offer the cities."""
        self._offer(place=_cities())
        self.fields["place"].help_text = _("The hours below are by its clocks.")


class StageForm(OnTheWall):
    """A stage: when and where, how it is judged, how many are chosen."""

    translated = ("name", "venue")
    moments = ("starts",)
    tie = forms.MultipleChoiceField(
        label=_("Equal scores are told apart by"),
        choices=list(TIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In this order; what stays equal shares the rank."),
    )

    class Meta:
        model = Stage
        fields: ClassVar = [
            "round",
            "slug",
            *columns("name", "venue"),
            "sectors",
            "place",
            "starts",
            "pitch_minutes",
            "question_minutes",
            "pause_after",
            "pause_minutes",
            "places",
            "scale",
            "threshold",
            "drop_extremes",
            "adjust_severity",
            "seed",
            "vote_access",
        ]
        widgets: ClassVar = {"starts": MomentInput, "sectors": forms.SelectMultiple(attrs={"size": 8})}

    def prepare(self, edition: Edition) -> None:
        """Offer the cities and sectors, and show how ties are decided now."""
        self._offer(place=_cities(), sectors=Sector.objects.order_by("name"))
        self.fields["sectors"].help_text = _("None chosen: start-ups of all sectors.")
        self.fields["tie"].initial = [tie for tie in self.instance.ties if tie in TIES]

    def clean(self) -> dict[str, Any]:
        """Put the rules for ties into their order."""
        cleaned = super().clean()
        asked = cleaned.get("tie") or []
        self.instance.ties = [*(tie.value for tie in TIES if tie in asked), TieRule.SHARED.value]
        return cleaned


READ = {
    RequirementKind.FOUNDED_AFTER: "day",
    RequirementKind.EMPLOYEES: "number",
    RequirementKind.FUNDING: "funding",
    RequirementKind.SIDES: "sides",
    RequirementKind.SECTORS: "sectors",
    RequirementKind.DOCUMENT: "document",
    RequirementKind.FOUNDERS: "number",
}
"""The field that each kind of requirement reads."""
PLACE_TAKEN = {NON_FIELD_ERRORS: {"unique_together": _("Another one stands at this place in the order already.")}}


class RequirementForm(PartForm):
    """One thing that a call asks: its kind, and the value that the kind reads."""

    class Meta:
        model = Requirement
        fields: ClassVar = ["kind", "day", "number", "funding", "document", "sides", "sectors"]
        widgets: ClassVar = {
            "day": DayInput,
            "sides": forms.CheckboxSelectMultiple,
            "sectors": forms.SelectMultiple(attrs={"size": 8}),
        }

    def prepare(self, edition: Edition) -> None:
        """Offer the two sides."""
        self._offer(sides=edition.programme.sides.all(), sectors=Sector.objects.order_by("name"))
        for name, kind in (
            ("day", _("for: founded on this day or later")),
            ("number", _("for: employees, founders")),
            ("funding", _("for: financed up to this stage")),
            ("document", _("for: with a document of this kind")),
            ("sides", _("for: from one of these sides")),
            ("sectors", _("for: in one of these sectors")),
        ):
            self.fields[name].help_text = kind

    def clean(self) -> dict[str, Any]:
        """Ask for the value that the kind reads."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = READ.get(cleaned.get("kind", ""), "kind")
        if name not in self.errors and not cleaned[name]:
            self.add_error(name, _("Fill this in: it is what the call asks."))
        return cleaned


class QuestionForm(PartForm):
    """A question of the call."""

    translated = ("text",)

    class Meta:
        model = Question
        fields: ClassVar = ["order", *columns("text"), "is_required", "most"]
        error_messages: ClassVar = PLACE_TAKEN


class CriterionForm(PartForm):
    """A criterion of the jury."""

    translated = ("name", "description")

    class Meta:
        model = Criterion
        fields: ClassVar = ["order", *columns("name", "description"), "weight", "threshold"]
        error_messages: ClassVar = PLACE_TAKEN


ONE_OF_TWO = _("A side or a sector, one of the two.")


class QuotaForm(PartForm):
    """How many of a sector or of a side are chosen."""

    class Meta:
        model = Quota
        fields: ClassVar = ["side", "sector", "least", "most"]
        error_messages: ClassVar = {
            NON_FIELD_ERRORS: {"unique_together": _("This side or sector has a quota already.")},
        }

    def prepare(self, edition: Edition) -> None:
        """Offer the two sides."""
        self._offer(side=edition.programme.sides.all(), sector=Sector.objects.order_by("name"))
        self.fields["side"].help_text = ONE_OF_TWO

    def clean(self) -> dict[str, Any]:
        """Take a side or a sector, and numbers that can be met."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("side")) is bool(cleaned.get("sector")) and not self.errors:
            self.add_error("side", ONE_OF_TWO)
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and most < least:
            self.add_error("most", _("No less than “at least”."))
        return cleaned


class BenefitForm(PartForm):
    """What the chosen get."""

    translated = ("text",)

    class Meta:
        model = Benefit
        fields: ClassVar = ["rank", *columns("text")]


class StartupFilter(forms.Form):
    """Narrows down the start-ups of a showcase."""

    use_required_attribute = False
    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    phase = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("all")), *((one.code, one.label) for one in APPLICATION.phases if one.code != "draft")],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    def narrow(self, rows: QuerySet[Application]) -> QuerySet[Application]:
        """Return the rows that were asked for, as they came."""
        if phase := self.cleaned_data.get("phase"):
            rows = rows.filter(phase=phase)
        if words := self.cleaned_data.get("q", "").strip():
            found = rows.none()
            for column in columns("name"):
                found = found | rows.filter(**{f"organisation__{column}__icontains": words})
            rows = (found | rows.filter(title__icontains=words)).distinct()
        return rows


class JurorForm(forms.Form):
    """Names a member of a jury by the address of their account."""

    email = forms.EmailField(label=_("E-mail address of the new member"))

    def account(self) -> Account | None:
        """Whose address it is."""
        return Account.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()


def _cities() -> QuerySet[Place]:
    return Place.objects.filter(kind=PlaceKind.CITY).select_related("parent").order_by("name")
