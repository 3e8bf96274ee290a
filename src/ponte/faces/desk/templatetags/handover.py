"""How a frozen copy of a request is shown: names for a reader of the active language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def copied_name(person: dict[str, Any]) -> str:
    """Somebody's name; Chinese readers see Chinese characters first."""
    names = [person["name_latin"], person["name_han"]]
    if (get_language() or "").startswith("zh"):
        names.reverse()
    return " ".join(name for name in names if name)


@register.filter
def copied_organisation(person: dict[str, Any]) -> str:
    """The name of their organisation."""
    names: dict[str, str] = person["organisation"]
    return names.get(get_language() or "en") or names["en"] or next(filter(None, names.values()), "")


@register.filter
def copied_lang(profile: dict[str, Any]) -> str:
    """The language of a profile, as HTML names it."""
    language: str = profile["language"]
    return {"zh": "zh-Hans"}.get(language, language)
