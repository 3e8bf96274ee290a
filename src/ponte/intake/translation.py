"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.intake.models import CatalogueEntry, Criterion, Exchange, Exhibition, Fair


@register(Fair)
class FairTranslation(TranslationOptions):
    """All that is told of a fair and its pavilion."""

    fields = ("name", "description", "pavilion", "pavilion_text", "doubt")
    required_languages = ()


@register(CatalogueEntry)
class CatalogueEntryTranslation(TranslationOptions):
    """What exhibitors say of themselves, in the languages that they give."""

    fields = ("text",)


@register(Exhibition)
class ExhibitionTranslation(TranslationOptions):
    """All that is told of an exhibition."""

    fields = ("name", "description", "hours", "doubt")
    required_languages = ()


@register(Exchange)
class ExchangeTranslation(TranslationOptions):
    """All that is told of an exchange, and who may apply."""

    fields = ("name", "description", "eligibility", "doubt")
    required_languages = ()


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    """What assessors read above a mark."""

    fields = ("name",)
