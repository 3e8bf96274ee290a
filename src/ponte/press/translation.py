"""Which fields exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from ponte.press.models import Picture, Post


@register(Post)
class PostTranslation(TranslationOptions):
    """All that is told; an empty language falls back to another."""

    fields = ("title", "lead", "body", "doubt")
    required_languages = ()


@register(Picture)
class PictureTranslation(TranslationOptions):
    """What is written under a picture, and in its place."""

    fields = ("caption", "alternative")
