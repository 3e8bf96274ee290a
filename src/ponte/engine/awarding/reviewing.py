"""Reviewers to proposals."""

from __future__ import annotations

from ponte.engine.awarding.problem import Assignment, ReviewingProblem


def assign_reviewers(problem: ReviewingProblem, *, time_limit: float = 30) -> Assignment:
    """Assign reviewers so that the worst-off proposal is served best, then all together."""
    raise NotImplementedError
