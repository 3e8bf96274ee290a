"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.people.models import Organisation, Person, Place, Role, Sector


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
    """Names stay as people write them; what is doubtful about them is explained."""

    fields = ("doubt",)
