"""Forms of the delegations at the desk: they read what was typed; the rules are the brokerage's."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.registering_types import Texts
from ponte.brokerage.models import DelegationAppointment
from ponte.faces.desk.registration_forms import InLanguages
from ponte.faces.widgets import MomentInput
from ponte.people.enums import PlaceKind
from ponte.people.models import Place


class AppointmentForm(InLanguages):
    """Something that a delegation does by itself, at the time that its city's clocks show."""

    texts: ClassVar = {"title": _("What"), "place": _("Place")}
    longest: ClassVar = {"title": 160, "place": 160}
    city: forms.ModelChoiceField[Place] = forms.ModelChoiceField(
        label=_("City"),
        queryset=Place.objects.filter(kind=PlaceKind.CITY).exclude(time_zone=""),
        to_field_name="slug",
        empty_label=None,
    )
    starts = forms.DateTimeField(label=_("Begins, in the city's time"), widget=MomentInput)
    ends = forms.DateTimeField(label=_("Ends, in the city's time"), widget=MomentInput)

    def __init__(self, data: Any = None, *, row: DelegationAppointment | None, day: dt.date | None) -> None:
        super().__init__(data, row=row)
        if row:
            zone = ZoneInfo(row.city.time_zone)
            self.fields["city"].initial = row.city.slug
            # Without their zone, so that they are shown as that city reads them.
            self.fields["starts"].initial = row.starts.astimezone(zone).replace(tzinfo=None)
            self.fields["ends"].initial = row.ends.astimezone(zone).replace(tzinfo=None)
        elif day:
            self.fields["starts"].initial = dt.datetime.combine(day, dt.time(9))
            self.fields["ends"].initial = dt.datetime.combine(day, dt.time(10))

    @property
    def told(self) -> dict[str, Texts]:
        """The texts by name, in every language."""
        return {name: self.in_languages(name) for name in self.texts}

    def moment(self, name: str) -> dt.datetime:
        """What was typed for a time, in the zone of the city that was chosen."""
        typed: dt.datetime = self.cleaned_data[name]
        return typed.replace(tzinfo=ZoneInfo(self.cleaned_data["city"].time_zone))
