"""Files that mean ill: good ones that are damaged, and what is known to have broken other programs."""

from __future__ import annotations

import copy
import io
import json
import os
import zipfile
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("PONTE_FUZZ_TIMES", "1"))
"""How many times as much is tried as in `make test`, by `make fuzz`: then at random, else always the same."""


def bounded(examples: int) -> settings:
    """Try so many examples, the same ones each time."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


TEXTS = [
    "",
    "\x00",
    "\x1b[2J",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "\u202eevil\u2066",
    "𝔘𠮷👩‍👩‍👧‍👦",
    "a" * 70_000,
    "2016-13-45",
    "9" * 5000,
    "\ud800",
    "../../etc/passwd",
    "%n%s",
]
VALUES: list[Any] = [None, True, 0, -1, 2**63, 10**400, 1e308, float("nan"), [], {}, [[]], {"": ""}, *TEXTS]
DEEP = 100_000

KNOWN: dict[str, bytes] = {
    "nothing": b"",
    "a NUL": b"\x00",
    "half a byte order mark": b"\xef\xbb",
    "UTF-16 without its end": "a,b\n1,2".encode("utf-16")[:-1],
    "JSON nested deeply": b"[" * DEEP,
    "objects nested deeply": b'{"a":' * DEEP,
    "YAML nested deeply": b"[" * 2000 + b"]" * 2000,
    "aliases of aliases (a billion laughs)": b"a: &a [l,l,l,l,l,l,l,l,l]\n"
    + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, *[n] * 9) for n in range(97, 110)),
    "an alias of itself": b"&a [*a]\n",
    "a day that is none": b"day: 2016-13-45\n",
    "control characters": b"a: \x07\n",
    "a tag of Python's": b"!!python/object/apply:os.system ['true']\n",
    "a number without end": b"[" + b"9" * 5000 + b"]",
    "one line without end": b"x" * 3_000_000,
    "a quote that never closes": b'"a,b\nc,d\n',
    "a PDF that is none": b"%PDF-1.7\n%%EOF",
    "an old Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
    "an archive cut off": b"PK\x03\x04" + b"\x00" * 30,
    "a program": b"\x7fELF" + bytes(range(256)),
}


def packed(parts: dict[str, bytes], *, lie: int = 0) -> bytes:
    """Pack parts into an archive; with ``lie``, its directory says that each is so long."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        if lie:
            for part in archive.filelist:
                part.file_size = lie
    return written.getvalue()


def damaged(good: bytes) -> st.SearchStrategy[bytes]:
    """A good file with some bytes replaced, removed or repeated, or cut off."""
    edit = st.tuples(
        st.integers(0, max(0, len(good) - 1)), st.integers(0, 64), st.binary(max_size=12) | st.sampled_from([b"\x00"])
    )

    def applied(edits: list[tuple[int, int, bytes]]) -> bytes:
        content = good
        for start, length, put in edits:
            content = content[:start] + put + content[start + length :]
        return content

    cut = st.integers(0, len(good)).map(lambda length: good[:length])
    return st.lists(edit, min_size=1, max_size=4).map(applied) | cut


def twisted(good: Any) -> st.SearchStrategy[bytes]:
    """Good JSON in which some values are others, and some keys are gone."""

    def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return [at, *(path for key, one in inner for path in paths(one, (*at, key)))]

    def applied(edits: list[tuple[tuple[Any, ...], Any]]) -> bytes:
        content = copy.deepcopy({"top": good})
        for path, value in edits:
            holder: Any = content
            try:
                for key in ("top", *path)[:-1]:
                    holder = holder[key]
                if value is DROPPED:
                    del holder[("top", *path)[-1]]
                else:
                    holder[("top", *path)[-1]] = value
            except (KeyError, IndexError, TypeError):
                continue
        return json.dumps(content.get("top")).encode()

    edit = st.tuples(st.sampled_from(paths(good)), st.sampled_from([*VALUES, DROPPED]))
    return st.lists(edit, min_size=1, max_size=3).map(applied)


DROPPED = object()
