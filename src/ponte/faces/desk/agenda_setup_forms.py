"""Forms of what sessions share: rooms, tracks, events, delegations; the hours of a day; times of speakers."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ponte.faces.desk.agenda_forms import FIVE_MINUTES
from ponte.faces.desk.agenda_session_forms import PairsField
from ponte.faces.desk.press_forms import InLanguages, columns
from ponte.faces.widgets import DayInput, TimeInput
from ponte.people.enums import PlaceKind
from ponte.people.models import Organisation, Place
from ponte.programme.models import DayHours, Delegation, Edition, Event, Room, Track
from ponte.programme.queries import zone_of


class SharedForm(InLanguages):
    """Something that sessions of an edition share, named in every language."""

    translated = ("name",)

    def __init__(self, data: Any = None, *, instance: Any) -> None:
        super().__init__(data, instance=instance)
        self.prepare(instance.edition)

    def prepare(self, edition: Edition) -> None:
        """Offer what depends on the edition."""


class EventForm(SharedForm):
    """What one owner brings in."""

    class Meta:
        model = Event
        fields: ClassVar = [*columns("name"), "owner", "is_sample"]

    def prepare(self, edition: Edition) -> None:
        """Offer every organisation as the owner."""
        self.fields["owner"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["owner"].label = _("Owner")
        self.fields["owner"].empty_label = _("none")  # type: ignore[attr-defined]


class RoomForm(SharedForm):
    """A room, its seats and what it is equipped for."""

    says_interpretation = forms.BooleanField(label=_("What it can interpret is known"), required=False)
    interpretation = PairsField(
        label=_("Equipped for interpretation between"),
        required=False,
        help_text=_("None ticked: the room has no equipment. Counts only where it is known."),
    )

    class Meta:
        model = Room
        fields: ClassVar = [*columns("name"), "city", "venue", "capacity", "order", "interpretation"]

    field_order = (*columns("name"), "city", "venue", "capacity", "order", "says_interpretation", "interpretation")

    def prepare(self, edition: Edition) -> None:
        """Offer the cities of the edition, and buildings that are known."""
        cities, buildings = edition.cities.all(), Place.objects.filter(kind=PlaceKind.SITE).order_by("name")
        self.fields["city"].queryset = cities  # type: ignore[attr-defined]
        self.fields["city"].empty_label = None  # type: ignore[attr-defined]
        self.fields["venue"].queryset = buildings  # type: ignore[attr-defined]
        self.fields["city"].label, self.fields["venue"].label = _("City"), _("Building")
        self.fields["venue"].empty_label = _("not known")  # type: ignore[attr-defined]
        self.fields["says_interpretation"].initial = self.instance.interpretation is not None

    def clean(self) -> dict[str, Any]:
        """Leave open what nobody has said."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("says_interpretation"):
            cleaned["interpretation"] = None
        return cleaned


class TrackForm(SharedForm):
    """A line of sessions for one public."""

    class Meta:
        model = Track
        fields: ClassVar = [*columns("name")]


class DelegationForm(SharedForm):
    """People who travel together."""

    class Meta:
        model = Delegation
        fields: ClassVar = [*columns("name"), "side"]

    def prepare(self, edition: Edition) -> None:
        """Offer the two sides."""
        self.fields["side"].queryset = edition.programme.sides.all()  # type: ignore[attr-defined]
        self.fields["side"].label = _("Side")
        self.fields["side"].empty_label = _("none")  # type: ignore[attr-defined]


class HoursForm(forms.ModelForm):  # type: ignore[type-arg]
    """When a day begins, pauses and ends."""

    use_required_attribute = False

    class Meta:
        model = DayHours
        fields: ClassVar = ["opens", "lunch_from", "lunch_to", "lunch_minutes", "closes"]
        widgets: ClassVar = dict.fromkeys(("opens", "lunch_from", "lunch_to", "closes"), TimeInput(FIVE_MINUTES))

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the constraints to the rule, which says what to do instead."""
        return {field.name for field in DayHours._meta.fields}


class AvailabilityForm(forms.Form):
    """A time in which somebody can speak, by the clocks of a city."""

    use_required_attribute = False
    city: forms.ModelChoiceField[Place] = forms.ModelChoiceField(
        Place.objects.none(), label=_("By the clocks of"), empty_label=None
    )
    day = forms.DateField(label=_("Day"), widget=DayInput)
    starts = forms.TimeField(label=_("Time from"), widget=TimeInput(FIVE_MINUTES))
    ends = forms.TimeField(label=_("Time to"), widget=TimeInput(FIVE_MINUTES))

    def __init__(self, data: Any = None, *, edition: Edition) -> None:
        super().__init__(data, initial={"day": edition.starts})
        self.fields["city"].queryset = edition.cities.select_related("parent")  # type: ignore[attr-defined]

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """The time that was given."""
        said = self.cleaned_data
        zone = zone_of(said["city"])
        start, end = (dt.datetime.combine(said["day"], said[name], zone) for name in ("starts", "ends"))
        return start, end
