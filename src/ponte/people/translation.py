"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.people.models import Organisation, Place, Role, Sector


@register(Sector)
class SectorTranslation(TranslationOptions):
    """Sectors have a name."""

    fields = ("name",)


@register((Place, Organisation))
class NamedTranslation(TranslationOptions):
    """Places and organisations have a name and a note."""

    fields = ("name", "note")


@register(Role)
class RoleTranslation(TranslationOptions):
    """Roles have a title."""

    fields = ("title",)
