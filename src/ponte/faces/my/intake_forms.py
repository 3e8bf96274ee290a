"""Forms of applicants and assessors: they read what was typed; the rules are the intake's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from ponte.intake.domain.allocating import MOST_MARK
from ponte.intake.domain.applying import MOST_TEXT
from ponte.intake.domain.cataloguing import MOST_SECTORS
from ponte.intake.domain.cataloguing import MOST_TEXT as MOST_ENTRY
from ponte.intake.models import Application, CatalogueEntry, Criterion, Intake
from ponte.people.models import Organisation, Sector


class ApplicationForm(forms.Form):
    """Who applies, for how many, and why; begins with what the applicant sent last."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Organisation that applies"), queryset=Organisation.objects.none()
    )
    wanted = forms.TypedChoiceField(label=_("How many"), coerce=int)
    text = forms.CharField(max_length=MOST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(
        self,
        data: Any = None,
        *,
        intake: Intake,
        organisations: QuerySet[Organisation],
        last: Application | None,
    ) -> None:
        initial = {"wanted": last.wanted, "text": last.text, "organisation": last.organisation} if last else {}
        super().__init__(data, initial=initial)
        choose: Any = self.fields["organisation"]
        choose.queryset = organisations
        if not intake.is_for_organisations:
            del self.fields["organisation"]
        elif len(organisations) == 1:
            choose.empty_label = None
        amount: Any = self.fields["wanted"]
        amount.choices = [(number, str(number)) for number in range(1, intake.most_each + 1)]
        if intake.most_each == 1:
            del self.fields["wanted"]
        self.fields["text"].label = (
            gettext("What you will show") if intake.is_for_organisations else gettext("Why you apply")
        )
        self.fields["text"].help_text = ngettext(
            "In your own language, %(most)d character at most.",
            "In your own language, %(most)d characters at most.",
            MOST_TEXT,
        ) % {"most": MOST_TEXT}


class EntryForm(forms.Form):
    """A catalogue entry: a text in each language, and sectors."""

    sectors: forms.ModelMultipleChoiceField[Sector] = forms.ModelMultipleChoiceField(
        label=_("Sectors"),
        queryset=Sector.objects.all(),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        required=False,
    )

    def __init__(self, data: Any = None, *, entry: CatalogueEntry) -> None:
        super().__init__(data, initial={"sectors": entry.sectors.all()})
        self.fields["sectors"].help_text = gettext("%(most)d at most.") % {"most": MOST_SECTORS}
        for code, name in reversed(settings.LANGUAGES):
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext("Text in %(language)s") % {"language": name},
                max_length=MOST_ENTRY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                initial=getattr(entry, build_localized_fieldname("text", code)),
            )
        self.order_fields([*(f"text_{code}" for code, _name in settings.LANGUAGES), "sectors"])

    def texts(self) -> dict[str, str]:
        """Return what was typed, by the code of its language."""
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}


class MarksForm(forms.Form):
    """A mark for each criterion, chosen from a row of numbers."""

    def __init__(self, data: Any = None, *, criteria: list[Criterion], given: dict[int, int]) -> None:
        super().__init__(data)
        self.keys = {f"criterion_{criterion.pk}": criterion.pk for criterion in criteria}
        for criterion in criteria:
            self.fields[f"criterion_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name,
                choices=[(value, str(value)) for value in range(MOST_MARK + 1)],
                coerce=int,
                widget=forms.RadioSelect,
                initial=given.get(criterion.pk),
            )

    def marks(self) -> dict[int, int]:
        """Return the marks, by the key of their criterion."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
