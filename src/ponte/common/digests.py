"""Telling by a few characters whether something says what it said."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def digest_of_json(content: Any) -> str:
    """Hash content: SHA-256 (FIPS 180-4), in hexadecimal, of its JSON with sorted keys and no spaces, as UTF-8.

    Parameters
    ----------
    content
        JSON values only.
    """
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
