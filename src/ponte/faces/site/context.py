"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ponte.programme.queries import framing_edition


def edition(request: HttpRequest) -> dict[str, Any]:
    """Put the current edition into the context of every template; read only when a template asks."""
    return {"edition": SimpleLazyObject(framing_edition)}
