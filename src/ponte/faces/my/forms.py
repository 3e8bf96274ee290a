"""Forms of the participant's own pages: they read what was typed; the rules are the brokerage's."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.profiles import MOST_KEYWORDS, MOST_SECTORS, MOST_TEXT, MOST_TITLE
from ponte.brokerage.domain.registering import MOST_MEETINGS
from ponte.brokerage.enums import Half, ProfileKind
from ponte.brokerage.models import Hall, Profile, Registration
from ponte.faces.site.dates import format_day
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Sector


class RegistrationForm(forms.Form):
    """Languages, number of meetings, and one city per half day.

    Parameters
    ----------
    half_days
        What `queries.half_days` returned: the halls open on each half day.
    """

    languages = forms.MultipleChoiceField(
        label=_("Languages for your meetings"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Where the two of you share none, an interpreter comes to the table."),
    )
    min_meetings = forms.IntegerField(label=_("Meetings wished, at least"), min_value=0, max_value=MOST_MEETINGS)
    max_meetings = forms.IntegerField(
        label=_("Meetings wished, at most"),
        min_value=0,
        max_value=MOST_MEETINGS,
        required=False,
        help_text=_("Leave empty for as many as the event allows."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        registration: Registration,
        half_days: dict[tuple[date, str], list[Hall]],
    ) -> None:
        there = {(row.date, row.half): row.hall_id for row in registration.presences.all()}
        initial: dict[str, Any] = {
            "languages": registration.languages,
            "min_meetings": registration.min_meetings,
            "max_meetings": registration.max_meetings,
        }
        super().__init__(data, initial=initial)
        self.half_days = {f"half_day_{day}_{half}": (day, half) for day, half in half_days}
        self.halls = {hall.pk: hall for halls in half_days.values() for hall in halls}
        for name, (day, half) in self.half_days.items():
            cities = [(hall.pk, hall.city.name) for hall in half_days[day, half]]
            self.fields[name] = forms.TypedChoiceField(
                label=gettext("%(day)s %(half)s") % {"day": format_day(day), "half": Half(half).label},
                choices=[("", _("not there")), *cities],
                coerce=int,
                empty_value=None,
                required=False,
                initial=there.get((day, half), ""),
            )

    def half_day_fields(self) -> list[forms.BoundField]:
        """Return the fields that ask where one is, one per half day."""
        return [self[name] for name in self.half_days]

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as `edit_registration` takes it."""
        return {
            "languages": self.cleaned_data["languages"],
            "min_meetings": self.cleaned_data["min_meetings"],
            "max_meetings": self.cleaned_data["max_meetings"],
            "presences": [
                (self.halls[self.cleaned_data[name]], day, half)
                for name, (day, half) in self.half_days.items()
                if self.cleaned_data[name] is not None
            ],
        }


class KeywordsField(forms.CharField):
    """Keywords in one line, separated by commas of either script."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as the line it was typed as."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Split the line."""
        return [word.strip() for word in re.split(r"[,;，、；\n]", super().to_python(value) or "") if word.strip()]

    def validate(self, value: Any) -> None:
        """Accept any list: the rules are the brokerage's."""

    def run_validators(self, value: Any) -> None:
        """Lists have no validators of text."""


class ProfileForm(forms.Form):
    """Wording, keywords and sectors of a profile."""

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    text = forms.CharField(label=_("Text"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 10}))
    keywords = KeywordsField(
        label=_("Keywords"),
        required=False,
    )
    sectors: forms.ModelMultipleChoiceField[Sector] = forms.ModelMultipleChoiceField(
        label=_("Sectors"),
        queryset=Sector.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, profile: Profile | None) -> None:
        super().__init__(data)
        if profile is not None:
            self.initial = {
                "title": profile.title,
                "text": profile.text,
                "keywords": profile.keywords,
                "sectors": profile.sectors.all(),
            }
        self.fields["keywords"].help_text = gettext("Separated by commas, %(most)d at most.") % {"most": MOST_KEYWORDS}
        self.fields["sectors"].help_text = gettext("%(most)d at most.") % {"most": MOST_SECTORS}
        if profile is not None:
            for name in ("title", "text", "keywords"):
                # What is typed here is in the profile's language, whatever the page's is.
                self.fields[name].widget.attrs["lang"] = profile.language


class NewProfileForm(ProfileForm):
    """A profile from the start: its kind and the language it is written in as well."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ProfileKind.choices)
    language = forms.ChoiceField(label=_("You write in"), choices=SpokenLanguage.choices)
    field_order = ["kind", "language", "title", "text", "sectors", "keywords"]


class ProfileTextForm(forms.Form):
    """A profile in a further language."""

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    text = forms.CharField(label=_("Text"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 10}))
