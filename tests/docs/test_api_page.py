"""The page about the API says what the API does."""

from __future__ import annotations

from docs.draw_api import PAGE, drawn
from ponte.common.limiting import LIMITS
from ponte.people.enums import Scope


def test_the_table_of_operations_is_the_apis_own() -> None:
    page = PAGE.read_text("utf-8")
    assert drawn(page) == page, "out of date: run python -m docs.draw_api"


def test_every_scope_and_limit_is_explained() -> None:
    page = PAGE.read_text("utf-8").partition("## Operations")[0]
    assert all(f"`{scope}`" in page for scope in Scope.values)
    most = {action: limit.removesuffix("/m/ip").removesuffix("/m/key") for action, limit in LIMITS.items()}
    assert f"{most['api']} requests a minute from one address" in page
    assert f"{most['api_token']} with one token" in page
    assert f"{most['token']} with a wrong one" in page
