"""Draws the table of operations in ``docs/api.md`` from the API's description: ``python -m docs.draw_api``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django

PAGE = Path(__file__).parent / "api.md"
BEGIN, END = "<!-- operations -->\n", "<!-- /operations -->\n"


def operations() -> str:
    """Write every operation with its scope, by subject."""
    from ponte.faces.api.application import api

    subjects: dict[str, list[str]] = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, described in methods.items():
            subjects.setdefault(described["tags"][0], []).append(_row(path, method, described))
    head = "| Operation | | Scope |\n|---|---|---|\n"
    return "\n".join(f"### {subject}\n\n{head}{''.join(rows)}" for subject, rows in subjects.items())


def drawn(page: str) -> str:
    """Return the page with the table as it is now."""
    before, _begin, rest = page.partition(BEGIN)
    _table, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{operations()}\n{END}{after}"


def _row(path: str, method: str, described: dict[str, Any]) -> str:
    scopes = [scope for way in described.get("security", []) for scope in way["Token"]]
    scope = f"`{scopes[0]}`" if scopes else "any" if "security" in described else "–"
    return f"| `{method.upper()} {path.removeprefix('/api/v1')}` | {described['summary']} | {scope} |\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ponte.config.settings")
    django.setup()
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
