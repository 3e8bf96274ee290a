"""Tables of the room, one file per subject."""

from ponte.showcase.models.applying import Answer, Application, Document, Founder
from ponte.showcase.models.calling import Question, Requirement, Showcase
from ponte.showcase.models.judging import Conflict, Juror, ScoreSheet, Vote
from ponte.showcase.models.stages import Benefit, Contender, Criterion, Quota, Stage

__all__ = [
    "Answer",
    "Application",
    "Benefit",
    "Conflict",
    "Contender",
    "Criterion",
    "Document",
    "Founder",
    "Juror",
    "Question",
    "Quota",
    "Requirement",
    "ScoreSheet",
    "Showcase",
    "Stage",
    "Vote",
]
