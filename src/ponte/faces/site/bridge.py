"""The drawing that joins every host city of the Week with every stage of its roadshow."""

from __future__ import annotations

from dataclasses import dataclass

ROW = 48
"""Height of one city's row, in the drawing's units; the style sheet gives the lists beside it the same."""
WIDTH = 200


@dataclass(frozen=True, slots=True)
class Bridge:
    """Curves from each row on the left to each row on the right, both columns centred."""

    paths: list[str]
    height: int
    width: int = WIDTH


def between(left: int, right: int) -> Bridge:
    """Join ``left`` rows with ``right`` rows."""
    height = ROW * max(left, right, 1)

    def middle_of(row: int, rows: int) -> float:
        return (height - rows * ROW) / 2 + (row + 0.5) * ROW

    ends = [(middle_of(i, left), middle_of(j, right)) for i in range(left) for j in range(right)]
    half = WIDTH / 2
    return Bridge([f"M0 {a:g}C{half:g} {a:g} {half:g} {b:g} {WIDTH} {b:g}" for a, b in ends], height)
