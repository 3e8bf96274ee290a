"""A request as it stands at this moment, frozen for a line of a hand-over, and what has changed since."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.models import MeetingRequest, ProposedTime

Copy = dict[str, Any]
"""``sender``, ``recipient`` (each ``name_latin``, ``name_han``, ``organisation`` by language, ``position``,
``languages``), ``profile`` (``reference``, ``title``, ``language``; or None), ``message``, ``sent_at``, ``answer_by``
(ISO 8601, or None) and ``times`` (each ``city`` and ``starts``)."""
LANGUAGES = {"en": "name_en", "it": "name_it", "zh-hans": "name_zh_hans"}
COMPARED: dict[str, str | Promise] = {
    "sender": _("who asks"),
    "message": _("message"),
    "profile": _("profile"),
    "times": _("proposed times"),
    "answer_by": _("answer by"),
}
"""What makes a request worth handing over again when it changes; what the asked person says is known over there."""


def copies_of(requests: QuerySet[MeetingRequest]) -> dict[int, Copy]:
    """Freeze requests, by their keys: two queries however many there are."""
    people = [
        f"{end}__{path}"
        for end in ("sender", "recipient")
        for path in (
            "person__name_latin",
            "person__name_han",
            "job_title",
            "languages",
            *(f"organisation__{field}" for field in LANGUAGES.values()),
        )
    ]
    rows = requests.order_by("pk").values(
        "pk",
        "message",
        "created",
        "expires_at",
        "profile__reference",
        "profile__title",
        "profile__language",
        *people,
    )
    times: dict[int, list[dict[str, str]]] = {}
    for request, city, starts in (
        ProposedTime.objects.filter(request__in=requests.order_by().values("pk"))
        .order_by("slot__starts", "slot_id")
        .values_list("request_id", "slot__hall__city__slug", "slot__starts")
    ):
        times.setdefault(request, []).append({"city": city, "starts": starts.isoformat()})
    return {row["pk"]: _copy(row, times.get(row["pk"], [])) for row in rows}


def changes_between(before: Copy, now: Copy) -> list[str]:
    """Name what differs, as keys of `COMPARED`."""
    return [key for key in COMPARED if before.get(key) != now.get(key)]


def _copy(row: dict[str, Any], times: list[dict[str, str]]) -> Copy:
    profile = None
    if row["profile__reference"]:
        profile = {key: row[f"profile__{key}"] for key in ("reference", "title", "language")}
    return {
        "sender": _somebody(row, "sender"),
        "recipient": _somebody(row, "recipient"),
        "profile": profile,
        "message": row["message"],
        "sent_at": row["created"].isoformat(),
        "answer_by": row["expires_at"].isoformat() if row["expires_at"] else None,
        "times": times,
    }


def _somebody(row: dict[str, Any], end: str) -> dict[str, Any]:
    return {
        "name_latin": row[f"{end}__person__name_latin"],
        "name_han": row[f"{end}__person__name_han"],
        "organisation": {language: row[f"{end}__organisation__{field}"] or "" for language, field in LANGUAGES.items()},
        "position": row[f"{end}__job_title"],
        "languages": row[f"{end}__languages"],
    }
