"""The form of how an edition's participants come to their meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.setting_up import Settings
from ponte.brokerage.enums import Acceptance, Timing, Workflow
from ponte.faces.widgets import DayInput

MODES: list[tuple[str, str, str, Promise]] = [
    (
        Workflow.REQUESTS,
        Acceptance.OPT_IN,
        Timing.ORGANISER,
        _(
            "One asks, the other says yes or no. Agreed meetings wait until the offices run the scheduler and publish "
            "the timetable; it finds times, tables and interpreters for all at once, and so fits in the most meetings."
        ),
    ),
    (
        Workflow.REQUESTS,
        Acceptance.OPT_IN,
        Timing.PARTICIPANTS,
        _(
            "One asks and proposes up to three times at which both are free; the other takes one, proposes another, or "
            "says no. A yes books time, table and interpreter at once into the published timetable."
        ),
    ),
    (
        Workflow.REQUESTS,
        Acceptance.AUTOMATIC,
        Timing.ORGANISER,
        _(
            "Asking is enough: every request that the rules allow is a meeting, which the scheduler places. For "
            "events at which whoever comes has promised to meet everybody who asks."
        ),
    ),
    (
        Workflow.REQUESTS,
        Acceptance.AUTOMATIC,
        Timing.PARTICIPANTS,
        _(
            "One books a free time of the other, as one books an appointment: it is taken at once, the other is told "
            "by mail and can call it off."
        ),
    ),
    (
        Workflow.PREFERENCES,
        Acceptance.OPT_IN,
        Timing.ORGANISER,
        _(
            "Nobody asks: each says in private whom they must meet, would like to meet, or not. The scheduler makes a "
            "provisional timetable of wishes that are mutual; its people correct it, then it is published."
        ),
    ),
    (
        Workflow.PREFERENCES,
        Acceptance.AUTOMATIC,
        Timing.ORGANISER,
        _("The same, but one wish is enough for a meeting unless the other has said no; mutual wishes weigh more."),
    ),
]
"""What each combination of the switches means for participants."""


class SettingsForm(forms.Form):
    """The switches, caps and days of an edition's meetings."""

    workflow = forms.ChoiceField(label=_("Way to a meeting"), choices=Workflow.choices, widget=forms.RadioSelect)
    acceptance = forms.ChoiceField(label=_("Who accepts"), choices=Acceptance.choices, widget=forms.RadioSelect)
    timing = forms.ChoiceField(label=_("Who picks the time"), choices=Timing.choices, widget=forms.RadioSelect)
    cap_pending = forms.IntegerField(
        label=_("Requests that wait, at most"),
        min_value=1,
        max_value=500,
        help_text=_("Per person who asks; with wishes, the number of wishes. A request that lapses frees its place."),
    )
    cap_confirmed = forms.IntegerField(
        label=_("Meetings, at most"),
        min_value=1,
        max_value=500,
        help_text=_("Per person; everybody may set a lower limit for themselves."),
    )
    answer_days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=1,
        max_value=90,
        required=False,
        help_text=_("After that a request lapses. Empty: none does."),
    )
    asking_from = forms.DateField(label=_("Asking or wishing begins on"), required=False)
    asking_until = forms.DateField(label=_("Last day to ask or wish"), required=False)
    corrections_until = forms.DateField(
        label=_("Last day for corrections"),
        required=False,
        help_text=_("Of a provisional timetable; where meetings are made from wishes."),
    )
    publication_planned = forms.DateField(
        label=_("Publication planned for"),
        required=False,
        help_text=_("Participants read it; nothing happens by itself."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for name in self.days():
            self.fields[name].widget = DayInput()

    def days(self) -> list[str]:
        """Return the names of the fields that hold a day."""
        return [name for name, field in self.fields.items() if isinstance(field, forms.DateField)]

    def switches(self) -> list[forms.BoundField]:
        """Return the fields that make up the mode."""
        return [self[name] for name in ("workflow", "acceptance", "timing")]

    def limits(self) -> list[forms.BoundField]:
        """Return the fields that limit how many and how long."""
        return [self[name] for name in ("cap_pending", "cap_confirmed", "answer_days")]

    def phases(self) -> list[forms.BoundField]:
        """Return the fields that hold a day."""
        return [self[name] for name in self.days()]

    def settings(self) -> Settings:
        """Return what was typed."""
        return Settings(**self.cleaned_data)
