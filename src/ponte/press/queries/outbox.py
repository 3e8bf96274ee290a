"""Messages of the outbox."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from ponte.press.models import Message


def messages(*, state: str = "", purpose: str = "", words: str = "") -> QuerySet[Message]:
    """Messages, the latest first, narrowed down to a state, a purpose, and words of address or subject."""
    rows = Message.objects.order_by("-created", "-pk").defer("text", "html")
    if state:
        rows = rows.filter(state=state)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if words:
        rows = rows.filter(Q(address__icontains=words) | Q(subject__icontains=words))
    return rows


def states_of() -> dict[str, int]:
    """How many messages there are in each state."""
    rows = Message.objects.order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows}
