"""Forms that write a session, cut by subject so that each fits a screen, and those of who speaks there."""

from __future__ import annotations

from itertools import combinations
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ponte.faces.desk.press_forms import InLanguages, columns
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Organisation, Person, Place
from ponte.programme.domain.speaking import NewPerson
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models import Edition, Session, SessionSpeaker, SpeakerDetails

MATCHES = 20
"""A search for people offers so many at most."""
PAIRS = {frozenset({a, b}): f"{a}-{b}" for a, b in combinations(SpokenLanguage.values, 2)}
INTERFACE = {"zh": "zh-hans"}
"""The language of the interface, for a spoken one that is called differently."""


def _pairs_in_words() -> list[tuple[str, str]]:
    labels = dict(SpokenLanguage.choices)
    return [(name, " – ".join(str(labels[code]) for code in name.split("-"))) for name in PAIRS.values()]


class PairsField(forms.MultipleChoiceField):
    """Pairs of languages as the agenda stores them: ``[["it", "zh"]]``, in whatever order each was written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_pairs_in_words, widget=forms.CheckboxSelectMultiple, **options)

    def prepare_value(self, value: Any) -> Any:
        """Name each pair as its choice is named."""
        return [pair if isinstance(pair, str) else PAIRS.get(frozenset(pair), "") for pair in value or []]

    def clean(self, value: Any) -> list[list[str]]:
        """Write the pairs chosen."""
        return [name.split("-") for name in super().clean(value)]


class NewSessionForm(InLanguages):
    """What a session is called, what it is, where and how long: enough to begin with."""

    translated = ("title",)

    class Meta:
        model = Session
        fields: ClassVar = [*columns("title"), "kind", "city", "minutes", "is_sample"]

    def __init__(self, data: Any = None, *, instance: Session) -> None:
        super().__init__(data, instance=instance)
        if instance.pk:
            del self.fields["city"]  # its room or the board's form says where it is
        else:
            cities = Place.objects.filter(Q(editions=instance.edition) | Q(rooms__edition=instance.edition))
            self.fields["city"].queryset = cities.distinct()  # type: ignore[attr-defined]
            self.fields["city"].empty_label = None  # type: ignore[attr-defined]
            self.fields["city"].label = _("City")
        self.fields["kind"].choices = SessionKind.choices  # type: ignore[attr-defined]
        self.fields["minutes"].widget.attrs |= {"step": 5}


class OwnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whose a session is, and who comes."""

    use_required_attribute = False

    class Meta:
        model = Session
        fields: ClassVar = ["event", "track", "audience", "delegations"]
        widgets: ClassVar = {"delegations": forms.CheckboxSelectMultiple}

    def __init__(self, data: Any = None, *, instance: Session) -> None:
        super().__init__(data, instance=instance)
        edition = instance.edition
        of_edition = {"event": edition.events, "track": edition.tracks, "delegations": edition.delegations}
        for name, rows in of_edition.items():
            self.fields[name].queryset = rows.all()  # type: ignore[attr-defined]
        self.fields["event"].label = _("Owner's event")
        self.fields["track"].label = _("Track")
        self.fields["delegations"].label = _("Delegations expected")
        for name in ("event", "track"):
            self.fields[name].empty_label = _("none")  # type: ignore[attr-defined]

    @property
    def links(self) -> dict[str, Any]:
        """Delegations that were chosen."""
        return {"delegations": self.cleaned_data["delegations"]}


class TopicsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a session is about."""

    use_required_attribute = False

    class Meta:
        model = Session
        fields: ClassVar = ["sectors"]
        widgets: ClassVar = {"sectors": forms.CheckboxSelectMultiple}

    @property
    def links(self) -> dict[str, Any]:
        """Topics that were chosen."""
        return {"sectors": self.cleaned_data["sectors"]}


class LanguagesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is spoken in the room, and between what is interpreted."""

    use_required_attribute = False
    languages = forms.MultipleChoiceField(
        label=_("Languages of the room"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    interpretation = PairsField(label=_("Interpretation between"), required=False)

    class Meta:
        model = Session
        fields: ClassVar = ["languages", "interpretation"]


SUBJECTS: dict[str, tuple[Any, type[forms.ModelForm]]] = {  # type: ignore[type-arg]
    "title": (_("Title and kind"), NewSessionForm),
    "owner": (_("Owner and public"), OwnerForm),
    "topics": (_("Topics"), TopicsForm),
    "languages": (_("Languages"), LanguagesForm),
}
"""What is written of a session, in the order of its pages."""


class SpeechForm(forms.ModelForm):  # type: ignore[type-arg]
    """What somebody does at a session."""

    use_required_attribute = False

    class Meta:
        model = SessionSpeaker
        fields: ClassVar = ["part", "language"]

    def __init__(self, data: Any = None, *, instance: SessionSpeaker | None = None) -> None:
        super().__init__(data, instance=instance)
        self.fields["part"].choices = SpeakerPart.choices  # type: ignore[attr-defined]
        self.fields["language"].label = _("Speaks in")
        self.fields["language"].choices = [("", _("not said yet")), *SpokenLanguage.choices]  # type: ignore[attr-defined]


class KnownSpeakerForm(SpeechForm):
    """Somebody of the register."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        Person.objects.none(), label=_("Person"), widget=forms.RadioSelect
    )

    field_order = ("person", "part", "language")

    def __init__(self, data: Any = None, *, people: QuerySet[Person]) -> None:
        super().__init__(data)
        # What was chosen may be sent after the list has changed: anybody of the register will do.
        self.fields["person"].queryset = Person.objects.all() if data else people  # type: ignore[attr-defined]
        self.fields["person"].empty_label = None  # type: ignore[attr-defined]


class NewSpeakerForm(SpeechForm):
    """Somebody who is in no register yet, and gets no account."""

    name_latin = forms.CharField(label=_("Name in Latin letters"), max_length=120)
    name_han = forms.CharField(label=_("Name in Chinese characters"), max_length=40, required=False)
    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.order_by("name"), label=_("Organisation"), required=False, empty_label=_("none")
    )
    spoken = forms.MultipleChoiceField(
        label=_("Languages spoken"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    email = forms.EmailField(
        label=_("Address for notices"),
        required=False,
        help_text=_("Written to at a release, if something changes for them. Readers never see it."),
    )

    field_order = ("name_latin", "name_han", "role", "organisation", "spoken", "part", "language", "email")

    @property
    def new_person(self) -> NewPerson:
        """Who was described."""
        said = self.cleaned_data
        writes = next(iter([said["language"], *said["spoken"]] if said["language"] else said["spoken"]), "en")
        return NewPerson(
            name_latin=said["name_latin"],
            name_han=said["name_han"],
            languages=tuple(said["spoken"]),
            organisation=said["organisation"],
            role=said["role"],
            email=said["email"],
            notice_language=INTERFACE.get(writes, writes),
        )


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How somebody who speaks is written to, and from where they speak."""

    use_required_attribute = False

    class Meta:
        model = SpeakerDetails
        fields: ClassVar = ["email", "language", "time_zone"]
        help_texts: ClassVar = {
            "email": _("For who has no account. Readers never see it."),
            "time_zone": _("Empty for who comes in person. Otherwise as Asia/Shanghai: sessions suit the hours there."),
        }

    def __init__(self, data: Any = None, *, instance: SpeakerDetails) -> None:
        super().__init__(data, instance=instance)
        self.fields["time_zone"].widget.attrs |= {"list": "zones", "autocomplete": "off"}


def people_found(edition: Edition, search: str) -> QuerySet[Person]:
    """People of the register whose name has these words; without any, those who speak in the edition already."""
    if not search.strip():
        speaking = SessionSpeaker.objects.filter(session__edition=edition).values("person")
        return Person.objects.filter(pk__in=speaking)[:MATCHES]
    people = Person.objects.all()
    for word in search.split():
        people = people.filter(Q(name_latin__icontains=word) | Q(name_han__contains=word))
    return people[:MATCHES]
