"""Reading what may accompany profiles: what has passed between them, what the parts weigh, lists to be audited."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Final, cast, get_args

from ponte.engine.errors import BadInput
from ponte.engine.matching.context import Encounter, Outcome
from ponte.engine.matching.formats import read_text, records, word
from ponte.engine.matching.profiles import Profile
from ponte.engine.matching.score import Weights

HISTORY: Final = ("id", "other", "outcome")


def read_history(path: Path, profiles: Iterable[Profile]) -> list[Encounter]:
    """Read what has passed between profiles, CSV or JSON lines with the fields of `HISTORY`.

    Profiles that are not among those given are passed over: a history outlives an event.

    Raises
    ------
    BadInput
        With file and line: a field missing, an unknown outcome, a profile and itself, and what `records` refuses.
    """
    known = {profile.id for profile in profiles}
    history = []
    for line, record in records(path, HISTORY):
        place = f"{path}, line {line}"
        one, other, outcome = (word(place, name, record[name]) for name in HISTORY)
        if not one or not other or one == other:
            raise BadInput(place, f"expected the ids of two profiles, found {one!r} and {other!r}")
        if outcome not in get_args(Outcome):
            raise BadInput(place, f"expected an outcome of {', '.join(get_args(Outcome))}, found {outcome!r}")
        if one in known and other in known:
            history.append(Encounter(one, other, cast(Outcome, outcome)))
    return history


def read_weights(path: Path) -> Weights:
    """Read what the parts of the score weigh: a JSON object of numbers by part; a part not named keeps its weight.

    Raises
    ------
    BadInput
        Not such an object, an unknown part, a weight that is no number or below 0 (``base`` alone may be).
    """
    try:
        stated = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:  # broken, a number of too many digits, or nested too deeply
        raise BadInput(str(path), f"expected a JSON object, found broken JSON: {error}") from None
    names = [column.name for column in fields(Weights)]
    if not isinstance(stated, dict) or not set(stated) <= set(names):
        raise BadInput(str(path), f"expected a JSON object that weighs some of {', '.join(names)}")
    for name, value in stated.items():
        least = -math.inf if name == "base" else 0
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < math.inf:
            kind = "a number" if name == "base" else "a number of 0 or more"
            raise BadInput(f"{path}, {name}", f"expected {kind}, found {value!r}")
    return Weights(**stated)


def read_matches(path: Path) -> dict[str, list[str]]:
    """Read lists as `write_suggestions` writes them: who is suggested to each profile.

    Raises
    ------
    BadInput
        With file and line: what is not of that form, a second list of one profile, and what `records` refuses.
    """
    lists: dict[str, list[str]] = {}
    for line, record in records(path, ("id", "matches")):
        place = f"{path}, line {line}"
        id, matches = word(place, "id", record["id"]), record["matches"]
        if id in lists:
            raise BadInput(place, f"expected one list per profile, found another of {id!r}")
        if not isinstance(matches, list) or not all(isinstance(one, dict) and "id" in one for one in matches):
            raise BadInput(place, "expected matches to be a list of objects, each with the id of a profile")
        lists[id] = [word(place, "id", one["id"]) for one in matches]
    return lists
