"""The form that erases somebody."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    """Says once more that it is for good."""

    understood = forms.BooleanField(label=_("I have understood that this cannot be undone."))
