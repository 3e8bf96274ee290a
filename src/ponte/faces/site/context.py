"""What every page knows."""

from __future__ import annotations

from django.http import HttpRequest

from ponte.programme.models import Edition


def edition(request: HttpRequest) -> dict[str, Edition | None]:
    """Put the current edition (the latest) into the context of every template."""
    return {"edition": Edition.objects.order_by("-year").first()}
