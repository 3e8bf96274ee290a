"""Forms of applicants in joint calls: they read what was typed; the rules are the room's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from ponte.calls.domain.checking import MONTHS_OF_A_YEAR
from ponte.calls.domain.costs import payer_of
from ponte.calls.domain.writing import MOST_ABSTRACT
from ponte.calls.enums import Cost, DocumentKind
from ponte.calls.models import CallSide, Dossier, Theme
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Organisation

BLANK_ROWS = 3
MOST_AMOUNT = 10**9
"""In whole units of a currency: above it, somebody has slipped on the keys."""
PLAIN = (
    "acronym",
    "theme",
    "months",
    "investigator",
    "institution",
    "institution_name",
    "counterpart",
    "counterpart_institution",
)


class BeginForm(forms.Form):
    """On which side somebody files."""

    side: forms.ModelChoiceField[CallSide] = forms.ModelChoiceField(
        label=_("On which side you file"), queryset=CallSide.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, data: Any = None, *, sides: QuerySet[CallSide]) -> None:
        super().__init__(data)
        choose: Any = self.fields["side"]
        choose.queryset = sides
        choose.label_from_instance = lambda one: f"{one.side.name}: {one.agency.name}"


class DossierForm(forms.Form):
    """What the project is, in English and in as many more languages as one likes; who, and with whom."""

    acronym = forms.CharField(label=_("Acronym"), max_length=30, required=False)
    theme: forms.ModelChoiceField[Theme] = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.none(), required=False
    )
    months = forms.IntegerField(label=_("Duration in months"), min_value=1, max_value=120, required=False)
    keywords = forms.CharField(
        label=_("Keywords"), max_length=300, required=False, help_text=_("Separated by commas, in any language.")
    )
    investigator = forms.CharField(
        label=_("Your name in Latin letters"),
        max_length=120,
        help_text=_("The other side's application must give it in the same way."),
    )
    institution: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Your institution"), queryset=Organisation.objects.none(), required=False
    )
    institution_name = forms.CharField(
        label=_("Your institution's name in English"),
        max_length=240,
        required=False,
        help_text=_("The other side's application must give it in the same way."),
    )
    counterpart = forms.CharField(
        label=_("Investigator of the other side, in Latin letters"), max_length=120, required=False
    )
    counterpart_institution = forms.CharField(
        label=_("Their institution's name in English"), max_length=240, required=False
    )

    def __init__(self, data: Any = None, *, dossier: Dossier, organisations: QuerySet[Organisation]) -> None:
        initial: dict[str, Any] = {name: getattr(dossier, name) for name in PLAIN}
        initial["keywords"] = ", ".join(dossier.keywords)
        super().__init__(data, initial=initial)
        self._add_texts(dossier)
        choices: dict[str, Any] = self.fields
        choices["theme"].queryset = dossier.call.themes.all()
        choices["institution"].queryset = organisations
        for name in ("acronym", "months", "keywords"):
            if name not in dossier.call.what.asked:
                del self.fields[name]
        if not dossier.call.themes.all():
            del self.fields["theme"]

    def texts(self) -> list[forms.BoundField]:
        """What is told in English, which both sides read."""
        return [self["title_en"], self["abstract_en"]]

    def facts(self) -> list[forms.BoundField]:
        """Short fields about the project."""
        return [self[name] for name in ("acronym", "theme", "months", "keywords") if name in self.fields]

    def people(self) -> list[forms.BoundField]:
        """Who, and with whom."""
        return [self[name] for name in PLAIN[3:]]

    def other_languages(self) -> list[forms.BoundField]:
        """The same texts in the other languages."""
        return [
            self[build_localized_fieldname(text, code)]
            for code, _name in settings.LANGUAGES
            if code != "en"
            for text in ("title", "abstract")
        ]

    def _add_texts(self, dossier: Dossier) -> None:
        for code, _name in settings.LANGUAGES:
            spoken = SpokenLanguage(code.partition("-")[0]).label
            for text, label, widget, most in (
                ("title", gettext("Title in %(language)s"), forms.TextInput, 300),
                ("abstract", gettext("Abstract in %(language)s"), forms.Textarea, MOST_ABSTRACT),
            ):
                column = build_localized_fieldname(text, code)
                self.fields[column] = forms.CharField(
                    label=label % {"language": spoken},
                    max_length=most,
                    required=False,
                    initial=getattr(dossier, column),
                    widget=widget(attrs={"lang": code} | ({"rows": 6} if text == "abstract" else {})),
                )

    def values(self) -> dict[str, Any]:
        """Return what was typed, by the application's columns."""
        values = dict(self.cleaned_data)
        if "keywords" in values:
            typed = values["keywords"].replace("，", ",").replace("、", ",").split(",")
            values["keywords"] = [word.strip() for word in typed if word.strip()]
        return values


class PartnerForm(forms.Form):
    """One partner institution; an empty row counts as none."""

    name = forms.CharField(label=_("Institution"), max_length=240, required=False)
    contact = forms.CharField(label=_("Who answers for it"), max_length=120, required=False)


class MemberForm(forms.Form):
    """One person of the team; an empty row counts as none."""

    name = forms.CharField(label=pgettext("person", "Name"), max_length=120, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    months = forms.IntegerField(label=_("Person-months"), min_value=0, max_value=600, required=False)


def people_forms(dossier: Dossier, data: Any = None) -> tuple[Any, Any]:
    """Return the rows of partners and of the team, with some empty ones to fill in."""
    most = dossier.call.what.most_partners
    partners: Any = forms.formset_factory(PartnerForm, extra=0 if not most else BLANK_ROWS)
    team: Any = forms.formset_factory(MemberForm, extra=BLANK_ROWS)
    return (
        partners(data, prefix="partners", initial=list(dossier.partners.values("name", "contact"))),
        team(data, prefix="team", initial=list(dossier.team.values("name", "position", "months"))),
    )


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """Return the rows that were filled in."""
    return [row for row in formset.cleaned_data if row.get("name", "").strip()]


class BudgetForm(forms.Form):
    """A grid of years and costs: what each costs, and how much of it is asked for."""

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data)
        self.payers = {Cost(cost): payer_of(dossier, cost) for cost in dossier.call.what.payers}
        self.years = range(1, -(-(dossier.months or dossier.call.most_months) // MONTHS_OF_A_YEAR) + 1)
        written = {(line.year, line.cost): line for line in dossier.budget.all()}
        for year in self.years:
            for cost, payer in self.payers.items():
                line = written.get((year, cost.value))
                for part, label in (("total", gettext("costs")), ("asked", pgettext("amount", "asked for"))):
                    self.fields[f"{part}_{year}_{cost.value}"] = forms.IntegerField(
                        label=f"{cost.label}, {gettext('year %(year)d') % {'year': year}}: {label}, {payer.currency}",
                        min_value=0,
                        max_value=MOST_AMOUNT,
                        required=False,
                        initial=getattr(line, part) if line else None,
                    )

    def paying(self) -> list[CallSide]:
        """Sides that pay, each once."""
        return list(dict.fromkeys(self.payers.values()))

    def grid(self) -> list[dict[str, Any]]:
        """Return the fields as the page shows them: a table of each year, a line of each cost."""
        return [
            {
                "year": year,
                "lines": [
                    (cost.label, payer, self[f"total_{year}_{cost.value}"], self[f"asked_{year}_{cost.value}"])
                    for cost, payer in self.payers.items()
                ],
            }
            for year in self.years
        ]

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines that were filled in."""
        found = []
        for year in self.years:
            for cost in self.payers:
                total, asked = (self.cleaned_data[f"{part}_{year}_{cost.value}"] or 0 for part in ("total", "asked"))
                if total or asked:
                    found.append({"year": year, "cost": cost.value, "total": total, "asked": asked})
        return found


class DocumentForm(forms.Form):
    """A PDF file, and what it is."""

    kind = forms.ChoiceField(label=_("What it is"), choices=DocumentKind.choices)
    file = forms.FileField(label=_("PDF file"), widget=forms.FileInput(attrs={"accept": "application/pdf"}))


class MoneyForm(forms.Form):
    """A request for a year's money."""

    amount = forms.IntegerField(label=_("Amount asked for"), min_value=1, max_value=MOST_AMOUNT)
    spent = forms.IntegerField(
        label=_("Your institution's own contribution"), min_value=0, max_value=MOST_AMOUNT, initial=0
    )
    text = forms.CharField(label=_("What it is for"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    """A report: some words, and a file where there is one."""

    text = forms.CharField(label=_("What was done"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(
        label=_("Report as a PDF file"), required=False, widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )
