"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.brokerage.models import Choice, DelegationAppointment, Hall, InvitingOffice, ParticipationType, Question


@register([Hall, ParticipationType])
class NameTranslation(TranslationOptions):
    """A name."""

    fields = ("name",)


@register(Question)
class QuestionTranslation(TranslationOptions):
    """What is asked, and what helps to answer."""

    fields = ("label", "help")


@register(Choice)
class ChoiceTranslation(TranslationOptions):
    """What can be answered."""

    fields = ("label",)


@register(InvitingOffice)
class InvitingOfficeTranslation(TranslationOptions):
    """What letters say of who invites, and why."""

    fields = ("title", "address", "purpose")


@register(DelegationAppointment)
class DelegationAppointmentTranslation(TranslationOptions):
    """What a delegation does, and where."""

    fields = ("title", "place")
