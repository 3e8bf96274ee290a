"""The terms of the next edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from ponte.people.enums import PlaceKind
from ponte.people.models import Place
from ponte.programme.domain.cloning import MOST_DAYS, YEAR, Terms, host_cities, next_host
from ponte.programme.models import Edition, Side

CITIES = (PlaceKind.CITY, PlaceKind.MUNICIPALITY)


class TermsForm(forms.Form):
    """When the next edition is, who hosts it, and which city takes the place of which."""

    use_required_attribute = False
    days = forms.IntegerField(
        label=_("Dates move by (days)"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=YEAR,
        help_text=_("364 days are 52 weeks: a Monday stays a Monday."),
    )
    host: forms.ModelChoiceField[Side] = forms.ModelChoiceField(
        label=_("Host side"),
        queryset=Side.objects.none(),
        to_field_name="code",
        empty_label=None,
        required=False,
        help_text=_("The two sides host by turns."),
    )
    further: forms.ModelMultipleChoiceField[Place] = forms.ModelMultipleChoiceField(
        label=_("Further host cities"),
        queryset=Place.objects.filter(kind__in=CITIES),
        to_field_name="slug",
        required=False,
        help_text=_("Cities that take nobody's place."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, edition: Edition) -> None:
        super().__init__(data)
        self.edition = edition
        self.host_cities = host_cities(edition)
        self._by_slug = {city.slug: city for city in Place.objects.filter(kind__in=CITIES)}
        choices = _by_country()
        self.fields["host"].queryset = edition.programme.sides.all()  # type: ignore[attr-defined]
        self.initial["host"] = next_host(edition).code
        self.fields["further"].choices = choices  # type: ignore[attr-defined]
        for city in self.host_cities:
            self.fields[f"city_{city.slug}"] = forms.ChoiceField(
                label=_("In place of %(city)s") % {"city": city.name},
                choices=[("", _("no city: what stands there stays behind")), *choices],
                required=False,
            )

    @property
    def successors(self) -> list[forms.BoundField]:
        """One field for each host city."""
        return [self[f"city_{city.slug}"] for city in self.host_cities]

    @property
    def asked(self) -> list[tuple[str, Any]]:
        """Names and values of what the preview was made for, to be confirmed as it stands."""
        if not self.is_bound:
            return [(name, self[name].value()) for name in ("days", "host")]
        return [(name, value) for name in self.fields for value in _values(self.data, name)]

    @property
    def terms(self) -> Terms:
        """What was asked for; what is usual, as long as nothing was."""
        if not self.is_bound or not self.is_valid():
            return Terms()
        chosen = {city: self.cleaned_data[f"city_{city.slug}"] for city in self.host_cities}
        return Terms(
            days=self.cleaned_data["days"],
            host=self.cleaned_data["host"],
            cities={city: self._by_slug[slug] for city, slug in chosen.items() if slug},
            further=list(self.cleaned_data["further"]),
        )


def _values(data: Mapping[str, Any], name: str) -> list[Any]:
    """Return all values that a field was sent with."""
    return list(data.getlist(name)) if isinstance(data, MultiValueDict) else [data[name]] if name in data else []


def _by_country() -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the cities under the names of their countries."""
    places = Place.objects.in_bulk()
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in places.values():
        if place.kind in CITIES:
            country = place
            while country.parent_id is not None:
                country = places[country.parent_id]
            groups.setdefault(country.name if country != place else "", []).append((place.slug, place.name))
    return [(country, sorted(cities, key=lambda city: city[1])) for country, cities in sorted(groups.items())]
