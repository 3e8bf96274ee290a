"""Matching across languages: which profile of one side answers which of the other, and why.

>>> from ponte.engine.matching import default_encoder, match, read_profiles
>>> for found in match(profiles, encoder=default_encoder(), top=10):
...     print(found.id, [(suggestion.id, suggestion.score) for suggestion in found.matches])
"""

from ponte.engine.matching.accompanying import read_history, read_matches, read_weights
from ponte.engine.matching.context import Context, Encounter
from ponte.engine.matching.encoder import Encoder, UniversalSentenceEncoder, default_encoder, encoder_on, notice
from ponte.engine.matching.explain import Reason, render
from ponte.engine.matching.formats import read_profiles, read_text, write_suggestions
from ponte.engine.matching.matcher import Match, Matcher, Suggestions, match
from ponte.engine.matching.profiles import KINDS, LANGUAGES, Profile
from ponte.engine.matching.score import Weights

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Context",
    "Encoder",
    "Encounter",
    "Match",
    "Matcher",
    "Profile",
    "Reason",
    "Suggestions",
    "UniversalSentenceEncoder",
    "Weights",
    "default_encoder",
    "encoder_on",
    "match",
    "notice",
    "read_history",
    "read_matches",
    "read_profiles",
    "read_text",
    "read_weights",
    "render",
    "write_suggestions",
]
