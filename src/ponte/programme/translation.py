"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.programme.models import (
    Activity,
    ActivityPerson,
    Body,
    BodySeat,
    Centre,
    Claim,
    Delegation,
    Edition,
    Event,
    Initiative,
    Milestone,
    Programme,
    ReleasedSession,
    Roadshow,
    Room,
    Session,
    Side,
    Stage,
    StageDay,
    Track,
)


@register((Programme, Initiative, Body, Edition))
class DescribedTranslation(TranslationOptions):
    """A name and a description."""

    fields = ("name", "description", "doubt")


@register((Side, Centre))
class NamedTranslation(TranslationOptions):
    """A name."""

    fields = ("name", "doubt")


@register(BodySeat)
class BodySeatTranslation(TranslationOptions):
    """The constituency."""

    fields = ("constituency", "doubt")


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    """A title and a text."""

    fields = ("title", "text", "doubt")


@register(Claim)
class ClaimTranslation(TranslationOptions):
    """The text, and what is counted."""

    fields = ("text", "unit", "doubt")


@register(Roadshow)
class RoadshowTranslation(TranslationOptions):
    """A name and an aim."""

    fields = ("name", "aim", "doubt")


@register(Stage)
class StageTranslation(TranslationOptions):
    """A title and a summary."""

    fields = ("title", "summary", "doubt")


@register(StageDay)
class StageDayTranslation(TranslationOptions):
    """The title."""

    fields = ("title", "doubt")


@register(Activity)
class ActivityTranslation(TranslationOptions):
    """What a reader of the diary reads."""

    fields = ("title", "summary", "audience_who", "doubt")


@register(ActivityPerson)
class ActivityPersonTranslation(TranslationOptions):
    """The topic of a speech."""

    fields = ("topic",)


@register((Event, Room, Track, Delegation))
class AgendaTranslation(TranslationOptions):
    """A name."""

    fields = ("name",)


@register((Session, ReleasedSession))
class SessionTranslation(TranslationOptions):
    """A title."""

    fields = ("title",)
