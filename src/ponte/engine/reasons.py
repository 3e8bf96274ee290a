"""Why an engine did something or did not: a stable code with parameters, which faces word in their own languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

Param = str | int | tuple[str, ...]
NAMED = 5  # ids a sentence names at most


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its parameters; each engine derives its own, with a sentence for every code.

    As text it is that sentence, in English; of a parameter that is a tuple of ids it names `NAMED` at most.
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    sentences: ClassVar[Mapping[str, str]]

    def __str__(self) -> str:
        return self.sentences[self.code].format(
            **{key: _named(value) if isinstance(value, tuple) else value for key, value in self.params.items()}
        )


def _named(ids: tuple[str, ...]) -> str:
    """Some ids as text."""
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")
