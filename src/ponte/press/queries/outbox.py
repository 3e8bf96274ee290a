"""Messages of the outbox."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from ponte.people.models import Account
from ponte.press.models import Message
from ponte.programme.queries import programmes_of_office


def messages_of_office(user: Account) -> QuerySet[Message]:
    """Messages that an officer looks after: their programmes'; the installation's own too, if they keep it running."""
    theirs = Q(programme__in=programmes_of_office(user))
    return Message.objects.filter(theirs | Q(programme=None) if user.is_staff else theirs)


def narrowed(rows: QuerySet[Message], *, state: str = "", purpose: str = "", words: str = "") -> QuerySet[Message]:
    """Messages as they are listed, the latest first, of a state, a purpose, and with words in address or subject."""
    rows = rows.order_by("-created", "-pk").defer("text", "html")
    if state:
        rows = rows.filter(state=state)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if words:
        rows = rows.filter(Q(address__icontains=words) | Q(subject__icontains=words))
    return rows


def states_of(rows: QuerySet[Message]) -> dict[str, int]:
    """How many of some messages there are in each state."""
    counts = rows.order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in counts}
