"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.common.models import Source, SourcePlace


@register(Source)
class SourceTranslation(TranslationOptions):
    """Documents have a title and a note for readers of each language."""

    fields = ("title", "note")


@register(SourcePlace)
class SourcePlaceTranslation(TranslationOptions):
    """The label."""

    fields = ("label",)
