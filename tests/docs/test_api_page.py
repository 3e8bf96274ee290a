"""The page about the API says what the API does."""

from __future__ import annotations

from docs.draw_api import PAGE, drawn
from ponte.faces.api.access import BY_ADDRESS, BY_TOKEN
from ponte.people.enums import Scope


def test_the_table_of_operations_is_the_apis_own() -> None:
    page = PAGE.read_text("utf-8")
    assert drawn(page) == page, "out of date: run python -m docs.draw_api"


def test_every_scope_and_limit_is_explained() -> None:
    page = PAGE.read_text("utf-8").partition("## Operations")[0]
    assert all(f"`{scope}`" in page for scope in Scope.values)
    assert f"{BY_ADDRESS.num_requests} requests a minute from one address" in page
    assert f"{BY_TOKEN.num_requests} with one token" in page
