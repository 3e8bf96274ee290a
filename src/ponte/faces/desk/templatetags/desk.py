"""The desk's navigation."""

from __future__ import annotations

from typing import Any

from django import template

from ponte.faces.desk.navigation import GROUPS

register = template.Library()


@register.inclusion_tag("desk/_navigation.html")
def desk_navigation(section: str) -> dict[str, Any]:
    """Show the groups of pages, and below them the pages of the group that the present one belongs to."""
    here = next((group for group in GROUPS if group.holds(section)), None)
    return {"groups": GROUPS, "here": here, "section": section}
