"""Lines of progress on standard error, for what takes longer than a reader likes to wait in the dark."""

from __future__ import annotations

import time
from typing import Any

SECONDS = 2.0


class Progress:
    """Writes the newest line every two seconds, and none before."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._told = time.monotonic()

    def __call__(self, line: str) -> None:
        """Take a line, and write it if it is time."""
        if time.monotonic() - self._told > SECONDS:
            self._told = time.monotonic()
            self._stream.write(line)
