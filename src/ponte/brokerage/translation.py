"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.brokerage.models import Hall


@register(Hall)
class HallTranslation(TranslationOptions):
    """A name."""

    fields = ("name",)
