"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.brokerage.models import Hall, ParticipationType


@register([Hall, ParticipationType])
class NameTranslation(TranslationOptions):
    """A name."""

    fields = ("name",)
