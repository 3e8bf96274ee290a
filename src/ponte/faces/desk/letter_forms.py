"""Forms of the invitation letters at the desk: they read what was typed; the rules are the brokerage's."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.inviting import TEXTS
from ponte.brokerage.domain.registering_types import Texts
from ponte.brokerage.enums import Payer, Relation
from ponte.brokerage.models import Brokerage, InvitingOffice, Registration
from ponte.brokerage.queries import search_people
from ponte.faces.desk.forms import ListFilter
from ponte.faces.desk.registration_forms import InLanguages

STATES: dict[str, dict[str, Any]] = {
    "no_papers": {"travel_document__isnull": True},
    "no_letter": {"travel_document__isnull": False, "invitation_letter__isnull": True},
    "not_sent": {"invitation_letter__isnull": False, "invitation_letter__sent_at__isnull": True},
    "sent": {"invitation_letter__sent_at__isnull": False},
    "changed": {"travel_document__changed_at__gt": F("invitation_letter__issued_at")},
}


class LetterFilter(ListFilter):
    """Narrows down the guests by how far their letters have come."""

    orders: ClassVar = {
        "name": ("person__name_latin",),
        "organisation": ("organisation__name", "person__name_latin"),
        "letter": ("invitation_letter__year", "invitation_letter__number", "person__name_latin"),
        "issued": ("invitation_letter__issued_at", "person__name_latin"),
    }

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all guests")),
            ("no_papers", _("papers not entered yet")),
            ("no_letter", _("papers entered, no letter yet")),
            ("not_sent", _("letter issued, not sent")),
            ("sent", _("letter sent")),
            ("changed", _("papers changed since the letter")),
        ],
    )

    def prepare(self, brokerage: Brokerage) -> None:
        """Leave the side away: guests are those of the other one."""
        del self.fields["side"]

    def narrow(self, rows: QuerySet[Registration]) -> QuerySet[Registration]:
        """Return the rows that were asked for, in the order that was asked for."""
        rows = rows.filter(**STATES.get(self.chosen("state") or "", {}))
        return search_people(rows, self.chosen("q") or "").order_by(*self.ordering())


class IssueForm(forms.Form):
    """What a letter says that only the office knows."""

    relation = forms.ChoiceField(label=_("Relation to the inviter"), choices=Relation.choices)
    payer = forms.ChoiceField(label=_("Who pays"), choices=Payer.choices)


class InvitingOfficeForm(InLanguages):
    """What all letters of an edition say of the inviter."""

    texts: ClassVar = {
        "title": _("Title of who signs"),
        "address": _("Address of the office"),
        "purpose": _("Purpose of the visit"),
    }
    areas: ClassVar = frozenset({"purpose"})
    longest: ClassVar = {"title": 160, "address": 240, "purpose": 400}
    signatory = forms.CharField(label=_("Name of who signs"), max_length=120)
    phone = forms.CharField(label=_("Telephone, with the country's code"), max_length=40)

    def __init__(self, data: Any = None, *, row: InvitingOffice | None) -> None:
        super().__init__(data, row=row)
        if row:
            self.fields["signatory"].initial, self.fields["phone"].initial = row.signatory, row.phone

    @property
    def told(self) -> dict[str, Texts]:
        """The texts by name, in every language."""
        return {name: self.in_languages(name) for name in TEXTS}
