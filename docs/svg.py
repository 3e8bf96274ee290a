"""A page to draw on: rectangles, texts and lines, written as SVG that needs no font and no script."""

from __future__ import annotations

from html import escape

INK = "#17324d"
QUIET = "#5c6f82"
ACCENT = "#0066cc"
PAPER = "#ffffff"
TINT = "#e6f0fa"
LINE = "#b3c2d1"

FONT = "'Titillium Web', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def width_of(text: str, size: float = 13, bold: bool = False) -> float:
    """Estimate a text's width in pixels, on the safe side for any sans-serif font."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in text) * (1.06 if bold else 1)


def wrapped(text: str, width: float, size: float = 13) -> list[str]:
    """Break a text into lines of at most this width."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


class Page:
    """An SVG picture with a title for those who cannot see it."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str = PAPER, edge: str = LINE) -> None:
        """Draw a rectangle with round corners."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" fill="{fill}" stroke="{edge}"/>'
        )

    def text(
        self, x: float, y: float, text: str, *, size: float = 13, fill: str = INK, bold: bool = False, anchor: str = ""
    ) -> None:
        """Write one line; `anchor` is ``middle`` or ``end`` where ``x`` is not its start."""
        weight = ' font-weight="600"' if bold else ""
        anchored = f' text-anchor="{anchor}"' if anchor else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{weight}{anchored}>{escape(text)}</text>'
        )

    def path(self, path: str, *, stroke: str = QUIET, dashed: bool = False, arrow: bool = False) -> None:
        """Draw a line along an SVG path."""
        dashes = ' stroke-dasharray="4 4"' if dashed else ""
        head = ' marker-end="url(#head)"' if arrow else ""
        self._parts.append(f'<path d="{path}" fill="none" stroke="{stroke}"{dashes}{head}/>')

    def svg(self) -> str:
        """Return the picture."""
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
                f'width="{self.width:g}" height="{self.height:g}" role="img" font-family="{escape(FONT)}">',
                f"<title>{escape(self.title)}</title>",
                '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
                f'orient="auto"><path d="M0 0 8 4 0 8z" fill="{QUIET}"/></marker></defs>',
                f'<rect width="{self.width:g}" height="{self.height:g}" fill="{PAPER}"/>',
                *self._parts,
                "</svg>",
                "",
            ]
        )
