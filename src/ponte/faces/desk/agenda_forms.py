"""Forms of the agenda: where a session goes, and what a release is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ponte.faces.desk.board import where_of
from ponte.faces.widgets import DayInput, TimeInput
from ponte.people.models import Place
from ponte.programme.domain.reading import WorkingCopy
from ponte.programme.models import Release, Room, Session
from ponte.programme.models.agenda import LONGEST_MINUTES
from ponte.programme.queries import zone_of

FIVE_MINUTES = {"step": 300}


class MoveForm(forms.Form):
    """Room, day, start and length of a session, by the clocks of the room's city."""

    where = forms.ChoiceField(label=_("Room"))
    day = forms.DateField(label=_("Day"), widget=DayInput)
    time = forms.TimeField(label=_("Start"), widget=TimeInput(FIVE_MINUTES))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MINUTES, required=False)

    def __init__(self, data: Any, *, rooms: Sequence[Room], cities: Sequence[Place], **options: Any) -> None:
        super().__init__(data, **options)
        self.rooms: dict[str, tuple[Place, Room | None]] = {}
        choices = []
        for city in cities:
            there = [room for room in rooms if room.city_id == city.pk]
            self.rooms |= {f"room:{room.slug}": (city, room) for room in there} | {f"city:{city.slug}": (city, None)}
            options_there = [(f"room:{room.slug}", _room_label(room)) for room in rooms]
            choices.append(
                (city.name, [*options_there, (f"city:{city.slug}", gettext("%(city)s, no room") % {"city": city.name})])
            )
        self.fields["where"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def filled(cls, copy: WorkingCopy, session: Session, day: dt.date) -> MoveForm:
        """Show where a session is; one that waits is offered the day that is being looked at."""
        local = session.starts.astimezone(zone_of(session.city)) if session.starts else None
        return cls(
            None,
            rooms=copy.rooms,
            cities=copy.cities,
            auto_id="move_%s",
            initial={
                "where": where_of(session),
                "day": local.date() if local else day,
                "time": local.time() if local else None,
                "minutes": session.minutes,
            },
        )

    @property
    def place(self) -> tuple[Place, Room | None]:
        """City and room that were chosen."""
        return self.rooms[self.cleaned_data["where"]]

    @property
    def starts(self) -> dt.datetime:
        """The start that was chosen, in the zone of its city."""
        city, _room = self.place
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], zone_of(city))


def _room_label(room: Room) -> str:
    if room.capacity is None:
        return room.name
    return gettext("%(room)s (%(seats)d seats)") % {"room": room.name, "seats": room.capacity}


class ReleaseForm(forms.Form):
    """What a release is called."""

    name = forms.CharField(label=_("Name of the release"), max_length=80, required=False)


class CompareForm(forms.Form):
    """Two versions of the agenda."""

    DRAFT = "draft"

    before = forms.ChoiceField(label=_("From"))
    after = forms.ChoiceField(label=_("To"))

    def __init__(self, data: Any, *, releases: Sequence[Release]) -> None:
        super().__init__(data)
        choices = [(str(release.number), release.name) for release in releases]
        self.fields["before"].choices = choices  # type: ignore[attr-defined]
        self.fields["after"].choices = [(self.DRAFT, _("working copy")), *choices]  # type: ignore[attr-defined]
