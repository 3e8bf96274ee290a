"""What the tests of all faces share."""

from __future__ import annotations

import pytest

from tests.factories import Week, a_week


@pytest.fixture
def week(db: None) -> Week:
    """A small edition, ready for requests."""
    return a_week()
