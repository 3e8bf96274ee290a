"""Filters of the desk's lists, and the form that sets the engine to work."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import ProfileKind
from ponte.brokerage.models import Brokerage, Profile, Registration
from ponte.brokerage.queries import PEOPLE_CONCERNS, search_people, search_profiles
from ponte.common.running import MOST_SECONDS
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Organisation, Sector


class ListFilter(forms.Form):
    """What a list is narrowed down to and sorted by; the address carries it, so that it can be kept and passed on."""

    use_required_attribute = False
    orders: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Fields to sort by, per name in the address; a minus before the name turns it round."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    side = forms.ChoiceField(label=_("Side"), required=False)

    def __init__(self, data: Any, *, brokerage: Brokerage) -> None:
        super().__init__(data)
        sides = brokerage.edition.programme.sides.all()
        self.fields["side"].choices = [("", _("both sides")), *((side.code, side.name) for side in sides)]  # type: ignore[attr-defined]
        self.prepare(brokerage)
        self.is_valid()

    def prepare(self, brokerage: Brokerage) -> None:
        """Offer what depends on the edition."""

    def chosen(self, name: str) -> Any:
        """Return a filter's value; a value that cannot be is as good as none."""
        return self.cleaned_data.get(name)

    @property
    def order(self) -> str:
        """What the list is sorted by."""
        asked = self.data.get("sort", "")
        return asked if asked.removeprefix("-") in self.orders else next(iter(self.orders))

    def ordering(self) -> list[str]:
        """Return the fields to sort by, ending with one that makes the order certain."""
        fields = [*self.orders[self.order.removeprefix("-")], "pk"]
        return [f"-{field}" for field in fields] if self.order.startswith("-") else fields


class PeopleFilter(ListFilter):
    """Narrows down the participants."""

    orders: ClassVar = {
        "name": ("person__name_latin",),
        "organisation": ("organisation__name", "person__name_latin"),
        "side": ("side__code", "person__name_latin"),
        "profiles": ("profile_count", "person__name_latin"),
        "meetings": ("meeting_count", "person__name_latin"),
        "placed": ("placed_count", "person__name_latin"),
    }

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("all organisations"),
    )
    concern = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("everybody")),
            ("no_suggestions", _("without suggestions")),
            ("no_meetings", _("without meetings")),
            ("unanswered", _("with requests to answer")),
            ("no_consent", _("without consent to meetings")),
        ],
    )

    def prepare(self, brokerage: Brokerage) -> None:
        """Offer the organisations that take part."""
        taking_part = Organisation.objects.filter(registrations__brokerage=brokerage)
        self.fields["organisation"].queryset = taking_part.distinct().order_by("name")  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Registration]) -> QuerySet[Registration]:
        """Return the rows that were asked for, in the order that was asked for."""
        if side := self.chosen("side"):
            rows = rows.filter(side__code=side)
        if organisation := self.chosen("organisation"):
            rows = rows.filter(organisation=organisation)
        if concern := self.chosen("concern"):
            rows = rows.filter(PEOPLE_CONCERNS[concern])
        return search_people(rows, self.chosen("q") or "").order_by(*self.ordering())


class ProfileFilter(ListFilter):
    """Narrows down the profiles."""

    orders: ClassVar = {
        "reference": ("reference",),
        "title": ("title",),
        "person": ("registration__person__name_latin",),
        "suggestions": ("suggestion_count", "reference"),
    }

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all kinds")), *ProfileKind.choices])
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("all languages")), *SpokenLanguage.choices]
    )
    sector: forms.ModelChoiceField[Sector] = forms.ModelChoiceField(
        label=_("Sector"),
        queryset=Sector.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("all sectors"),
    )

    def narrow(self, rows: QuerySet[Profile]) -> QuerySet[Profile]:
        """Return the rows that were asked for, in the order that was asked for."""
        if side := self.chosen("side"):
            rows = rows.filter(registration__side__code=side)
        if kind := self.chosen("kind"):
            rows = rows.filter(kind=kind)
        if language := self.chosen("language"):
            rows = rows.filter(language=language)
        if sector := self.chosen("sector"):
            rows = rows.filter(sectors=sector)
        return search_profiles(rows, self.chosen("q") or "").order_by(*self.ordering())


class RunForm(forms.Form):
    """How long the engine may search."""

    seconds = forms.IntegerField(label=_("Search for at most (seconds)"), initial=20, min_value=1)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["seconds"].widget.attrs["max"] = MOST_SECONDS
