"""Shared pieces of the awarding tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ponte.engine.matching import default_encoder


@pytest.fixture(autouse=True, scope="session")
def _vectors_of_these_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the vectors of these tests in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PONTE_CACHE", str(tmp_path_factory.mktemp("vectors")))
        default_encoder.cache_clear()
        yield
    default_encoder.cache_clear()
