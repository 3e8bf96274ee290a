"""The form that makes a token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ponte.people.domain.tokens import USUAL_DAYS
from ponte.people.enums import Scope
from ponte.people.models import ApiToken

LIVES = {30: _("a month"), USUAL_DAYS: _("three months"), 180: _("half a year"), 365: _("a year")}


class TokenForm(forms.Form):
    """What a token is called, what it may do, and for how long."""

    name = forms.CharField(
        label=_("Name of the token"),
        max_length=ApiToken._meta.get_field("name").max_length,
        help_text=_("By the program or device that will use it: “Scanner at the door”, “Our website”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as it needs. It can never do more than you can yourself."),
    )
    days = forms.TypedChoiceField(label=_("For how long?"), choices=list(LIVES.items()), coerce=int, initial=USUAL_DAYS)
