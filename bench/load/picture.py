"""Draws how long the answers took over the minutes of a rush."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from bench.load.report import Rush

LIMIT = 1000.0
"""Milliseconds within which 99 of 100 requests are to be answered."""


def draw(rush: Rush, path: Path) -> None:
    """Write an SVG picture: a point for every request of a participant, when it was sent and how long it took."""
    mpl.rcParams.update({"svg.hashsalt": "ponte", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    figure, ax = plt.subplots(figsize=(9, 3))
    points = [(sent, ms) for name, sent, ms, _wrong in rush.seen["requests"] if not name.startswith("desk")]
    ax.scatter(*zip(*points, strict=True), s=2, color="#0066cc", alpha=0.35, linewidths=0, rasterized=True)
    ax.axhline(LIMIT, color="#c2410c", linewidth=1)
    ax.set(yscale="log", xlabel="seconds since the first came", ylabel="milliseconds to the whole answer")
    ax.grid(visible=True, color="#e3e8ee", linewidth=0.6)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None}, dpi=150)
