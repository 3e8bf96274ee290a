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
    empty one. Of lists, such as partners, what only one of the two has, or has more often, is told, whatever the order;
    an absent list is an empty one. Fields within fields are named ``title.it``. Anything else, and what is of one kind
    here and of another there, is compared as it is.
    """
    return list(_differences(one, other, ""))


def _differences(one: Mapping[str, Any], other: Mapping[str, Any], within: str) -> Iterator[Difference]:
    for key in dict.fromkeys((*one, *other)):
        mine, theirs, field = one.get(key), other.get(key), f"{within}{key}"
        if mine is None and theirs is None:
            continue
        if _are(Mapping, mine, theirs):
            yield from _differences(mine or {}, theirs or {}, f"{field}.")
        elif _are(str, mine, theirs):
            yield from _of_texts(field, mine, theirs)
        elif _are((list, tuple), mine, theirs):
            yield from _of_lists(field, mine or (), theirs or ())
        elif mine != theirs:
            yield Difference(field, mine, theirs)


def _are(kind: type | tuple[type, ...], *values: object) -> bool:
    """Whether values are of a kind, as far as they are there."""
    return all(value is None or isinstance(value, kind) for value in values)


def _of_texts(field: str, mine: str | None, theirs: str | None) -> Iterator[Difference]:
    one, other = _tidy(mine or ""), _tidy(theirs or "")
    if one != other:
        yield Difference(field, mine, theirs, spans(one, other))


def _of_lists(field: str, mine: Sequence[Any], theirs: Sequence[Any]) -> Iterator[Difference]:
    only_mine, only_theirs = tuple(_beyond(mine, theirs)), tuple(_beyond(theirs, mine))
    if only_mine or only_theirs:
        yield Difference(field, only_mine, only_theirs)


def _beyond(items: Sequence[Any], others: Sequence[Any]) -> Iterator[Any]:
    """Items that have no counterpart among the others, each of which is one counterpart only."""
    left = [_comparable(other) for other in others]
    for item in items:
        said = _comparable(item)
        if said in left:
            left.remove(said)
        else:
            yield item


def _comparable(item: object) -> object:
    return _tidy(item) if isinstance(item, str) else item


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def spans(one: str, other: str) -> tuple[Span, ...]:
    """Cut two texts into stretches that are equal and stretches that differ, in turn."""
    mine, theirs = _PIECE.findall(one), _PIECE.findall(other)
    matches = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return tuple(Span("".join(mine[a:b]), "".join(theirs[c:d])) for _, a, b, c, d in matches)
