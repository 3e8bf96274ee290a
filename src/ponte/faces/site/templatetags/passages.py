"""What a search found, in templates: ``{% load passages %}``."""

from __future__ import annotations

import re

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ponte.faces.site.passages import Passage, Piece
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.finding.terms import HAN

register = template.Library()
_HAN_RUN = re.compile(f"([{HAN}]+)")


@register.filter
def marked(passage: Passage) -> SafeString:
    """Write a passage with what was found marked; one in another language than the reader's is tagged with it."""
    is_chinese = passage.language.startswith("zh")
    html = format_html_join("", "{}", ((_piece(piece, is_chinese),) for piece in passage.pieces))
    if passage.is_own:
        return html
    return format_html(
        '<span lang="{}">{}</span> <abbr class="fallback" title="{}">{}</abbr>',
        language_tag(passage.language),
        html,
        _("In its original language"),
        dict(settings.LANGUAGES)[passage.language],
    )


def _piece(piece: Piece, is_chinese: bool) -> SafeString:
    """Write a piece; Chinese characters in another language's text, such as names, are tagged as Chinese."""
    if is_chinese:
        html = conditional_escape(piece.text)
    else:
        parts = _HAN_RUN.split(piece.text)
        html = mark_safe(  # noqa: S308 - each part is escaped
            "".join(
                format_html('<span lang="zh-Hans">{}</span>' if place % 2 else "{}", part)
                for place, part in enumerate(parts)
            )
        )
    return format_html("<mark>{}</mark>", html) if piece.is_marked else html
