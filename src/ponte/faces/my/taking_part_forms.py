"""The short steps of registering: each form reads one screen; the rules are the brokerage's."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import Half, QuestionKind
from ponte.brokerage.models import Hall, ParticipationType
from ponte.common.refusals import Refused
from ponte.faces.site.dates import format_day
from ponte.faces.widgets import DayInput
from ponte.people.enums import ConsentKind, IdentifierScheme, OrganisationKind, SpokenLanguage
from ponte.people.identifying import written_identifier, written_orcid
from ponte.people.models import ConsentText
from ponte.programme.models import Side

FIELDS: dict[QuestionKind, type[forms.Field]] = {
    QuestionKind.TEXT: forms.CharField,
    QuestionKind.NUMBER: forms.FloatField,
    QuestionKind.CHOICE: forms.ChoiceField,
    QuestionKind.CHOICES: forms.MultipleChoiceField,
    QuestionKind.YES_NO: forms.ChoiceField,
    QuestionKind.DATE: forms.DateField,
}


class Step(forms.Form):
    """One screen of the form; what it reads is kept until the last one as plain data."""

    @property
    def kept(self) -> dict[str, Any]:
        """What was read, as JSON can hold it."""
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.cleaned_data.items()
        }


class YouStep(Step):
    """Who one is."""

    name_latin = forms.CharField(
        label=_("Your name in Latin letters"),
        max_length=120,
        help_text=_("As in your passport, in the order in which you write it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    name_han = forms.CharField(
        label=_("Your name in Chinese characters, if you have one"), max_length=40, required=False
    )
    job_title = forms.CharField(label=_("Your position"), max_length=160)
    orcid = forms.CharField(
        label=_("ORCID iD"), max_length=60, required=False, help_text=_("For researchers; may stay empty.")
    )
    side = forms.ChoiceField(label=_("You come from the side of"))

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None, sides: list[Side]) -> None:
        super().__init__(data, initial=initial)
        self.fields["side"].choices = [(side.code, side.name) for side in sides]  # type: ignore[attr-defined]

    def clean_orcid(self) -> str:
        """Check the number while its owner is on the page."""
        text: str = self.cleaned_data["orcid"]
        return _checked(lambda: written_orcid(text)) if text else ""


class OrganisationStep(Step):
    """An organisation that the directory does not have."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=240)
    kind = forms.ChoiceField(label=_("What it is"), choices=OrganisationKind.choices, initial=OrganisationKind.COMPANY)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Country (two letters)"), help_text=_("IT for Italy, CN for China, and so on.")
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for scheme in IdentifierScheme:
            self.fields[scheme] = forms.CharField(label=scheme.label, max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Check each number while its owner is on the page."""
        data: dict[str, Any] = super().clean() or {}
        for scheme in IdentifierScheme:
            if text := data.get(scheme):
                try:
                    data[scheme] = written_identifier(scheme, text)
                except Refused as no:
                    self.add_error(scheme, str(no))
        data["country"] = str(data.get("country", "")).upper()
        return data


class TypeStep(Step):
    """What one takes part as."""

    participation = forms.ChoiceField(label=_("You take part as"), widget=forms.RadioSelect)

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any] | None = None, types: list[ParticipationType]
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["participation"].choices = [(row.slug, row.name) for row in types]  # type: ignore[attr-defined]


class QuestionsStep(Step):
    """The questions of the participation type."""

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any] | None = None, participation: ParticipationType
    ) -> None:
        super().__init__(data, initial=initial)
        for question in participation.questions.prefetch_related("choices"):
            kind = QuestionKind(question.kind)
            options: dict[str, Any] = {
                "label": question.label,
                "help_text": question.help,
                "required": question.is_required,
            }
            match kind:
                case QuestionKind.TEXT:
                    options |= {"max_length": 2000, "widget": forms.Textarea(attrs={"rows": 3})}
                case QuestionKind.CHOICE | QuestionKind.CHOICES:
                    several = kind == QuestionKind.CHOICES
                    options["choices"] = [(choice.slug, choice.label) for choice in question.choices.all()]
                    options["widget"] = forms.CheckboxSelectMultiple if several else forms.RadioSelect
                case QuestionKind.YES_NO:
                    options |= {"choices": [("yes", _("yes")), ("no", _("no"))], "widget": forms.RadioSelect}
                case QuestionKind.DATE:
                    options["widget"] = DayInput
            self.fields[question.slug] = FIELDS[kind](**options)


class WhenStep(Step):
    """Languages, and where one is on which half day."""

    languages = forms.MultipleChoiceField(
        label=_("Languages for your meetings"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the two of you share none, an interpreter comes to the table."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        half_days: dict[tuple[date, str], list[Hall]],
    ) -> None:
        super().__init__(data, initial=initial)
        self.half_days = {f"half_day_{day}_{half}": (day, half) for day, half in half_days}
        self.halls = {hall.pk: hall for halls in half_days.values() for hall in halls}
        for name, (day, half) in self.half_days.items():
            self.fields[name] = forms.TypedChoiceField(
                label=gettext("%(day)s %(half)s") % {"day": format_day(day), "half": Half(half).label},
                choices=[("", _("not there")), *((hall.pk, hall.city.name) for hall in half_days[day, half])],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def half_day_fields(self) -> list[forms.BoundField]:
        """Return the fields that ask where one is, one per half day."""
        return [self[name] for name in self.half_days]

    def presences(self) -> list[tuple[Hall, date, str]]:
        """Return where one is, as `apply` takes it."""
        return [
            (self.halls[self.cleaned_data[name]], day, half)
            for name, (day, half) in self.half_days.items()
            if self.cleaned_data[name] is not None
        ]


class ConsentsStep(Step):
    """What one consents to: a box each, none of them ticked beforehand, and none but the account's needed to go on."""

    def __init__(self, data: Any = None, *, texts: list[ConsentText]) -> None:
        super().__init__(data)
        self.texts = {text.kind: text for text in texts}
        for kind, text in self.texts.items():
            needed = kind == ConsentKind.ACCOUNT
            self.fields[kind] = forms.BooleanField(
                label=text.summary,
                required=needed,
                error_messages={"required": gettext("Without an account nobody can take part.")},
            )

    def boxes(self) -> list[tuple[ConsentText, forms.BoundField]]:
        """Return each wording with its box."""
        return [(text, self[kind]) for kind, text in self.texts.items()]

    def clean(self) -> dict[str, Any]:
        """See to it that the answers are to the wordings that were read: hidden fields say which these are."""
        read = {kind: self.data.get(f"{kind}_text") for kind in self.texts}
        if any(read[kind] != str(text.pk) for kind, text in self.texts.items()):
            raise forms.ValidationError(gettext("These texts have been put into new words meanwhile. Read them again."))
        return super().clean() or {}

    def given(self) -> list[str]:
        """Return the kinds that were ticked."""
        return [kind for kind in self.texts if self.cleaned_data[kind]]


def _checked(write: Any) -> str:
    try:
        return str(write())
    except Refused as no:
        raise forms.ValidationError(str(no)) from None
