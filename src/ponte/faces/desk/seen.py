"""What somebody had before them when they changed it, so that nobody writes over what they did not see."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms

NEVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


def seen_at(form: forms.ModelForm[Any]) -> dt.datetime | None:
    """Read a form's ``seen``, the moment of the last change that its writer saw; None for what is not there yet.

    Of what is there, whoever cannot say when they saw it has not seen it.
    """
    if form.instance.pk is None:
        return None
    try:
        return dt.datetime.fromisoformat(form.cleaned_data["seen"]).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return NEVER
