"""Forms of a roadshow's plan, one for each of its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.faces.widgets import DayInput
from ponte.people.enums import PlaceKind
from ponte.people.models import Organisation, Place, Sector
from ponte.programme.models import CandidateStage, PlanMember, RoadshowPlan, Side
from ponte.programme.models.touring import LONGEST_STAY, MOST_WEIGHT, STRONGEST

DESTINATIONS = (PlaceKind.CITY, PlaceKind.MUNICIPALITY, PlaceKind.DISTRICT, PlaceKind.AREA)
PERIODS = 3
"""Periods in which a host can receive that a form has room for."""
LONGEST_JOURNEY = 5000


class DeskForm(forms.Form):
    """A form whose faults are told by the page."""

    use_required_attribute = False


class FrameForm(DeskForm):
    """The days that the delegation has, and where it comes from and returns to."""

    first = forms.DateField(label=_("First day"), widget=DayInput)
    last = forms.DateField(label=_("Last day"), widget=DayInput)
    start: forms.ModelChoiceField[Place] = forms.ModelChoiceField(
        Place.objects.none(), label=_("Sets out from"), required=False, empty_label=_("wherever the first stage is")
    )
    end: forms.ModelChoiceField[Place] = forms.ModelChoiceField(
        Place.objects.none(), label=_("Returns to"), required=False, empty_label=_("wherever the last stage is")
    )
    most = forms.IntegerField(
        label=_("Most stages"), required=False, min_value=1, help_text=_("Empty: as many as the days allow.")
    )
    evening = forms.IntegerField(
        label=_("Minutes travelled in an evening"),
        min_value=0,
        max_value=LONGEST_JOURNEY,
        help_text=_("A journey up to this long costs none of the days."),
    )
    overnight = forms.BooleanField(label=_("May travel overnight (up to 12 hours)"), required=False)

    def __init__(self, data: Any, *, plan: RoadshowPlan | None) -> None:
        names = ("first", "last", "start", "end", "most", "evening", "overnight")
        initial = {name: getattr(plan, name) for name in names} if plan else {"evening": 240}
        super().__init__(data, initial=initial)
        for name in ("start", "end"):
            self.fields[name].queryset = Place.objects.filter(  # type: ignore[attr-defined]
                kind__in=(PlaceKind.CITY, PlaceKind.MUNICIPALITY)
            )


class NewCandidateForm(DeskForm):
    """A place that becomes a candidate."""

    place: forms.ModelChoiceField[Place] = forms.ModelChoiceField(
        Place.objects.none(), label=_("City or district"), to_field_name="slug"
    )

    def __init__(self, data: Any, *, plan: RoadshowPlan) -> None:
        super().__init__(data)
        taken = plan.candidates.values("place")
        self.fields["place"].queryset = Place.objects.filter(kind__in=DESTINATIONS).exclude(pk__in=taken)  # type: ignore[attr-defined]


class CandidateForm(DeskForm):
    """Days, hosts, periods, and the sectors that a candidate asks for."""

    days = forms.IntegerField(label=_("Days wanted, in a row"), min_value=1, max_value=LONGEST_STAY)
    hosts: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Hosts"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    new_sector: forms.ModelChoiceField[Sector] = forms.ModelChoiceField(
        Sector.objects.none(), label=_("Another sector"), required=False
    )
    new_strength = forms.IntegerField(
        label=_("Its strength"), required=False, min_value=1, max_value=STRONGEST, initial=STRONGEST
    )

    def __init__(self, data: Any, *, candidate: CandidateStage) -> None:
        self.windows = list(candidate.windows.all())
        self.interests = list(candidate.interests.all())
        super().__init__(data, initial={"days": candidate.days, "hosts": [host.pk for host in candidate.hosts.all()]})
        near = Q(place=candidate.place) | Q(place__parent=candidate.place) | Q(pk__in=self.initial["hosts"])
        self.fields["hosts"].queryset = Organisation.objects.filter(near)  # type: ignore[attr-defined]
        asked = [interest.sector_id for interest in self.interests]
        self.fields["new_sector"].queryset = Sector.objects.exclude(pk__in=asked)  # type: ignore[attr-defined]
        for number in range(max(PERIODS, len(self.windows) + 1)):
            window = self.windows[number] if number < len(self.windows) else None
            for name, label in (("from", _("From")), ("to", _("To"))):
                value = window and (window.starts if name == "from" else window.ends)
                self.fields[f"{name}_{number}"] = forms.DateField(
                    label=label, required=False, widget=DayInput, initial=value
                )
        for interest in self.interests:
            self.fields[f"strength_{interest.sector_id}"] = forms.IntegerField(
                label=interest.sector.name,
                required=False,
                min_value=1,
                max_value=STRONGEST,
                initial=interest.strength,
            )

    @property
    def periods(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of fields, from and to."""
        return ((self[name], self[f"to{name[4:]}"]) for name in self.fields if name.startswith("from_"))

    @property
    def strengths(self) -> list[forms.BoundField]:
        """A field for each sector that it asks for."""
        return [self[name] for name in self.fields if name.startswith("strength_")]

    def clean(self) -> dict[str, Any]:
        """A period has both its ends, or neither."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for start, end in self.periods:
            if bool(cleaned.get(start.name)) != bool(cleaned.get(end.name)) and not (start.errors or end.errors):
                self.add_error(end.name, _("Say both days of the period, or neither."))
        return cleaned

    @property
    def chosen_windows(self) -> list[tuple[dt.date, dt.date]]:
        """Periods that were filled in."""
        pairs = ((self.cleaned_data[a.name], self.cleaned_data[b.name]) for a, b in self.periods)
        return [(a, b) for a, b in pairs if a and b]

    @property
    def chosen_interests(self) -> dict[Sector, int]:
        """Sectors with their strength; one whose strength was emptied is no longer asked for."""
        kept = {row.sector: self.cleaned_data[f"strength_{row.sector_id}"] for row in self.interests}
        new = self.cleaned_data["new_sector"]
        if new:
            kept[new] = self.cleaned_data["new_strength"] or STRONGEST
        return {sector: strength for sector, strength in kept.items() if strength}


class NewMembersForm(DeskForm):
    """Organisations that join the delegation: one, or all of a side that are registered."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("An organisation"), to_field_name="slug", required=False
    )
    side: forms.ModelChoiceField[Side] = forms.ModelChoiceField(
        Side.objects.none(),
        label=_("Or all that are registered for the meetings"),
        to_field_name="code",
        required=False,
        empty_label=_("none"),
    )

    def __init__(self, data: Any, *, plan: RoadshowPlan) -> None:
        super().__init__(data)
        members = plan.members.values("organisation")
        self.fields["organisation"].queryset = Organisation.objects.exclude(pk__in=members)  # type: ignore[attr-defined]
        self.fields["side"].queryset = Side.objects.filter(programme=plan.edition.programme_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody must be chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["organisation"] and not cleaned["side"]:
            raise forms.ValidationError(_("Choose an organisation or a side."))
        return cleaned


class MemberForm(DeskForm):
    """What a member brings, how much it counts, and where it must be."""

    weight = forms.IntegerField(
        label=_("Counts"), min_value=1, max_value=MOST_WEIGHT, help_text=_("2 counts as two members, and so on.")
    )
    sectors: forms.ModelMultipleChoiceField[Sector] = forms.ModelMultipleChoiceField(
        Sector.objects.all(), label=_("Brings"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    cities: forms.ModelMultipleChoiceField[Place] = forms.ModelMultipleChoiceField(
        Place.objects.none(), label=_("Must be in"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )

    def __init__(self, data: Any, *, member: PlanMember) -> None:
        initial: dict[str, Any] = {
            "weight": member.weight,
            "sectors": [sector.pk for sector in member.sectors.all()],
            "cities": [place.pk for place in member.cities.all()],
        }
        super().__init__(data, initial=initial)
        near = Q(pk__in=member.plan.candidates.values("place")) | Q(pk__in=initial["cities"])
        self.fields["cities"].queryset = Place.objects.filter(near)  # type: ignore[attr-defined]


class TravelForm(DeskForm):
    """Minutes between each two of the plan's cities."""

    def __init__(self, data: Any, *, cities: Sequence[Place], minutes: Mapping[frozenset[int], int]) -> None:
        super().__init__(data)
        self.cities = cities
        for a, b in combinations(cities, 2):
            self.fields[self.name_of(a, b)] = forms.IntegerField(
                label=f"{a.name} – {b.name}",
                required=False,
                min_value=0,
                max_value=LONGEST_JOURNEY,
                initial=minutes.get(frozenset((a.pk, b.pk))),
            )

    @staticmethod
    def name_of(a: Place, b: Place) -> str:
        """The field of a pair of cities."""
        return f"minutes_{a.pk}_{b.pk}"

    @property
    def rows(self) -> Iterable[tuple[Place, list[forms.BoundField]]]:
        """Each city but the first with its ways to those before it."""
        return [
            (city, [self[self.name_of(before, city)] for before in self.cities[:number]])
            for number, city in enumerate(self.cities)
            if number
        ]

    @property
    def changes(self) -> dict[tuple[Place, Place], int | None]:
        """Journeys that were stated anew, changed or taken back."""
        pairs = {(a, b): self.name_of(a, b) for a, b in combinations(self.cities, 2)}
        return {pair: self.cleaned_data[name] for pair, name in pairs.items() if name in self.changed_data}


class StopForm(DeskForm):
    """A stop of the route drawn by hand."""

    stop: forms.ModelChoiceField[CandidateStage] = forms.ModelChoiceField(
        CandidateStage.objects.none(), label=_("City")
    )
    arrival = forms.DateField(
        label=_("Arrival"), widget=DayInput, required=False, help_text=_("Empty: the first day that is possible.")
    )

    def __init__(self, data: Any, *, plan: RoadshowPlan) -> None:
        super().__init__(data)
        self.fields["stop"].queryset = plan.candidates.select_related("place")  # type: ignore[attr-defined]
