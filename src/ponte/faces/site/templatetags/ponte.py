"""Icons, languages, names, dates and provenance in templates: ``{% load ponte %}``."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db import models
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_from_path, to_locale
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from ponte.faces.site import dates
from ponte.people.models import Person

register = template.Library()
register.filter("partial_date", dates.format_partial_date)
register.filter("day", dates.format_day)
register.filter("utc_moment", dates.format_utc_moment)
register.filter("zone_short", dates.zone_short)
register.simple_tag(dates.format_days, name="days")
register.simple_tag(dates.zone_label, name="zone_label")


class LanguageLink(NamedTuple):
    """The page being read, in one of the languages of the interface."""

    code: str
    tag: str
    """BCP 47 tag, as HTML wants it."""
    name: str
    url: str
    absolute_url: str
    """Of the whole page, without what its reader chose of it."""
    is_current: bool


def language_tag(code: str) -> str:
    """BCP 47 tag of one of Django's language codes: ``zh-hans`` becomes ``zh-Hans``."""
    return to_locale(code).replace("_", "-")


@register.simple_tag
def html_lang() -> str:
    """Language of the page for ``<html lang>``."""
    return language_tag(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """List the same page in every language; empty on pages that are rendered without a request."""
    request = context.get("request")
    if request is None:
        return []
    links = []
    for code, name in settings.LANGUAGES:
        url = _in_language(request.get_full_path(), code)
        page = request.build_absolute_uri(_in_language(request.path, code))
        links.append(LanguageLink(code, language_tag(code), name, url, page, code == request.LANGUAGE_CODE))
    return links


def _in_language(address: str, code: str) -> str:
    """Put another language's code at the beginning of an address where one stands: they differ in nothing else."""
    current = f"/{get_language_from_path(address)}/"
    return f"/{code}/{address.removeprefix(current)}" if address.startswith(current) else address


@register.simple_tag
def icon(name: str, css: str = "icon-sm") -> SafeString:
    """Draw an icon of the theme (``it-calendar``); it is decoration, the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("svg/sprites.svg"),
        name,
    )


@register.filter
def said(subject: models.Model | None, field: str) -> str | SafeString:
    """Say a translated field in the reader's language; a text that exists only in another one is tagged with it."""
    if subject is None:
        return ""
    language = get_language() or settings.LANGUAGE_CODE
    if own := getattr(subject, build_localized_fieldname(field, language)):
        return str(own)
    for code in settings.MODELTRANSLATION_FALLBACK_LANGUAGES:
        if text := getattr(subject, build_localized_fieldname(field, code)):
            return format_html(
                '<span lang="{}">{}</span> <abbr class="fallback" title="{}">{}</abbr>',
                language_tag(code),
                text,
                _("Not translated yet: shown in its original language"),
                dict(settings.LANGUAGES)[code],
            )
    return ""


_TAG = re.compile(r'<abbr class="fallback"[^>]*>(.*?)</abbr>')


@register.filter
def plainly(html: str) -> SafeString:
    """Say in a title, a description or a label, where no markup stands, what `said` says with it: ``某地 [中文]``."""
    tagged = _TAG.sub(r"[\1]", conditional_escape(html))
    return mark_safe(" ".join(strip_tags(tagged).split()))  # noqa: S308 (escaped above; tags are only taken away)


@register.filter
def fullname(person: Person | None) -> str | SafeString:
    """Write a person's name in both scripts, the reader's first, each marked with its language."""
    if person is None:
        return ""
    if not person.name_han:
        return person.name_latin
    han = format_html('<span lang="zh-Hans">{}</span>', person.name_han)
    latin = format_html('<span class="text-nowrap">{}</span>', person.name_latin)
    order = (han, latin) if (get_language() or "").startswith("zh") else (latin, han)
    return format_html("{} {}", *order)


@register.simple_tag
def audience(activity: Any) -> str:
    """Say how many came, as exactly as the source does: ``over 60``."""
    if not activity.audience_qualifier:
        return ""
    pattern = str(activity.get_audience_qualifier_display())
    return pattern % {"number": activity.audience} if "%(number)s" in pattern else pattern


@register.filter
def weekday(date: dt.date) -> str:
    """Day of the week, written out."""
    return dates.format_weekday(date)
