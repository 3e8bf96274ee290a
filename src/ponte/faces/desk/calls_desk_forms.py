"""Forms of joint calls at the desk: they read what was typed; the rules are the room's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.utils import build_localized_fieldname

from ponte.calls.enums import SeatRole
from ponte.calls.kinds import CHOICES
from ponte.calls.models import SCALE, Call, CallSide, Dossier
from ponte.calls.workflows import DossierPhase
from ponte.engine.awarding import TieRule
from ponte.faces.desk.press_forms import InLanguages, columns
from ponte.faces.widgets import DayInput, MomentInput
from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.queries import zone_of

BLANK_ROWS = 3
YEARS = range(1990, 2100)
CODES = [code for code, _name in settings.LANGUAGES]
TIES = {
    TieRule.HIGHEST_CRITERION: _("the mark in the weightiest criterion"),
    TieRule.MEDIAN: _("the median of the sheets"),
    TieRule.SHARED: _("a shared rank"),
    TieRule.LOT: _("a lot that anybody can draw again"),
}


def check_year(day: dt.date) -> None:
    """Refuse a year that nobody means: at the ends of the calendar, nothing can be reckoned from a day."""
    if day.year not in YEARS:
        raise forms.ValidationError(
            _("Give a year from %(first)d to %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}
        )


class DossierFilter(forms.Form):
    """Narrows down applications."""

    use_required_attribute = False
    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    phase = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("all")), *[one for one in DossierPhase.choices if one[0] != DossierPhase.DRAFT]],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    def narrow(self, rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """Return the applications that were asked for."""
        if phase := self.cleaned_data.get("phase", ""):
            rows = rows.filter(phase=phase)
        if words := self.cleaned_data.get("q", "").strip():
            names = (
                "acronym",
                "investigator",
                "institution_name",
                *(f"title_{code}" for code in ("en", "it", "zh_hans")),
            )
            wanted = Q()
            for name in names:
                wanted |= Q(**{f"{name}__icontains": words})
            rows = rows.filter(wanted)
        return rows


class EligibilityForm(forms.Form):
    """Why an application is eligible or not."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewerForm(forms.Form):
    """Names a reviewer by the address of their account, with what they are competent in."""

    use_required_attribute = False
    email = forms.EmailField(label=_("E-mail address of the reviewer"))
    competence = forms.CharField(
        label=_("Field of work"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In any language: applications are compared with it."),
    )
    keywords = forms.CharField(label=_("Keywords, separated by commas"), max_length=300, required=False)
    most = forms.IntegerField(label=_("Most reviews"), min_value=1, max_value=99, initial=6)

    def values(self) -> dict[str, Any]:
        """Return what was typed; Chinese commas separate too."""
        typed = self.cleaned_data["keywords"].replace("，", ",").replace("、", ",").split(",")
        return self.cleaned_data | {"keywords": [word.strip() for word in typed if word.strip()]}


class StartForm(forms.Form):
    """On which day a project starts."""

    starts = forms.DateField(label=_("First day"), widget=DayInput, validators=[check_year])


class OutcomeForm(forms.Form):
    """What came of a project, or why it ends early."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("What came of it, or why it ends"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CallForm(InLanguages):
    """What a call says, and the rules that both sides share."""

    translated = ("name", "summary", "framework")

    class Meta:
        model = Call
        fields: ClassVar = [
            *columns("name", "summary", "framework"),
            "commission_on",
            "most_months",
            "reviews_each",
            "places",
            "both_above",
            "hides_names",
        ]
        widgets: ClassVar = {
            "commission_on": DayInput,
            **{name: forms.Textarea(attrs={"rows": 4}) for name in columns("summary")},
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a name in English: it is shown where no other is there."""
        said = super().clean() or {}
        if not said.get("name_en"):
            self.add_error("name_en", _("Give the call a name in English."))
        return said


class NewCallForm(forms.Form):
    """What a call is and where its page stands; the rest is written afterwards."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=CHOICES)
    slug = forms.SlugField(label=_("Address of its page"), max_length=80, help_text=_("Such as joint-projects-2019"))
    name_en = forms.CharField(label=_("Name in English"), max_length=200)


class SideForm(forms.ModelForm):  # type: ignore[type-arg]
    """What one side says: its agency, calendar, money and how it judges. Hours are those of its place."""

    use_required_attribute = False
    ties = forms.MultipleChoiceField(
        label=_("Equal scores are told apart by"),
        choices=list(TIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CallSide
        fields: ClassVar = [
            "agency",
            "place",
            "opens",
            "closes",
            "eligibility_until",
            "evaluation_until",
            "budget",
            "most_project",
            "most_year",
            "most_share",
            "most_consumables",
            "weight",
            "threshold",
            "ties",
        ]
        widgets: ClassVar = {
            "opens": MomentInput,
            "closes": MomentInput,
            "eligibility_until": DayInput,
            "evaluation_until": DayInput,
        }

    def __init__(self, data: Any = None, *, call_side: CallSide | None) -> None:
        super().__init__(data, instance=call_side)
        self.fields["agency"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.order_by("name")  # type: ignore[attr-defined]
        for name in ("opens", "closes", "eligibility_until", "evaluation_until"):
            self.fields[name].validators.append(check_year)
        if call_side is not None:
            zone = zone_of(call_side.place)
            for name in ("opens", "closes"):
                self.initial[name] = getattr(call_side, name).astimezone(zone).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        """Ask for an hour of closing that is later than that of opening."""
        said = super().clean() or {}
        if said.get("opens") and said.get("closes") and said["closes"] <= said["opens"]:
            self.add_error("closes", _("A call closes after it opens."))
        return said

    def values(self) -> dict[str, Any]:
        """Return what was typed; hours as the clocks of the place give them."""
        values = dict(self.cleaned_data)
        zone = zone_of(values["place"])
        for name in ("opens", "closes"):
            moment: dt.datetime = values[name]
            values[name] = timezone.make_naive(moment).replace(tzinfo=zone)
        return values


class RowForm(forms.Form):
    """One row of a list; an empty one counts as none."""

    use_required_attribute = False
    key: ClassVar[str] = "name_en"

    @property
    def is_filled(self) -> bool:
        """Whether something stands in its first field."""
        return bool(self.cleaned_data.get(self.key))


class CriterionForm(RowForm):
    """A criterion in three languages."""

    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100, required=False)
    threshold = forms.IntegerField(label=_("Least mark"), min_value=0, max_value=SCALE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_texts(self, ("name", _("Name"), 160), ("guidance", _("What to look at"), 1000))

    def values(self) -> dict[str, Any]:
        """Return the criterion's columns."""
        said = self.cleaned_data
        return said | {"weight": said["weight"] or 1, "threshold": said["threshold"] or 0}


class ThemeForm(RowForm):
    """A theme in three languages, and how many of it may or must be financed."""

    code = forms.SlugField(label=_("Code"), max_length=80, required=False)
    sector: forms.ModelChoiceField[Sector] = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False
    )
    least = forms.IntegerField(label=_("At least"), min_value=0, max_value=99, required=False)
    most = forms.IntegerField(label=_("At most"), min_value=0, max_value=99, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_texts(self, ("name", _("Name"), 160))

    def clean(self) -> dict[str, Any]:
        """Ask for a code where there is a name."""
        said = super().clean() or {}
        if said.get("name_en") and not said.get("code"):
            self.add_error("code", _("Give the theme a short code."))
        if said.get("most") is not None and said["most"] < (said.get("least") or 0):
            self.add_error("most", _("No less than “at least”."))
        return said

    def values(self) -> dict[str, Any]:
        """Return the theme's columns."""
        return self.cleaned_data | {"least": self.cleaned_data["least"] or 0}


class SeatForm(RowForm):
    """Somebody who sits in the commission."""

    key = "name"
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=160, required=False)
    title = forms.CharField(label=pgettext_lazy("person", "Title"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices)
    email = forms.EmailField(
        label=_("E-mail address of their account"),
        required=False,
        help_text=_("Only where they work on the list themselves."),
    )

    def clean_email(self) -> str:
        """Look for the account."""
        email: str = self.cleaned_data["email"]
        if email and not Account.objects.filter(email__iexact=email, is_active=True).exists():
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return email

    def values(self) -> dict[str, Any]:
        """Return the seat's columns."""
        said = dict(self.cleaned_data)
        email = said.pop("email")
        return said | {"account": Account.objects.filter(email__iexact=email).first() if email else None}


def rows_form(form: type[RowForm], data: Any, initial: list[dict[str, Any]]) -> Any:
    """Return a list of rows, with some empty ones to fill in."""
    made: Any = forms.formset_factory(form, extra=BLANK_ROWS)
    return made(data, prefix="rows", initial=initial)


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """Return the rows that were filled in."""
    return [form.values() for form in formset if form.is_filled]


def _add_texts(form: forms.Form, *texts: tuple[str, Any, int]) -> None:
    names: Mapping[str, Any] = dict(settings.LANGUAGES)
    for text, label, most in texts:
        for code in sorted(CODES, key=lambda one: one != "en"):
            form.fields[build_localized_fieldname(text, code)] = forms.CharField(
                label=f"{label} ({names[code]})",
                max_length=most,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
