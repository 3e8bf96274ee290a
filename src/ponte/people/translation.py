"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.people.models import ConsentText, Organisation, Person, Place, Role, Sector, Strength


@register(Sector)
class SectorTranslation(TranslationOptions):
    """Sectors have a name."""

    fields = ("name", "doubt")


@register((Place, Organisation))
class NamedTranslation(TranslationOptions):
    """Places and organisations have a name and a note."""

    fields = ("name", "note", "doubt")


@register(Role)
class RoleTranslation(TranslationOptions):
    """Roles have a title."""

    fields = ("title", "doubt")


@register(Person)
class PersonTranslation(TranslationOptions):
    """Names stay as people write them; honorifics differ."""

    fields = ("honorific", "doubt")


@register(Strength)
class StrengthTranslation(TranslationOptions):
    """What is doubtful about the source."""

    fields = ("doubt",)


@register(ConsentText)
class ConsentTextTranslation(TranslationOptions):
    """What people agree to is said in each language by itself."""

    fields = ("summary", "text")
