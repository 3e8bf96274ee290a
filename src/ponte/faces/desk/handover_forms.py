"""Forms of the hand-over: they read what was chosen and typed; the rules are the brokerage's."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.answering_handed import LineAnswer
from ponte.brokerage.enums import HandedAnswer


class HandOverForm(forms.Form):
    """What the other office reads with a batch."""

    use_required_attribute = False
    note = forms.CharField(
        label=_("Note to the other office"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ExchangeUpload(forms.Form):
    """A file of the other office."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("Answered workbook (.xlsx) or file of another installation (.json)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json"}),
    )


def typed_answers(data: QueryDict) -> list[LineAnswer]:
    """Read the answers of a sheet: ``answer-12``, ``note-12`` and ``seen-12`` are those of line 12."""
    answers = []
    for name, value in data.items():
        kind, _dash, key = name.partition("-")
        if kind == "answer" and key.isdecimal() and value in HandedAnswer.values:
            answers.append(
                LineAnswer(
                    line=int(key),
                    answer=HandedAnswer(str(value)),
                    note=str(data.get(f"note-{key}", ""))[:400],
                    seen=str(data.get(f"seen-{key}", "")),
                )
            )
    return answers
