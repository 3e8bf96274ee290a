"""The one exception by which the engine refuses its input."""

from __future__ import annotations


class BadInput(ValueError):
    """Input that cannot be used; its text is one line a person can act on.

    Parameters
    ----------
    place
        Where in the input: a file with its line, or an entry such as ``slot 'n1'``.
    expected
        What was expected there, and what was found.
    """

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(f"{place}: {expected}")
        self.place = place
        self.expected = expected

    def __reduce__(self) -> tuple[type[BadInput], tuple[str, str]]:
        """Travel between processes whole; by its text alone, as other exceptions do, it could not be made again."""
        return type(self), (self.place, self.expected)
