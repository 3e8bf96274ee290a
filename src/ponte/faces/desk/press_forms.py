"""Forms of the press room's desk."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from ponte.common.addresses import slug_of_title
from ponte.faces.desk.seen import seen_at
from ponte.faces.widgets import DayInput
from ponte.people.models import Organisation, Person, Place
from ponte.press.enums import MessageState, PostStatus, Purpose
from ponte.press.models import Picture, Post
from ponte.programme.models import Edition, Stage


def columns(*fields: str) -> list[str]:
    """Name the columns of translated fields, in every language."""
    return [build_localized_fieldname(field, code) for field in fields for code, _name in settings.LANGUAGES]


class InLanguages(forms.ModelForm):  # type: ignore[type-arg]
    """A form with fields that exist in every language, set side by side."""

    translated: ClassVar[tuple[str, ...]] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in columns(*self.translated):
            field = self.fields[name]
            field.required = False
            code = name.partition("_")[2].replace("_", "-")
            field.label = dict(settings.LANGUAGES)[code]
            field.widget.attrs["lang"] = "zh-Hans" if code == "zh-hans" else code

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Translated fields with their label, each in all languages."""
        model = self._meta.model
        return [
            (model._meta.get_field(name).verbose_name, [self[n] for n in columns(name)]) for name in self.translated
        ]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The other fields that are seen."""
        return [field for field in self.visible_fields() if field.name not in columns(*self.translated)]


class PostForm(InLanguages):
    """A post in up to three languages, with whom and what it tells of."""

    translated = ("title", "lead", "body")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """When the post had last been changed as its writer saw it."""

    class Meta:
        model = Post
        fields: ClassVar = [
            "date",
            "stage",
            "slug",
            *columns("title", "lead", "body"),
            "people",
            "organisations",
            "places",
        ]
        widgets: ClassVar = {
            "date": DayInput,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in columns("lead")},
            **{name: forms.Textarea(attrs={"rows": 14}) for name in columns("body")},
            **{name: forms.SelectMultiple(attrs={"size": 8}) for name in ("people", "organisations", "places")},
        }

    def __init__(self, data: Any = None, *, edition: Edition, instance: Post | None = None) -> None:
        post = instance or Post(edition=edition)
        super().__init__(data, instance=post)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Part of the page's address; made from the title if left empty.")
        for code, _name in settings.LANGUAGES:
            self.fields[build_localized_fieldname("body", code)].help_text = _(
                "Markdown: **bold**, *stressed*, - lists"
            )
        choices: dict[str, Any] = {
            "stage": Stage.objects.filter(roadshow__edition=edition).select_related("place"),
            "people": Person.objects.filter(is_sample=False),
            "organisations": Organisation.objects.filter(is_sample=False).order_by("name"),
            "places": Place.objects.order_by("name"),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if instance is not None:
            self.fields["seen"].initial = instance.changed.isoformat()

    def clean(self) -> dict[str, Any]:
        """Make an address from the title where none was given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and "slug" not in self.errors:
            title = cleaned.get("title_en") or cleaned.get("title_it") or cleaned.get("title_zh_hans") or ""
            cleaned["slug"] = slug_of_title(title, longest=80)
        return cleaned

    def validate_unique(self) -> None:
        """Leave it to the rule, which says what to do instead."""

    def clean_seen(self) -> dt.datetime | None:
        """Read the moment."""
        return seen_at(self)


class PictureForm(InLanguages):
    """What is said of a picture; a new one brings its file."""

    translated = ("caption", "alternative")
    file = forms.FileField(label=_("Picture (JPEG, PNG or WebP)"), widget=forms.FileInput(attrs={"accept": "image/*"}))

    class Meta:
        model = Picture
        fields: ClassVar = [*columns("caption", "alternative"), "credit", "order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unneeded = "file" if self.instance.pk else "order"
        del self.fields[unneeded]

    @property
    def texts(self) -> dict[str, str]:
        """Captions and alternative texts by column."""
        return {name: self.cleaned_data[name] or "" for name in columns(*self.translated)}


class PostFilter(forms.Form):
    """What the list of posts is narrowed down to."""

    use_required_attribute = False
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *PostStatus.choices])
    lacking = forms.ChoiceField(
        label=_("Lacks a translation"), required=False, choices=[("", _("all posts")), *settings.LANGUAGES]
    )


class MessageFilter(forms.Form):
    """What the list of messages is narrowed down to."""

    use_required_attribute = False
    q = forms.CharField(label=_("Address or subject"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *MessageState.choices])
    purpose = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("everything")), *Purpose.choices])
