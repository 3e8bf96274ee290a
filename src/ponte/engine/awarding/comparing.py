"""In what two dossiers differ, field by field and word by word.

Method: longest matching blocks of words (J. W. Ratcliff and D. E. Metzener, *Pattern matching: the gestalt approach*,
Dr. Dobb's Journal, 1988), as in the standard library's `difflib`; in Chinese, character by character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from ponte.engine.awarding.dossiers import Difference, Span
from ponte.engine.awarding.likeness import HAN

_PIECE: Final = re.compile(rf"[{HAN}]|[^\W{HAN}]+|\s+|.", re.DOTALL)


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """List the fields that differ, in the order of the first dossier, then what only the second has.

    Texts are the same if they differ in nothing but blanks and the encoding of their characters; an absent text is an
    empty one. Of lists, such as partners, what only one of the two has is told, whatever the order. Fields within
    fields are named ``title.it``. Anything else is compared as it is.
    """
    return list(_differences(one, other, ""))


def _differences(one: Mapping[str, Any], other: Mapping[str, Any], within: str) -> Iterator[Difference]:
    for key in dict.fromkeys((*one, *other)):
        mine, theirs, field = one.get(key), other.get(key), f"{within}{key}"
        if isinstance(mine, Mapping) or isinstance(theirs, Mapping):
            yield from _differences(_mapping(mine), _mapping(theirs), f"{field}.")
        elif isinstance(mine, str) or isinstance(theirs, str):
            yield from _of_texts(field, mine, theirs)
        elif isinstance(mine, list | tuple) or isinstance(theirs, list | tuple):
            yield from _of_lists(field, list(mine or ()), list(theirs or ()))
        elif mine != theirs:
            yield Difference(field, mine, theirs)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _of_texts(field: str, mine: object, theirs: object) -> Iterator[Difference]:
    if not all(isinstance(value, str | None) for value in (mine, theirs)):
        yield Difference(field, mine, theirs)
        return
    one, other = _tidy(str(mine or "")), _tidy(str(theirs or ""))
    if one != other:
        yield Difference(field, mine, theirs, spans(one, other))


def _of_lists(field: str, mine: Sequence[Any], theirs: Sequence[Any]) -> Iterator[Difference]:
    ours, others = [_comparable(item) for item in mine], [_comparable(item) for item in theirs]
    only_mine = tuple(item for item, said in zip(mine, ours, strict=True) if said not in others)
    only_theirs = tuple(item for item, said in zip(theirs, others, strict=True) if said not in ours)
    if only_mine or only_theirs:
        yield Difference(field, only_mine, only_theirs)


def _comparable(item: object) -> object:
    return _tidy(item) if isinstance(item, str) else item


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def spans(one: str, other: str) -> tuple[Span, ...]:
    """Cut two texts into stretches that are equal and stretches that differ, in turn."""
    mine, theirs = _PIECE.findall(one), _PIECE.findall(other)
    matches = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return tuple(Span("".join(mine[a:b]), "".join(theirs[c:d])) for _, a, b, c, d in matches)
