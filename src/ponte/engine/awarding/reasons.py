"""Why an entry stands where it does, is left out, or nothing can be chosen at all."""

from __future__ import annotations

from collections.abc import Mapping

from ponte.engine import reasons

# The English sentence of each reason; faces translate by code. Parameters are ids, lists of ids, whole numbers, or
# marks and scores as text with two decimals.
SENTENCES: Mapping[str, str] = {
    # Below a threshold.
    "below_criterion": "{mark} in {criterion}, where at least {threshold} is wanted",
    "below_total": "{score} in all, where at least {threshold} is wanted",
    # How entries of equal score were told apart, or that they were not.
    "tie_criterion": "equal in score to {entries}; {criterion} decided",
    "tie_median": "equal in score to {entries}; the median of the sheets decided",
    "tie_shared": "equal in score to {entries}, with which it shares its rank",
    "tie_lot": "equal in score to {entries}; the lot decided (seed {seed})",
    # Why an entry is no finalist.
    "below_threshold": "it is below a threshold",
    "places_full": "all {places} places are taken, the last by {last}",
    "group_full": "{group} already has the {most} places that it may have",
    "kept_for": "the places left are kept for {groups}",
    "tied_at_cut": "it shares its rank with {entries}, and could be chosen instead: a person must decide",
    # What cannot all hold at once.
    "budget": "{side} has a budget of {budget}",
    "places": "at most {places} are chosen",
    "theme_most": "at most {most} of {theme}",
    "theme_least": "at least {least} of {theme}",
    "fixed_in": "{proposal} is to be on the list",
    "fixed_out": "{proposal} is not to be on the list",
    # Why a place of a reviewer stays empty, or a reviewer has fewer proposals than meant.
    "conflicts": "of {reviewers} reviewers only {able} have no conflict of interest",
    "reviewers_full": "everybody without a conflict of interest has as many proposals as they may have",
    "too_few_proposals": "only {able} proposals are without a conflict of interest",
    "most_below_least": "they may have {most} at most",
    "places_taken": "the places are needed for the least of other reviewers, or are all filled",
}


class Reason(reasons.Reason):
    """A stable code of `SENTENCES` and its parameters."""

    __slots__ = ()
    sentences = SENTENCES


class NothingFound(Exception):
    """No list was found in the time there was; there may be one."""

    def __init__(self) -> None:
        super().__init__("nothing found in time")


class Infeasible(Exception):
    """No list keeps every rule.

    Parameters
    ----------
    clash
        Rules that cannot all hold; without any one of them the others could.
    """

    def __init__(self, clash: tuple[Reason, ...]) -> None:
        super().__init__("these cannot all hold: " + "; ".join(map(str, clash)))
        self.clash = clash
