"""What was seen of a rush, and the table that docs/performance.md shows of it."""

from __future__ import annotations

import gettext
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import ponte

LOCALES = Path(ponte.__path__[0]) / "brokerage" / "locale"
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)[sd]")


@dataclass(frozen=True, slots=True)
class Rush:
    """What was seen of one rush."""

    name: str
    people: int
    servers: int
    seen: dict[str, Any]
    """What `bench.load.play` has written."""
    spent: dict[str, float]
    """Processor seconds, by what spent them."""
    queries: int
    faults: dict[str, int]
    """What must not be there, counted."""

    @property
    def errors(self) -> list[str]:
        """What was wrong with requests that failed."""
        return [wrong for _name, _sent, _ms, wrong in self.seen["requests"] if wrong]

    @property
    def holds(self) -> bool:
        """Whether nothing failed, was lost, or was given twice, and every refusal had its reason."""
        return not self.errors and not any(self.faults.values()) and "" not in self.seen["refusals"]

    @property
    def of_participants(self) -> list[float]:
        """Milliseconds of every request but the desks'."""
        return [ms for name, _sent, ms, _wrong in self.seen["requests"] if not name.startswith("desk")]

    def table(self) -> str:
        """Write response times by page, and below them all that was counted."""
        by_page: defaultdict[str, list[float]] = defaultdict(list)
        for name, _sent, ms, _wrong in self.seen["requests"]:
            by_page[name].append(ms)
        times = [_times(name, by_page[name]) for name in sorted(by_page, key=lambda name: name.startswith("desk"))]
        answered = len(self.seen["requests"])
        counted = {
            "People": f"{self.people:,}",
            "Web processes": str(self.servers),
            "Requests": f"{answered:,} in {self.seen['seconds']:.0f} s",
            "Errors": f"{len(self.errors):,}",
            "Requests for a meeting": f"{self.seen['asked']:,}",
            "Meetings booked": f"{len(self.seen['agreed']):,}",
            "Check-ins": f"{len(self.seen['arrived']):,}",
            **{name.capitalize(): f"{count:,}" for name, count in self.faults.items()},
            "Database queries per request": f"{self.queries / answered:.1f}",
            **{
                f"Processor time per request: {name}": f"{1000 * spent / answered:.1f} ms"
                for name, spent in self.spent.items()
            },
            "Processor time in all": f"{sum(self.spent.values()):.0f} s",
            **{f"Refused: {reason}": f"{count:,}" for reason, count in _reasons(self.seen["refusals"])},
        }
        return "\n".join(
            [
                "| Page | Requests | Median | 95 % | 99 % | Longest |",
                "|---|--:|--:|--:|--:|--:|",
                *times,
                _times("**All but the desks’**", self.of_participants),
                "",
                "| Counted | |",
                "|---|--:|",
                *(f"| {name} | {value} |" for name, value in counted.items()),
            ]
        )


def _times(name: str, times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else list(times) * 99
    shown = " | ".join(f"{value:,.0f} ms" for value in (cuts[49], cuts[94], cuts[98], max(times)))
    return f"| {name} | {len(times):,} | {shown} |"


def _reasons(texts: Iterable[str]) -> list[tuple[str, int]]:
    """Count refusals by reason, in whichever language they were told; names are left out."""
    patterns = sorted(_patterns(), key=lambda row: len(row[0].pattern), reverse=True)  # the most words first
    found: Counter[str] = Counter()
    for text in texts:
        told = unescape(text).strip()
        found[next((english for pattern, english in patterns if pattern.fullmatch(told)), told or "no reason")] += 1
    return found.most_common()


def _patterns() -> Iterable[tuple[re.Pattern[str], str]]:
    for language in ("it", "zh_Hans"):
        catalogue = gettext.translation("django", LOCALES, [language])._catalog  # type: ignore[attr-defined] # untold
        for english, told in catalogue.items():
            if isinstance(english, str) and english:
                for text in (english, told):
                    yield _pattern(text), PLACEHOLDER.sub("…", re.escape(english)).replace("\\", "")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(PLACEHOLDER.sub(".+", re.escape(text)), re.DOTALL)
