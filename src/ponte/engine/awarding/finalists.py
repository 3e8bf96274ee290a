"""Finalists by rank under quotas of groups, such as sectors and sides; for everybody else the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ponte.engine.awarding.lines import Line, can_hold, clash
from ponte.engine.awarding.problem import LeftOut, Picked, Standing
from ponte.engine.awarding.reasons import Reason
from ponte.engine.errors import BadInput


def pick_finalists(
    standings: Sequence[Standing],
    *,
    places: int,
    groups: Mapping[str, Collection[str]],
    most: Mapping[str, int] | None = None,
    least: Mapping[str, int] | None = None,
) -> Picked:
    """Pick at most ``places`` entries: the better ranked first, unless that breaks a quota.

    In the order of rank an entry is taken whenever the places left still suffice for what every group must have. So
    of all choices that keep the quotas this one has the best first, of these the best second, and so on. Entries below
    a threshold are never taken. Where entries that share a rank could take each other's places, those left out say so.

    Parameters
    ----------
    groups
        The groups of each entry; one without is in none.
    most, least
        Finalists that a group may have, and must have.

    Raises
    ------
    BadInput
        Places or quotas below 0.
    Infeasible
        The quotas cannot all be kept; it names those that clash.
    """
    for name, number in [("places", places), *(most or {}).items(), *(least or {}).items()]:
        if number < 0:
            raise BadInput("finalists", f"expected at least 0 for {name!r}, found {number}")
    return _Picking(standings, places, groups, most or {}, least or {}).picked()


class _Picking:
    def __init__(
        self,
        standings: Sequence[Standing],
        places: int,
        groups: Mapping[str, Collection[str]],
        most: Mapping[str, int],
        least: Mapping[str, int],
    ) -> None:
        self.standings = sorted(standings, key=lambda s: s.rank)
        self.passing = [s for s in self.standings if s.below is None]
        self.places, self.groups, self.most, self.least = places, groups, most, least
        self.of = {group: self.members(group) for group in (*most, *least)}
        self.lines = list(self.rules())
        self.taken: list[int] = []

    def rules(self) -> Iterable[Line]:
        """Places and quotas over the entries above every threshold."""
        everybody = range(len(self.passing))
        yield Line(Reason("places", {"places": self.places}), dict.fromkeys(everybody, 1), high=self.places)
        for group, most in self.most.items():
            yield Line(Reason("theme_most", {"theme": group, "most": most}), self.of[group], high=most)
        for group, least in self.least.items():
            yield Line(Reason("theme_least", {"theme": group, "least": least}), self.of[group], low=least)

    def members(self, group: str) -> dict[int, int]:
        return {i: 1 for i, s in enumerate(self.passing) if group in self.groups.get(s.entry, ())}

    def picked(self) -> Picked:
        if not can_hold(len(self.passing), self.lines):
            raise clash(len(self.passing), self.lines)
        reasons = {s.entry: Reason("below_threshold") for s in self.standings if s.below is not None}
        for i, standing in enumerate(self.passing):
            if self.possible([*self.taken, i]):
                self.taken.append(i)
            else:
                reasons[standing.entry] = self.why_not(i)
        return Picked(
            tuple(self.passing[i].entry for i in self.taken),
            tuple(LeftOut(s.entry, reasons[s.entry]) for s in self.standings if s.entry in reasons),
        )

    def possible(self, taken: Sequence[int]) -> bool:
        """Whether some choice has all these and keeps the rules."""
        pinned = [Line(Reason("fixed_in"), {i: 1}, low=1) for i in taken]
        return can_hold(len(self.passing), [*self.lines, *pinned])

    def why_not(self, i: int) -> Reason:
        """What kept an entry out when its turn came."""
        standing = self.passing[i]
        equals = [j for j in self.taken if self.passing[j].rank == standing.rank]
        instead = [j for j in equals if self.possible([i, *(k for k in self.taken if k != j)])]
        if instead:
            return Reason("tied_at_cut", {"entries": tuple(self.passing[j].entry for j in instead)})
        if not self.places:
            return Reason("places", {"places": 0})
        if len(self.taken) == self.places:
            return Reason("places_full", {"places": self.places, "last": self.passing[self.taken[-1]].entry})
        for group, most in self.most.items():
            if i in self.of[group] and self.has(group) == most:
                return Reason("group_full", {"group": group, "most": most})
        waiting = tuple(group for group, least in self.least.items() if self.has(group) < least)
        return Reason("kept_for", {"groups": waiting})

    def has(self, group: str) -> int:
        """Finalists of a group so far."""
        return sum(i in self.of[group] for i in self.taken)
