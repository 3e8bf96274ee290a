"""Shared pieces of the matching tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ponte.engine.matching import Profile, default_encoder
from tests.engine.matching.word_encoder import WordEncoder


@pytest.fixture(scope="session")
def words() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def profile() -> Callable[..., Profile]:
    """Make a profile of which only what matters to the test is stated."""

    def make(id: str, side: str = "it", text: str = "olive oil", **stated: object) -> Profile:
        return Profile(**({"id": id, "side": side, "kind": "", "title": "", "text": text} | stated))  # type: ignore[arg-type]

    return make


@pytest.fixture(autouse=True, scope="session")
def _vectors_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the vectors of these tests, and of the commands they start, in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PONTE_CACHE", str(tmp_path_factory.mktemp("vectors")))
        default_encoder.cache_clear()
        yield
    default_encoder.cache_clear()
