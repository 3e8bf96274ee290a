"""The navigation of a participant's own pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.queries import current_brokerage, registration_of

register = template.Library()


@register.inclusion_tag("my/_navigation.html", takes_context=True)
def my_navigation(context: RequestContext) -> dict[str, Any]:
    """Show the pages of who is signed in: the same on every page, whatever that page itself is about."""
    registration = context.get("registration") or registration_of(context["user"], current_brokerage())
    is_approved = registration is not None and registration.status == RegistrationStatus.APPROVED
    return {"registration": registration if is_approved else None, "section": context.get("section")}
