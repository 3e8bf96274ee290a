"""In what two dossiers differ, field by field and word by word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponte.engine.awarding.problem import Difference


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """List the fields that differ, in the order of the first, then those only the second has."""
    raise NotImplementedError
