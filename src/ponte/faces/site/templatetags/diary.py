"""Texts of the diary in templates: ``{% load diary %}``."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ponte.faces.site.templatetags.ponte import language_tag
from ponte.press.languages import told
from ponte.press.markdown import as_html

register = template.Library()


@register.filter
def markdown(subject: models.Model, field: str) -> SafeString:
    """Set a Markdown field in the reader's language; one that exists only in another says so, and is marked with it."""
    found = told(subject, field, get_language() or settings.LANGUAGE_CODE)
    html = as_html(found.text)
    if found.is_own:
        return format_html('<div class="told">{}</div>', html)
    return format_html(
        '<p class="fallback-notice">{}</p><div class="told" lang="{}">{}</div>',
        _("Not translated yet: shown in %(language)s") % {"language": dict(settings.LANGUAGES)[found.language]},
        language_tag(found.language),
        html,
    )


@register.simple_tag
def alternative(picture: models.Model) -> SafeString:
    """Attributes of an image that say what is to be seen, in the reader's language or in the one there is."""
    found = told(picture, "alternative", get_language() or settings.LANGUAGE_CODE)
    return format_html('alt="{}" lang="{}"', found.text, language_tag(found.language))
