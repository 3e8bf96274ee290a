"""Writes the sample of the 2016 brokerage: fictional organisations, people, profiles and their days in three cities.

The same seed and building blocks always give the same files. `--check` compares them with the committed ones
instead of writing and exits with status 1 if they differ.
"""

import argparse
import csv
import io
import json
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from blocks import HERE, load_cities, load_topics, load_yaml
from cast import COUNTRIES, Caster, Interpreter, Organisation, Person
from presence import Presence, presences
from writing import Profile, profiles

SEED: Final = 2016
EDITION: Final = HERE.parent / "edition-2016"
SAMPLE: Final = EDITION / "sample"


def build() -> dict[str, str]:
    """The content of every generated file by its name."""
    rng = random.Random(SEED)
    topics = load_topics()
    caster = Caster(load_yaml(HERE / "names.yaml"), load_cities(EDITION), rng)
    organisations = caster.organisations(topics)
    people = caster.people(organisations)
    interpreters = caster.interpreters()
    filed = profiles(topics, people, load_yaml(HERE / "blocks.yaml"), rng)
    rows, half_days = presences(people, interpreters, rng)
    return {
        "organisations.csv": _organisations_csv(organisations),
        "people.csv": _people_csv(people, half_days, rng),
        "interpreters.csv": _interpreters_csv(interpreters),
        "presence.csv": _presence_csv(rows),
        "profiles.jsonl": "".join(_profile_line(profile) for profile in filed),
    }


def _csv(header: str, rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def _organisations_csv(organisations: Iterable[Organisation]) -> str:
    header = "id,side,kind,name,name_it,name_zh,name_en,city,country,sectors"
    rows = (
        (
            *(o.id, o.side, o.kind, o.name, o.names["it"], o.names["zh"], o.names["en"]),
            *(o.city.id, COUNTRIES[o.side], " ".join(o.sectors)),
        )
        for o in organisations
    )
    return _csv(header, rows)


def _people_csv(people: Iterable[Person], half_days: dict[str, int], rng: random.Random) -> str:
    """Nobody is given more than three meetings a half day, and hardly anybody fewer than one a day."""
    header = "id,side,given_name,family_name,name_zh,email,organisation,title,languages,min_meetings,max_meetings"
    rows = (
        (
            *(p.id, p.side, p.given, p.family, p.name_zh, p.email, p.organisation.id, p.title, " ".join(p.languages)),
            *(rng.randint(1, max(1, half_days[p.id] // 2)), rng.randint(2, 3) * half_days[p.id]),
        )
        for p in people
    )
    return _csv(header, rows)


def _interpreters_csv(interpreters: Iterable[Interpreter]) -> str:
    rows = ((i.id, i.given, i.family, i.name_zh, i.email, " ".join(i.languages)) for i in interpreters)
    return _csv("id,given_name,family_name,name_zh,email,languages", rows)


def _presence_csv(rows: Iterable[Presence]) -> str:
    return _csv("person,city,date,part", ((row.person, row.city, row.date, row.part) for row in rows))


def _profile_line(profile: Profile) -> str:
    entry = {
        "id": profile.id,
        "person": profile.person.id,
        "kind": profile.kind,
        "language": profile.language,
        "title": profile.title,
        "text": profile.text,
        "keywords": profile.keywords,
        "sectors": profile.sectors,
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _differences(files: dict[str, str], folder: Path) -> list[str]:
    """The names of the files that are missing in the folder or read otherwise."""

    def committed(name: str) -> str | None:
        path = folder / name
        return path.read_bytes().decode() if path.exists() else None

    return [name for name, text in files.items() if committed(name) != text]


def main() -> int:
    """Write the sample, or check it; the exit status."""
    parser = argparse.ArgumentParser(description="Write the sample data of the 2016 brokerage.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    files = build()
    if not parser.parse_args().check:
        for name, text in files.items():
            (SAMPLE / name).write_bytes(text.encode())
        return 0
    differing = _differences(files, SAMPLE)
    for name in differing:
        print(f"{SAMPLE / name}: differs from what build_sample.py writes; run it again", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
