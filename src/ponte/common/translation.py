"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.common.models import Source


@register(Source)
class SourceTranslation(TranslationOptions):
    """Documents have a title and a note for readers of each language."""

    fields = ("title", "note")
