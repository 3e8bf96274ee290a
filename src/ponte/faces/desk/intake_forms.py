"""Filters and small forms of applications at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.intake.enums import ApplicationState
from ponte.intake.models import Application, Intake, Unit

SHOWN = {
    "": _("all"),
    "granted": pgettext_lazy("applications", "accepted"),
    "waiting": _("on the waiting list"),
    **{
        state.value: state.label
        for state in (ApplicationState.SUBMITTED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN)
    },
}


class ApplicationFilter(forms.Form):
    """Narrows down the applications of an intake."""

    use_required_attribute = False
    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label=_("Show"), required=False, choices=list(SHOWN.items()))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    def narrow(self, rows: QuerySet[Application]) -> QuerySet[Application]:
        """Return the rows that were asked for: by rank where the waiting list is shown, else as they came."""
        state = self.cleaned_data.get("state", "")
        if state == "waiting":
            rows = rows.filter(rank__isnull=False).order_by("rank")
        elif state:
            rows = rows.filter(state=state)
        if words := self.cleaned_data.get("q", "").strip():
            rows = rows.filter(
                Q(organisation__name_en__icontains=words)
                | Q(organisation__name_it__icontains=words)
                | Q(organisation__name_zh_hans__icontains=words)
                | Q(account__person__name_latin__icontains=words)
                | Q(account__person__name_han__icontains=words)
                | Q(account__email__icontains=words)
            )
        return rows


class AssessorForm(forms.Form):
    """Names an assessor by the address of their account."""

    email = forms.EmailField(label=_("E-mail address of the assessor"))


class MoveForm(forms.Form):
    """Moves an exhibitor from its stand to a free one."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(label=_("From stand"), queryset=Unit.objects.none())
    to: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("To the free stand"), queryset=Unit.objects.none()
    )

    def __init__(self, data: Any = None, *, intake: Intake) -> None:
        super().__init__(data)
        units = Unit.objects.filter(intake=intake).select_related("holder__organisation")
        source: Any = self.fields["unit"]
        source.queryset = units.filter(holder__isnull=False)
        source.label_from_instance = lambda unit: f"{unit.number} · {unit.holder}"
        target: Any = self.fields["to"]
        target.queryset = units.filter(holder__isnull=True)
