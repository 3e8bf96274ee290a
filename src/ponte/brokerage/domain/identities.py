"""Names that rows keep across installations: the installation's UUID, the kind of row and its key over there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ponte.brokerage.models import Installation, Origin

Kind = Literal["registration", "profile", "request", "hand_over"]
WORDS: dict[Kind, str] = {
    "registration": "person",
    "profile": "profile",
    "request": "request",
    "hand_over": "hand-over",
}
"""What each kind is called in an id."""
_ID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/([a-z-]+)/([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Identity:
    """A row of some installation."""

    installation: uuid.UUID
    kind: Kind
    row: int


def here() -> Installation:
    """Return what this installation is known by, drawn by lot the first time that it is needed."""
    installation, _is_new = Installation.objects.get_or_create(is_here=True)
    return installation


def read_id(kind: Kind, text: str) -> Identity | None:
    """Read an id such as ``6f1c…/request/12``; None if it is none of this kind."""
    match = _ID.fullmatch(text)
    if match is None or match[2] != WORDS[kind]:
        return None
    return Identity(uuid.UUID(match[1]), kind, int(match[3]))


def ids_of(kind: Kind, keys: Iterable[int]) -> dict[int, str]:
    """Return the ids of rows by their keys: the one they came with, or one of this installation."""
    own = here().uid
    ids = {key: f"{own}/{WORDS[kind]}/{key}" for key in keys}
    known = Origin.objects.filter(**{f"{kind}__in": list(ids)}).select_related("installation")
    for origin in known:
        ids[getattr(origin, f"{kind}_id")] = f"{origin.installation.uid}/{WORDS[kind]}/{origin.row}"
    return ids


def keys_of(kind: Kind, ids: Iterable[str]) -> dict[str, int]:
    """Return the keys here of those ids that are known here; own ones are not checked to exist."""
    own = here().uid
    read = {text: identity for text in ids if (identity := read_id(kind, text)) is not None}
    rows = {identity.row for identity in read.values() if identity.installation != own}
    known = {
        (uid, row): key
        for uid, row, key in Origin.objects.filter(row__in=rows, **{f"{kind}__isnull": False}).values_list(
            "installation__uid", "row", f"{kind}_id"
        )
    }
    found = {}
    for text, identity in read.items():
        if identity.installation == own:
            found[text] = identity.row
        elif key := known.get((identity.installation, identity.row)):
            found[text] = key
    return found


def remember(identity: Identity, key: int, said: dict[str, object]) -> None:
    """Keep which foreign row a row here was made from."""
    installation = Installation.objects.get(uid=identity.installation)
    Origin.objects.create(installation=installation, row=identity.row, said=said, **{f"{identity.kind}_id": key})
