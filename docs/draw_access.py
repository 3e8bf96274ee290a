"""Writes ``docs/access.md``: ``python -m docs.draw_access`` after a change of who may what.

The roles, permissions and routes are those that ``tests/access`` declares and compares the program with; the reasons
are what the program tells who is refused. A test compares the committed page with what this writes now.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import django
from django.utils import translation

PAGE = Path(__file__).parent / "access.md"
FACES = {
    "site": "The public pages",
    "my": "Everybody's own pages",
    "desk": "The desk of the offices",
    "api": "The API",
    "account": "Sign-in and the second factor",
    "root": "Files for machines",
}

HEAD = """# Who may what

Every page, file, form and API operation of Ponte asks for a permission; a permission is a predicate about somebody and
a thing, and its *no* carries a reason that the person reads (`ponte.common.permissions`, the `rules.py` of each room).
This page lists them all. It is written by `python -m docs.draw_access` from the declarations in `tests/access`, with
which a test compares the program: it asks every route as every role, about things of one's own side and of the other.

A new route without a declaration fails that test. So does an answer of another kind than the declared one, and a
refusal that gives another reason than that of its permission.
"""

TABLES = """
## Who asks

{roles}

Not among them, because they have no rights of their own here: **press** (reads the public pages of an edition, its
press area and its diary), a **host** of a stage or place (an organisation that the public pages name), an **agency**
(in calls, the office of its side). An office that acts for a participant has that participant's rights, openly, for
half an hour at most, and every act is kept in both names.

## Permissions

Who has a permission: **both** – for things of either side; **own** – for their own side's, or their own, alone;
**other** – for those of the other side (which is the other office's own). *Elsewhere* stands for the office of another
programme: it has the permission there, and finds nothing of ours. Everybody else is refused with the reason; who is not
signed in is asked to. What a permission gives in a later state of its thing has a line of its own, marked with `@`; so
has a list in which people are ticked (`@ticked`): who is not one's own is left out of it.

{permissions}

## Routes

A route asks for its permissions in turn. `→ 404`: who lacks that one reads that there is nothing at this address, so
that nobody learns what exists. An office of another programme reads so of each of our things; but in the API, whose
addresses begin with a public edition, it is refused with the reason (`→ 403`). The last column names what the route is
about; *route* and *thing* together are what the test asks for.
{routes}"""


def page() -> str:
    """Write the page anew."""
    from tests.access.expected import MEANINGS

    roles = _table(("role", "who that is"), ((f"**{role}**", meaning) for role, meaning in MEANINGS.items()))
    with translation.override("en"):
        permissions = _table(("permission", "who has it", "what the others read"), _permissions())
    faces = "".join(
        f"\n### {title}\n\n{_table(('route', 'permissions', 'thing'), _routes(face))}\n"
        for face, title in FACES.items()
    )
    return HEAD + TABLES.format(roles=roles, permissions=permissions, routes=faces)


def _permissions() -> Iterator[tuple[str, ...]]:
    from ponte.common.permissions import reasons
    from tests.access.expected import GRANTS, PAGES_OWN, SIGNED_IN, Role

    for name, grant in GRANTS.items():
        bare = name.partition("@")[0]
        if grant.keys() >= SIGNED_IN.keys():
            who = "everybody" if Role.VISITOR in grant else "whoever is signed in"
        else:
            told = sorted((_sides(granted), role) for role, granted in grant.items())
            by_sides = itertools.groupby(told, key=itemgetter(0))
            who = "; ".join(f"{sides}: {', '.join(role for _said, role in some)}" for sides, some in by_sides)
        yield f"`{name}`", who or "nobody", str(reasons().get(bare) or PAGES_OWN[bare])


def _sides(granted: frozenset[str]) -> str:
    if granted == {"elsewhere"}:
        return "*elsewhere*"
    return "**both**" if len(granted) == 2 else f"**{next(iter(granted))}**"


def _routes(face: str) -> Iterator[tuple[str, ...]]:
    from tests.access.expected import Answer, routes

    for route in routes():
        if route.face == face:
            needs = ", ".join(
                f"`{need.permission}`"
                + (" → 404" if need.refusal == Answer.HIDDEN else "")
                + (" → 403" if need.elsewhere == Answer.FORBIDDEN else "")
                for need in route.needs
            )
            yield f"`{route.full_name}`", needs, route.subject.replace("_", " ")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Write the page where the documentation is."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ponte.config.settings")
    django.setup()
    main()
