"""Forms of the register of accords at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.accords.enums import AccordKind, AccordStatus
from ponte.accords.models import Accord, AccordMilestone, Contact, Signatory, Version
from ponte.accords.queries import has_evidence
from ponte.common.addresses import slug_of_title
from ponte.faces.desk.press_forms import InLanguages, columns
from ponte.faces.desk.seen import seen_at
from ponte.people.enums import PlaceKind
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.models import Activity, Edition, Programme, Session


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _LeavesItToTheRules(InLanguages):
    """A form whose fields are read by themselves: how they go together the rules say, and what to do instead."""

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.get_fields()}


class AccordForm(_LeavesItToTheRules):
    """What is known of an accord, in up to three languages."""

    translated = ("title", "summary")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """When the accord had last been changed as its writer saw it."""

    class Meta:
        model = Accord
        fields: ClassVar = [
            *columns("title", "summary"),
            "kind",
            "date",
            "parties",
            "countries",
            "evidence",
            "valid_from",
            "valid_until",
            "valid_precision",
            "sectors",
            "place",
            "edition",
            "activities",
            "session",
            "follows",
            "succession",
            "slug",
        ]
        widgets: ClassVar = {
            "valid_from": _Day(),
            "valid_until": _Day(),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in columns("summary")},
            **{
                name: forms.SelectMultiple(attrs={"size": 8})
                for name in ("parties", "countries", "sectors", "activities")
            },
        }
        help_texts: ClassVar = {
            "date": _("As exactly as it is known: 2016, 2016-04 or 2016-04-27"),
            "evidence": _("An address, or the file number of either party. Without evidence nothing is counted."),
            "slug": _("Part of the page's address; made from the title if left empty."),
            "countries": _("Only where states are the parties."),
        }

    def __init__(self, data: Any = None, *, programme: Programme, instance: Accord | None = None) -> None:
        accord = instance or Accord(programme=programme)
        super().__init__(data, instance=accord)
        self.fields["slug"].required = False
        chosen = Q(accords=accord.pk) if accord.pk else Q(pk=None)
        others = Accord.objects.filter(programme=programme, same_as=None).exclude(pk=accord.pk)
        choices: dict[str, QuerySet[Any]] = {
            "parties": Organisation.objects.filter(Q(is_sample=False) | chosen).distinct().order_by("name"),
            "countries": Place.objects.filter(Q(kind=PlaceKind.COUNTRY) | chosen).distinct().order_by("name"),
            "sectors": Sector.objects.order_by("name"),
            "place": Place.objects.order_by("name"),
            "edition": Edition.objects.filter(programme=programme),
            "activities": Activity.objects.filter(stage__roadshow__edition__programme=programme),
            "session": Session.objects.filter(edition__programme=programme).order_by("starts", "pk"),
            "follows": others.order_by("-date"),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if instance is not None:
            self.fields["seen"].initial = instance.changed.isoformat()

    @property
    def related(self) -> dict[str, Any]:
        """The rows that the accord is tied to, by relation."""
        return {name: self.cleaned_data[name] for name in ("parties", "countries", "sectors", "activities")}

    def clean(self) -> dict[str, Any]:
        """Make an address from the title where none was given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and "slug" not in self.errors:
            title = cleaned.get("title_en") or cleaned.get("title_it") or cleaned.get("title_zh_hans") or ""
            date = str(cleaned.get("date") or "")[:4]
            cleaned["slug"] = f"{slug_of_title(title, longest=72)}-{date}".strip("-")
        return cleaned

    def clean_seen(self) -> dt.datetime | None:
        """Read the moment."""
        return seen_at(self)


class SignatoryForm(_LeavesItToTheRules):
    """Who signed, in which role, for which party."""

    translated = ("title",)

    class Meta:
        model = Signatory
        fields: ClassVar = ["person", "party", "country", *columns("title")]

    def __init__(self, data: Any = None, *, accord: Accord) -> None:
        super().__init__(data, prefix="signatory")
        self.fields["person"].queryset = Person.objects.filter(is_sample=accord.is_sample)  # type: ignore[attr-defined]
        self.fields["party"].queryset = accord.parties.all()  # type: ignore[attr-defined]
        self.fields["country"].queryset = accord.countries.all()  # type: ignore[attr-defined]
        for name, rows in (("party", accord.parties), ("country", accord.countries)):
            if not rows.exists():
                del self.fields[name]

    @property
    def texts(self) -> dict[str, str]:
        """The role by column."""
        return {name: self.cleaned_data[name] or "" for name in columns(*self.translated)}


class MilestoneForm(InLanguages):
    """What the parties said they would have done by a day."""

    translated = ("title",)

    class Meta:
        model = AccordMilestone
        fields: ClassVar = [*columns("title"), "due"]
        widgets: ClassVar = {"due": _Day()}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="milestone")

    @property
    def texts(self) -> dict[str, str]:
        """The milestone by column."""
        return {name: self.cleaned_data[name] or "" for name in columns(*self.translated)}


class FulfilForm(forms.Form):
    """When something was fulfilled, and where that can be seen."""

    use_required_attribute = False
    on = forms.DateField(label=_("Fulfilled on"), widget=_Day(), initial=timezone.localdate)
    evidence = forms.CharField(label=_("Where can it be seen?"), max_length=300)


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom to write to for a party."""

    use_required_attribute = False

    class Meta:
        model = Contact
        fields: ClassVar = ["name", "email", "organisation", "language"]

    def __init__(self, data: Any = None, *, accord: Accord) -> None:
        super().__init__(data, prefix="contact")
        self.fields["organisation"].queryset = accord.parties.all()  # type: ignore[attr-defined]


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The text of an accord in one language."""

    use_required_attribute = False
    upload = forms.FileField(
        label=_("File (PDF)"), widget=forms.FileInput(attrs={"accept": "application/pdf"}), max_length=160
    )

    class Meta:
        model = Version
        fields: ClassVar = ["language", "upload", "is_public"]

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix="version")


class ReportForm(forms.Form):
    """What a party has told an office, which files it for them."""

    use_required_attribute = False
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Reporting party"), queryset=Organisation.objects.none()
    )
    parties: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        label=_("All parties"), queryset=Organisation.objects.none(), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    kind = forms.ChoiceField(label=_("What was agreed?"), choices=AccordKind.choices)
    title = forms.CharField(label=_("Title, as they wrote it"), max_length=240)
    date = forms.DateField(label=_("Signed on"), widget=_Day())
    evidence = forms.CharField(label=_("Where can it be seen?"), max_length=300, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = Organisation.objects.filter(is_sample=False).order_by("name")
        for name in ("organisation", "parties"):
            self.fields[name].queryset = known  # type: ignore[attr-defined]


class AccordFilter(forms.Form):
    """What the desk's list is narrowed down to."""

    use_required_attribute = False
    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all kinds")), *AccordKind.choices])
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *AccordStatus.choices])
    concern = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", pgettext_lazy("accords", "all")),
            ("no_evidence", _("without evidence")),
            ("faulty", _("with a faulty file")),
            ("undated", _("without a date of expiry")),
        ],
    )

    def narrow(self, rows: QuerySet[Accord]) -> QuerySet[Accord]:
        """Return the rows that were asked for; a value that cannot be is as good as none."""
        self.is_valid()
        chosen = self.cleaned_data
        for name in ("kind", "status"):
            if value := chosen.get(name):
                rows = rows.filter(**{name: value})
        if text := chosen.get("q"):
            found = Q(slug__icontains=text) | Q(evidence__icontains=text)
            for name in columns("title"):
                found |= Q(**{f"{name}__icontains": text})
            for name in columns("name"):
                found |= Q(**{f"parties__{name}__icontains": text})
            rows = rows.filter(pk__in=Accord.objects.filter(found).values("pk"))
        match chosen.get("concern"):
            case "no_evidence":
                rows = rows.exclude(has_evidence())
            case "faulty":
                rows = rows.filter(pk__in=Version.objects.exclude(fault="").values("accord"))
            case "undated":
                rows = rows.filter(valid_until=None)
        return rows
