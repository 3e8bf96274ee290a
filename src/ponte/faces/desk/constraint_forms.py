"""Forms of what the scheduler has to keep."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Hall, Registration, Slot
from ponte.faces.widgets import DayInput, TimeInput
from ponte.people.enums import SpokenLanguage


class _OfEdition(forms.Form):
    """A form that offers what an edition has."""

    def __init__(self, data: QueryDict | None, brokerage: Brokerage, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in ("hall", "origin", "destination"):
            if name in self.fields:
                self.fields[name].queryset = brokerage.halls.select_related("city")  # type: ignore[attr-defined]
        if "slots" in self.fields:
            slots = Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city")
            self.fields["slots"].queryset = slots  # type: ignore[attr-defined]


class TablesForm(_OfEdition):
    """How many tables a hall has."""

    hall: forms.ModelChoiceField[Hall] = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"))
    tables = forms.IntegerField(label=_("Tables"), min_value=1)


class SeriesForm(_OfEdition):
    """A series of slots."""

    hall: forms.ModelChoiceField[Hall] = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"), empty_label=None)
    date = forms.DateField(label=_("Day"), widget=DayInput)
    first = forms.TimeField(label=_("First begins at"), widget=TimeInput)
    minutes = forms.IntegerField(label=_("Minutes each"), initial=20)
    pause = forms.IntegerField(label=_("Minutes between"), initial=0)
    count = forms.IntegerField(label=_("How many"), initial=6)


class SlotsForm(_OfEdition):
    """Some slots, and how many tables they have."""

    slots = forms.ModelMultipleChoiceField(Slot.objects.none())
    tables = forms.IntegerField(label=_("Tables"), required=False, min_value=0)


class TravelForm(_OfEdition):
    """How long a way takes."""

    origin: forms.ModelChoiceField[Hall] = forms.ModelChoiceField(Hall.objects.none())
    destination: forms.ModelChoiceField[Hall] = forms.ModelChoiceField(Hall.objects.none())
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0)


class BoothForm(_OfEdition):
    """A table of somebody's own."""

    person = forms.CharField(label=_("Participant"), widget=forms.TextInput(attrs={"list": "participants"}))
    hall: forms.ModelChoiceField[Hall] = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"), empty_label=None)
    table = forms.IntegerField(label=_("Table"), min_value=1)

    def __init__(self, data: QueryDict | None, brokerage: Brokerage, **kwargs: Any) -> None:
        super().__init__(data, brokerage, **kwargs)
        self.brokerage = brokerage

    def clean_person(self) -> Registration:
        """Find who is meant: by the name of their page, or by their full name if only one has it."""
        text = self.cleaned_data["person"].strip()
        rows = Registration.objects.approved().filter(brokerage=self.brokerage, type=RegistrationType.PARTICIPANT)
        found = list(rows.filter(person__slug=text)) or list(rows.filter(person__name_latin__iexact=text)[:2])
        found = found or list(rows.filter(person__name_han=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Nobody here has exactly this name, or several have it: choose from the list.")
            )
        return found[0]


class InterpreterForm(forms.Form):
    """What an interpreter speaks, and where they are when."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=SpokenLanguage.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        data: QueryDict | None,
        half_days: list[tuple[dt.date, str, str, list[Hall]]],
        now: dict[tuple[dt.date, str], int],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.half_days = {f"half_{number}": (day, half) for number, (day, half, *_rest) in enumerate(half_days)}
        for name, (day, half, label, halls) in zip(self.half_days, half_days, strict=True):
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("in no city")), *((hall.pk, hall.city.name) for hall in halls)],
                initial=now.get((day, half)),
            )

    def chosen(self) -> set[tuple[int, dt.date, str]]:
        """The half days chosen, each with its hall."""
        return {
            (self.cleaned_data[name], day, half)
            for name, (day, half) in self.half_days.items()
            if self.cleaned_data[name]
        }
