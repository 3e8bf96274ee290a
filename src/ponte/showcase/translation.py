"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.showcase.models import Benefit, Criterion, Question, Showcase, Stage


@register(Showcase)
class ShowcaseTranslation(TranslationOptions):
    """What is told of a showcase and of its call."""

    fields = ("name", "description")
    required_languages = ()


@register(Question)
class QuestionTranslation(TranslationOptions):
    """What start-ups are asked."""

    fields = ("text",)


@register(Stage)
class StageTranslation(TranslationOptions):
    """What a stage is called, and where it is held."""

    fields = ("name", "venue")
    required_languages = ()


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    """What the jury reads above a mark."""

    fields = ("name", "description")
    required_languages = ()


@register(Benefit)
class BenefitTranslation(TranslationOptions):
    """What the chosen get."""

    fields = ("text",)
