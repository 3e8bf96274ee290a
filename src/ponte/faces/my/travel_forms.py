"""The form of a traveller's papers."""

from __future__ import annotations

from typing import Any

import pycountry
from django import forms
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.travelling import Passport
from ponte.brokerage.enums import Sex
from ponte.brokerage.models import TravelDocument
from ponte.faces.site.dates import country_name
from ponte.faces.widgets import DayInput


class TravelForm(forms.Form):
    """What the passport says, and when one comes and goes."""

    name = forms.CharField(
        label=_("Name, exactly as in the passport"),
        max_length=80,
        help_text=_("In Latin letters, family name and given names, in the passport's order."),
    )
    number = forms.CharField(label=_("Passport number"), max_length=20)
    sex = forms.ChoiceField(label=_("Sex, as the passport states it"), choices=Sex.choices)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DayInput)
    nationality = forms.ChoiceField(label=_("Nationality"))
    expires = forms.DateField(label=_("Passport valid until"), widget=DayInput)
    arrives = forms.DateField(label=_("You arrive on"), widget=DayInput)
    departs = forms.DateField(label=_("You depart on"), widget=DayInput)

    def __init__(
        self, data: Any = None, *, passport: Passport | None, document: TravelDocument | None, country: str
    ) -> None:
        super().__init__(data)
        countries = sorted((country_name(one.alpha_2), one.alpha_2) for one in pycountry.countries)
        self.fields["nationality"].choices = [(code, name) for name, code in countries]  # type: ignore[attr-defined]
        self.initial = {"nationality": country}
        for name in ("name", "number", "sex", "birth_date", "nationality", "expires") if passport else ():
            self.initial[name] = getattr(passport, name)
        if document:
            self.initial |= {"arrives": document.arrives, "departs": document.departs}
        for field in self.fields.values():
            # A shared computer must not offer somebody's passport to the next who sits down at it.
            field.widget.attrs["autocomplete"] = "off"

    @property
    def passport(self) -> Passport:
        """What was typed of the passport."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("arrives", "departs")}
        return Passport(**told)
