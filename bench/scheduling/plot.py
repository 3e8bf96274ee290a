"""Draws what is missing to the bound against time, one small picture for each brokerage."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.ticker import FuncFormatter

COLOURS = {"Ponte": "#0066cc", "CP-SAT": "#c2410c", "RC2": "#4d7c0f"}
LEAST = 1e-5  # shares below are drawn at the lower edge
COLUMNS = 2

Curve = list[tuple[float, int]]


def draw(cases: list[tuple[str, dict[str, Curve], int]], seconds: float, path: Path) -> None:
    """Write an SVG picture of curves (seconds, value) with their bounds; a method that found nothing is said so."""
    mpl.rcParams.update({"svg.hashsalt": "ponte", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    rows = -(-len(cases) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(9, 2.3 * rows), sharex=True, sharey=True, squeeze=False)
    for ax, (name, curves, bound) in zip(axes.flat, cases, strict=False):
        ax.set_title(name, loc="left", fontsize=9, fontweight="bold")
        ax.set(xscale="log", yscale="log", xlim=(0.05, seconds), ylim=(LEAST / 1.5, 1))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:.3%}".rstrip("0%").rstrip(".") + "%"))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g} s"))
        ax.grid(visible=True, color="#e3e8ee", linewidth=0.6)
        for method, curve in curves.items():
            best = list(accumulate((value for _, value in curve), max))
            missing = [max(LEAST, 1 - value / bound) for value in best]
            times = [max(0.05, at) for at, _ in curve]
            label = method if any(best) else f"{method}: nothing found"
            ax.step([*times, seconds] if times else [], [*missing, missing[-1]] if missing else [], where="post",
                    color=COLOURS[method], label=label, linewidth=1.8)  # fmt: skip
        ax.legend(fontsize=8, frameon=False, loc="best")
    for ax in axes.flat[len(cases) :]:
        ax.set_visible(False)
    figure.supylabel("missing to the proven bound", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
