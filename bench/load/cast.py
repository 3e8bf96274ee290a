"""Who plays in the rushes, handed from the process that fills the database to the one that plays."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is signed in, as whoever plays them needs to know them."""

    session: str
    """Value of their session's cookie."""
    language: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in the two rushes."""

    guests: list[Guest]
    officers: list[Guest]
    walls: list[str]
    """The secrets in the addresses of the halls' screens."""
    halls: list[int]

    def write(self, path: Path) -> None:
        """Keep it in a file, for the process that plays."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Cast:
        """Read what `write` wrote."""
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        people = {key: [Guest(**row) for row in kept[key]] for key in ("guests", "officers")}
        return cls(**people, walls=kept["walls"], halls=kept["halls"])
