"""Forms of the registrations at the desk: they read what was typed; the rules are the brokerage's."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from ponte.brokerage.domain.importing_columns import Field
from ponte.brokerage.domain.registering_types import Texts
from ponte.brokerage.enums import QuestionKind, RegistrationStatus
from ponte.brokerage.models import Brokerage, ParticipationType, PeopleImport, Question, Registration
from ponte.brokerage.queries import search_people
from ponte.faces.desk.forms import ListFilter
from ponte.faces.widgets import MomentInput

CODES = tuple(code for code, _name in settings.LANGUAGES)


class RegistrationFilter(ListFilter):
    """Narrows down the registrations of one's own side."""

    orders: ClassVar = {
        "applied": ("applied_at",),
        "name": ("person__name_latin",),
        "organisation": ("organisation__name", "person__name_latin"),
        "status": ("status", "person__name_latin"),
    }

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *RegistrationStatus.choices]
    )
    participation: forms.ModelChoiceField[ParticipationType] = forms.ModelChoiceField(
        label=_("Comes as"),
        queryset=ParticipationType.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("all kinds"),
    )

    def prepare(self, brokerage: Brokerage) -> None:
        """Leave the side away: an office sees its own."""
        del self.fields["side"]
        self.fields["participation"].queryset = brokerage.participation_types.all()  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Registration]) -> QuerySet[Registration]:
        """Return the rows that were asked for, in the order that was asked for."""
        if status := self.chosen("status"):
            rows = rows.filter(status=status)
        if participation := self.chosen("participation"):
            rows = rows.filter(participation=participation)
        return search_people(rows, self.chosen("q") or "").order_by(*self.ordering())


class NoteForm(forms.Form):
    """What the office writes to those whom it decides about."""

    note = forms.CharField(
        label=_("What you tell them"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PeriodForm(forms.Form):
    """From when until when people can register by themselves, in Coordinated Universal Time."""

    opens = forms.DateTimeField(
        label=_("Registration opens (UTC)"),
        required=False,
        widget=MomentInput,
        help_text=_("Leave empty while nobody can register by themselves."),
    )
    closes = forms.DateTimeField(
        label=_("Registration closes (UTC)"),
        required=False,
        widget=MomentInput,
        help_text=_("Leave empty for no end."),
    )


class InLanguages(forms.Form):
    """A form with texts that exist in every language of the interface."""

    texts: ClassVar[dict[str, Any]] = {}
    """Labels of the translated fields by their name."""
    areas: ClassVar[frozenset[str]] = frozenset()
    """Those of them that take several lines."""
    longest: ClassVar[dict[str, int]] = {}
    """The most characters of those that have a limit."""

    def __init__(self, data: Any = None, *, row: Any = None) -> None:
        super().__init__(data)
        names = dict(settings.LANGUAGES)
        for name in self.texts:
            for code in CODES:
                column = build_localized_fieldname(name, code)
                widget = forms.Textarea(attrs={"rows": 5}) if name in self.areas else forms.TextInput()
                widget.attrs["lang"] = code
                self.fields[column] = forms.CharField(
                    label=names[code],
                    required=False,
                    max_length=self.longest.get(name),
                    widget=widget,
                    initial=getattr(row, column, "") or "",
                )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The translated fields, language beside language."""
        return [
            (label, [self[build_localized_fieldname(name, code)] for code in CODES])
            for name, label in self.texts.items()
        ]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The other fields."""
        columns = {build_localized_fieldname(name, code) for name in self.texts for code in CODES}
        return [field for field in self if field.name not in columns]

    def in_languages(self, name: str) -> Texts:
        """Return what was typed for a translated field."""
        return {code: self.cleaned_data[build_localized_fieldname(name, code)] for code in CODES}


class TypeForm(InLanguages):
    """A participation type."""

    texts: ClassVar = {"name": _("Name")}
    longest: ClassVar = {"name": 80}

    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)
    is_open = forms.BooleanField(label=_("open for registration"), required=False, initial=True)

    def __init__(self, data: Any = None, *, row: ParticipationType | None = None) -> None:
        super().__init__(data, row=row)
        if row:
            self.fields["order"].initial, self.fields["is_open"].initial = row.order, row.is_open


class QuestionForm(InLanguages):
    """A question of a participation type; the answers that it offers stand one to a line, alike in every language."""

    texts: ClassVar = {"label": _("Question"), "help": _("Help below it"), "choices": _("Answers to choose from")}
    areas: ClassVar = frozenset({"choices"})
    longest: ClassVar = {"label": 200, "help": 300}

    kind = forms.ChoiceField(label=_("Kind of answer"), choices=QuestionKind.choices)
    is_required = forms.BooleanField(label=_("must be answered"), required=False)
    order = forms.IntegerField(label=_("Place in the form"), min_value=0, max_value=999, initial=0)

    def __init__(self, data: Any = None, *, row: Question) -> None:
        super().__init__(data, row=row)
        for name in ("kind", "is_required", "order"):
            if value := getattr(row, name):
                self.fields[name].initial = value
        offered = list(row.choices.all()) if row.pk else []
        for code in CODES:
            column = build_localized_fieldname("label", code)
            lines = [getattr(choice, column) or "" for choice in offered]
            self.fields[build_localized_fieldname("choices", code)].initial = "\n".join(lines)

    @property
    def choices(self) -> list[Texts]:
        """The answers that it offers: the first line of each language, then the second, and so on."""
        lines = {code: text.strip().splitlines() for code, text in self.in_languages("choices").items()}
        most = max(len(column) for column in lines.values())
        return [
            {code: column[number] if number < len(column) else "" for code, column in lines.items()}
            for number in range(most)
        ]


class UploadForm(forms.Form):
    """A list of people."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_("CSV with any delimiter, or Excel (.xlsx); headings in the first line. At most 20 MB."),
    )
    side = forms.ChoiceField(label=_("Side"))

    def __init__(self, data: Any = None, files: Any = None, *, sides: Any) -> None:
        super().__init__(data, files)
        self.fields["side"].choices = [(side.code, side.name) for side in sides]  # type: ignore[attr-defined]
        if len(sides) == 1:
            self.fields["side"].widget = forms.HiddenInput()
            self.fields["side"].initial = sides[0].code


class ColumnsForm(forms.Form):
    """What each column of an uploaded list holds."""

    with_likely = forms.BooleanField(
        label=_("Also take those with the name and organisation of somebody already here"), required=False
    )

    def __init__(self, data: Any = None, *, upload: PeopleImport, examples: list[str]) -> None:
        super().__init__(data)
        self.fields["with_likely"].initial = upload.with_likely
        for number, heading in enumerate(upload.headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading or "—",
                required=False,
                choices=[("", _("leave out")), *Field.choices],
                initial=upload.columns[number],
                help_text=examples[number],
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """One field per column, in the order of the file."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def columns(self) -> list[str]:
        """What was said of each column."""
        return [value for name, value in self.cleaned_data.items() if name.startswith("column_")]
