"""Shared pieces of the matching tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.matching.word_encoder import WordEncoder

from ponte.engine.matching import Profile


@pytest.fixture(scope="session")
def words() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def profile() -> Callable[..., Profile]:
    """Make a profile of which only what matters to the test is stated."""

    def make(id: str, side: str = "it", text: str = "olive oil", **stated: object) -> Profile:
        return Profile(**({"id": id, "side": side, "kind": "", "title": "", "text": text} | stated))  # type: ignore[arg-type]

    return make
