"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.accords.models import Accord, AccordMilestone, Signatory


@register(Accord)
class AccordTranslation(TranslationOptions):
    """A title and a summary."""

    fields = ("title", "summary", "doubt")


@register(Signatory)
class SignatoryTranslation(TranslationOptions):
    """The role of a signatory whom the source does not name."""

    fields = ("title",)


@register(AccordMilestone)
class MilestoneTranslation(TranslationOptions):
    """What the parties said they would do."""

    fields = ("title",)
