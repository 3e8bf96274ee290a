"""Writes ``docs/personal-data.md``: ``python -m docs.draw_processing`` after a change of what is held about people.

The classes, their purposes and grounds, the periods and what an erasure leaves are those that the rooms declare
(`ponte.people.domain.personal_data`), by which the program itself exports, erases and keeps. A test compares the
committed page with what this writes now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.utils import translation

if TYPE_CHECKING:
    from ponte.people.domain.personal_data import DataClass

PAGE = Path(__file__).parent / "personal-data.md"

HEAD = """# Personal data

What Ponte holds about people, what for, on what ground and for how long: the record of processing activities of
article 30 of the GDPR, as far as the program knows it. It is written by `python -m docs.draw_processing` from what
the rooms declare in their `personal_data.py`. From the same declarations the program makes what people get as their
data, erases them, and runs every night through what has been kept long enough; a test finds a table that is declared
nowhere.

To complete the record, whoever runs an installation adds: name and contact of the controllers (in the programmes that
Ponte is made for, the offices of the two sides jointly, GDPR art. 26) and of their data protection officers; the
agreement by which they share their tasks; and what the transfer between the two countries rests on (consents of the
kind *transfer*; for people in the EU, GDPR chapter V; for people in China, PIPL chapter III).

**Whose data**: participants, interpreters, speakers, applicants, investigators and their teams, reviewers, jurors,
officers, and people named in the programme's public record. **Recipients**: the offices of both sides, and the people
that somebody meets; what lies on one side reaches the other only with a consent. No third party is called by any
page. **Security**: [who may what](access.md); a second factor for offices; travel documents and secrets of second
factors sealed under keys of their own ([running](running.md)); backups encrypted; an [audit trail](audit.md) that is
chained.

## What people can do themselves

On *My area → Security → Your data* (`/my/data/`) everybody sees the classes below with what each holds, downloads all
of it as one ZIP file (a page to read, a JSON file for each class, the files) and erases their account. Both ask for
the password or second factor again, or for a new sign-in where there is neither. What is binding is named first and
has to end before an erasure: an office, a registration for an edition to come, a start-up in the race, an application
or project in a call. The notice for participants is the public page *Privacy* (`/privacy/`), made from the same
declarations.

An office erases somebody of its own side who asks for it, from their registration at the desk. Whoever runs the
installation has two commands:

```
ponte manage export_person ADDRESS FILE.zip
ponte manage erase_person ADDRESS
```

## What an erasure does

In one transaction, rows are deleted or emptied, class by class. The account becomes one of nobody: no address, no
password, no way in. The name in the directory is replaced by “(data erased) （资料已删除）”, which
others read where they met that person; it stays only where the public record names somebody in public function.
Mails to others that name the person lose their text; uploaded lists, printed packs and the search index lose them
too. What others wrote remains theirs. The audit trail keeps the act with the number of the account.

**Out of reach**: offline copies on devices, paper, mails that have been delivered, backups, and entries of
the audit trail that quote what an office noted (why a registration was refused, what a profile said before it was
edited): they are never changed, and name nobody by themselves.

**Backups** hold what was there when they were made. So each erasure is noted, in numbers, in `erasures.jsonl` beside
the embedded database (`PONTE_VAR`), which no backup contains: keep it, and move it along. After a restore, the
command `restore` says if people are back who were erased, and

```
ponte manage erase_person --again
```

erases them anew. How long backups themselves are kept is for whoever keeps them to say in the record.
"""


def page() -> str:
    """Return the page, in English, as the declarations stand."""
    from ponte.people.domain.personal_data import Impersonal, data_classes, declarations, retentions

    with translation.override("en"):
        parts = [HEAD, "\n## What is held\n"]
        for declared in data_classes():
            parts.append("\n".join(_class_of(declared)))
        parts.append("\n## What is erased by itself\n\n`ponte manage nightly`, for a timer, does all of it.\n\n")
        parts.append("| What | Kept for |\n| --- | --- |\n")
        parts += [f"| {_first_upper(one.what)} | {one.kept} |\n" for one in retentions()]
        parts.append("\n## What holds nothing about anybody\n\n| Tables | Why |\n| --- | --- |\n")
        for one in declarations():
            if isinstance(one, Impersonal):
                tables = ", ".join(f"`{model._meta.label}`" for model in one.models)
                parts.append(f"| {tables} | {one.why} |\n")
        return "".join(parts)


def _class_of(declared: DataClass) -> Iterator[str]:
    tables = sorted({f"`{model._meta.label}`" for model in declared.models})
    yield f"\n### {_first_upper(declared.name)}\n"
    yield f"{declared.holds}\n"
    yield f"* **What for**: {declared.purpose}"
    yield f"* **Ground**: {declared.ground.label}"
    yield f"* **Kept**: {declared.kept}"
    yield f"* **Stays after an erasure**: {declared.stays or 'nothing'}"
    yield f"* **Tables**: {', '.join(tables)}\n"


def _first_upper(words: object) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ponte.config.settings")
    django.setup()
    PAGE.write_text(page(), "utf-8")
