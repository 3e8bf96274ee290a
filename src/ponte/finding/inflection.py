"""Other forms of an Italian or English word: plurals and genders, found by what all forms begin with.

Only endings that inflect are taken off, by the rules of Harman ("How effective is suffixing?", JASIS 42, 1991) for
English and of Savoy's light stemmer ("A stemming procedure and stopword list for general French corpora", JASIS 50,
1999; its Italian rules are published with CLEF 2001). Stemmers that also take off derivations, as Porter's, make
*universe* of *university*; a search that finds words by their beginning needs no more than these.
"""

from __future__ import annotations

from typing import Final

_SHORTEST_ITALIAN: Final = 6
"""Letters of the shortest word that loses an ending: *città* and *acqua* keep theirs."""
_TWO_LETTERS: Final = ("ia", "io", "ie", "ii", "he", "hi")


def beginnings(word: str) -> list[str]:
    """Return what other forms of a word begin with; the word is in small letters without accents.

    The language is not asked for: a form that no text has finds nothing.
    """
    found = [_singular(word), _plural(word)]
    if len(word) >= _SHORTEST_ITALIAN and word[-1] in "aeio":
        found.append(word[:-2] if word.endswith(_TWO_LETTERS) else word[:-1])
    return [form for form in dict.fromkeys(found) if form and form != word]


def _singular(word: str) -> str:
    """Take off the *s* of an English plural."""
    if word.endswith("ies") and len(word) > 4 and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return ""


def _plural(word: str) -> str:
    """Write the English plural of a word in *y*, the one that does not begin with the word."""
    return f"{word[:-1]}ies" if len(word) > 3 and word.endswith("y") and word[-2] not in "aeiou" else ""
