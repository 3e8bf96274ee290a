"""What pages say of accords."""

from __future__ import annotations

from django import template

from ponte.accords.models import Accord
from ponte.accords.workflows import workflow_of
from ponte.common.workflows import Audience

register = template.Library()


@register.filter
def phase(accord: Accord, audience: str = Audience.PUBLIC) -> str:
    """Name the phase of an accord's life for an audience."""
    return str(workflow_of(accord.kind).phase(accord.status).said_to(Audience(audience)))
