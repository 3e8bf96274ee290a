"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.calls.models import Call, Criterion, Dossier, Theme


@register(Call)
class CallTranslation(TranslationOptions):
    """All that is told of a call."""

    fields = ("name", "summary", "framework")
    required_languages = ()


@register(Theme)
class ThemeTranslation(TranslationOptions):
    """What a theme is called."""

    fields = ("name",)


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    """What reviewers read above a mark."""

    fields = ("name", "guidance")


@register(Dossier)
class DossierTranslation(TranslationOptions):
    """What applicants say of their project; English is what the two sides must say alike."""

    fields = ("title", "abstract")
    required_languages = ("en",)
