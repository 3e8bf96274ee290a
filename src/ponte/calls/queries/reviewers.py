"""What reviewers and members of the commission read."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from ponte.calls.models import Call, Document, Review, Seat
from ponte.calls.workflows import SEEN_BY_BOTH
from ponte.people.models import Account

PATHS = ("call_side__side", "theme", "institution", "account")


def my_reviews(account: Account) -> QuerySet[Review]:
    """Reviews that somebody was given, those to be written first; nothing of other reviewers."""
    return (
        Review.objects.filter(reviewer__account=account)
        .select_related(
            "reviewer__call_side__call",
            "reviewer__call_side__side",
            *(f"proposal__{end}__{path}" for end in ("one", "other") for path in PATHS),
        )
        .prefetch_related("marks")
        .order_by("signed_at", "pk")
    )


def review_page(account: Account) -> QuerySet[Review]:
    """Reviews with the applications that they are of."""
    rows = [
        f"proposal__{end}__{rows}"
        for end in ("one", "other")
        for rows in ("partners", "team", "budget", "call__sides__side")
    ]
    files = [Prefetch(f"proposal__{end}__documents", Document.objects.defer("content")) for end in ("one", "other")]
    return my_reviews(account).prefetch_related("reviewer__call_side__criteria", *rows, *files)


def seats_of(account: Account) -> QuerySet[Seat]:
    """Seats that somebody has in commissions that can meet or have decided."""
    return Seat.objects.filter(account=account, call_side__call__phase__in=SEEN_BY_BOTH).select_related(
        "call_side__call", "call_side__side"
    )


def seats_in(call: Call) -> QuerySet[Seat]:
    """Who sits in a call's commission, by side."""
    return Seat.objects.filter(call_side__call=call).select_related("call_side__side").order_by("call_side", "order")
