"""Forms of start-ups that apply, and of juries: they read what was typed; the rules are the showcase's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ponte.faces.widgets import DayInput
from ponte.people.models import Organisation, Sector
from ponte.showcase.domain.applying import MOST_EMPLOYEES, MOST_FOUNDERS, MOST_PITCH, Named, Told
from ponte.showcase.domain.scoring import MOST_COMMENT
from ponte.showcase.enums import DocumentKind, Funding
from ponte.showcase.models import Application, Criterion, Founder, ScoreSheet, Showcase

FOUNDERS = 3
"""Lines for founders on the form; a start-up with more names them all when it has filled these."""
LONGEST = {field.name: field.max_length for field in Founder._meta.fields}
COLUMNS = ("title", "pitch", "language", "sector", "founded", "employees", "funding")


class StartupForm(forms.Form):
    """What a start-up tells of itself, with the call's questions and a few lines for founders."""

    use_required_attribute = False
    title = forms.CharField(label=_("In one sentence"), max_length=160)
    pitch = forms.CharField(
        label=_("What you do, for whom, and why it is new"),
        max_length=MOST_PITCH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)
    sector: forms.ModelChoiceField[Sector] = forms.ModelChoiceField(Sector.objects.all(), label=_("Sector"))
    founded = forms.DateField(label=_("Founded on"), widget=DayInput)
    employees = forms.IntegerField(label=_("Employees"), min_value=0, max_value=MOST_EMPLOYEES)
    funding = forms.ChoiceField(label=_("Financed so far"), choices=Funding.choices)

    def __init__(self, data: Any = None, *, showcase: Showcase, application: Application | None = None) -> None:
        super().__init__(data, initial=_initial(application) if application else None)
        founders = list(application.founders.all()) if application else []
        answers = {one.question_id: one.text for one in application.answers.all()} if application else {}
        self.lines = min(max(FOUNDERS, len(founders) + 1), MOST_FOUNDERS)
        for question in showcase.questions.all():
            self.fields[f"question_{question.pk}"] = forms.CharField(
                label=question.text,
                max_length=question.most,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
                initial=answers.get(question.pk, ""),
            )
        self.questions = [question.pk for question in showcase.questions.all()]
        for line in range(self.lines):
            founder = founders[line] if line < len(founders) else None
            for name, label, field in (
                ("name", _("Founder %(number)s: name"), forms.CharField),
                ("part", _("Founder %(number)s: part"), forms.CharField),
                ("email", _("Founder %(number)s: e-mail address"), forms.EmailField),
            ):
                self.fields[f"founder_{line}_{name}"] = field(
                    label=label % {"number": line + 1},
                    max_length=LONGEST[name],
                    required=False,
                    initial=getattr(founder, name, ""),
                )

    @property
    def founders(self) -> list[list[forms.BoundField]]:
        """The lines for founders, each with its fields."""
        return [[self[f"founder_{line}_{name}"] for name in ("name", "part", "email")] for line in range(self.lines)]

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields that are not of founders."""
        return [field for field in self if not field.name.startswith("founder_")]

    def told(self) -> Told:
        """Return what was typed."""
        said = self.cleaned_data
        return Told(
            **{name: said[name] for name in COLUMNS},
            founders=[
                Named(*(said[f"founder_{line}_{name}"] for name in ("name", "part", "email")))
                for line in range(self.lines)
                if said[f"founder_{line}_name"].strip()
            ],
            answers={key: said[f"question_{key}"] for key in self.questions},
        )


class NewStartupForm(StartupForm):
    """The same, and which start-up it is."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Your start-up"), empty_label=None
    )
    field_order = ("organisation",)

    def __init__(self, data: Any = None, *, showcase: Showcase, organisations: QuerySet[Organisation]) -> None:
        super().__init__(data, showcase=showcase)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.order_fields(["organisation"])


class DocumentForm(forms.Form):
    """A file, and what it is."""

    kind = forms.ChoiceField(label=_("What it is"), choices=DocumentKind.choices)
    file = forms.FileField(label=_("File"), help_text=_("PDF, PPTX or DOCX without macros, 20 MB at most."))


class SheetForm(forms.Form):
    """A mark for each criterion, chosen from a row of numbers, and a comment."""

    use_required_attribute = False
    comment = forms.CharField(
        label=_("Comment"), max_length=MOST_COMMENT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, data: Any = None, *, criteria: list[Criterion], scale: int, sheet: ScoreSheet | None = None
    ) -> None:
        super().__init__(data, initial={"comment": sheet.comment if sheet else ""})
        given = sheet.marks if sheet else {}
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"criterion_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name,
                choices=[(value, str(value)) for value in range(scale + 1)],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=given.get(str(criterion.pk)),
            )

    @property
    def rows(self) -> list[tuple[Criterion, forms.BoundField]]:
        """Each criterion with its row of numbers."""
        return [(one, self[f"criterion_{one.pk}"]) for one in self.criteria]

    def marks(self) -> dict[int, int]:
        """Return the marks that were given, by the key of the criterion."""
        found = {one.pk: self.cleaned_data[f"criterion_{one.pk}"] for one in self.criteria}
        return {key: value for key, value in found.items() if value is not None}


def _initial(application: Application) -> dict[str, Any]:
    return {name: getattr(application, name) for name in COLUMNS}
