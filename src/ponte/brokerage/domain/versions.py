"""Two officers at the same thing: whoever saves second is shown what the first has written, and chooses.

Optimistic locking by what was seen instead of by a counter: a change counts whoever made it, the person themselves, an
office or a file, and nobody has to remember to count (RFC 9110, section 8.8.3: an entity tag).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from ponte.common.refusals import Refused


class ChangedMeanwhile(Refused):
    """Somebody else has saved since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            "changed_meanwhile",
            _("Somebody else has changed this since you opened the page. Compare, choose, and save again."),
        )


def seen_of(values: Mapping[str, object]) -> str:
    """Return a short text that differs whenever any of these values does."""
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_seen(seen: str, now: str) -> None:
    """Let only those save who have seen what stands now; nothing seen checks nothing.

    Raises
    ------
    ChangedMeanwhile
        ``changed_meanwhile``.
    """
    if seen and seen != now:
        raise ChangedMeanwhile
