"""An edition's folder, read and checked as a whole before a single row is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ponte.engine.errors import BadInput
from ponte.faces.console.edition import (
    agenda_schema,
    brokerage_schema,
    calls_schema,
    diary_schema,
    fairs_schema,
    participation_schema,
    schema,
    showcase_schema,
    touring_schema,
)
from ponte.faces.console.edition.reading import (
    check_csv,
    check_jsonl,
    check_unique,
    check_yaml,
    parse_yaml,
)

LETTER = "calls-letter.pdf"
DECK = "pitch-deck.pdf"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the documents say."""

    sources: list[schema.Document]
    sectors: list[schema.Sector]
    places: list[schema.Place]
    organisations: list[schema.Organisation]
    people: list[schema.Person]
    programme: schema.ProgrammeFile
    accords: list[schema.Accord]
    claims: list[schema.Claim]
    editions: list[schema.Edition]
    roadshow: schema.RoadshowFile
    diary: list[diary_schema.Post]
    fairs: fairs_schema.FairsFile


@dataclass(frozen=True, slots=True)
class BrokerageFiles:
    """Who comes, when and where, and what they offer or look for; invented where the folder says sample."""

    is_sample: bool

    places: list[brokerage_schema.SamplePlace]
    organisations: list[brokerage_schema.OrganisationRow]
    people: list[brokerage_schema.PersonRow]
    interpreters: list[brokerage_schema.InterpreterRow]
    presence: list[brokerage_schema.PresenceRow]
    profiles: list[brokerage_schema.ProfileRow]
    brokerage: brokerage_schema.BrokerageFile
    participation: participation_schema.ParticipationFile
    sessions: list[brokerage_schema.SessionRow]
    agenda: agenda_schema.AgendaFile
    roadshow_plan: touring_schema.RoadshowPlanFile | None
    intakes: fairs_schema.IntakesFile
    showcases: showcase_schema.ShowcaseFile
    deck: bytes | None
    """The pitch deck that stands in for everybody's."""
    calls: calls_schema.CallsFile
    letter: bytes | None
    """The letter that stands in for everybody's files in joint calls."""


def read_facts(folder: Path) -> Facts:
    """Read and check the YAML files of an edition's folder.

    Raises
    ------
    BadInput
        With the file, the line and what was expected there.
    """
    known = _declared_ids(folder)

    def check(name: str, shape: Any) -> Any:
        return check_yaml(folder / f"{name}.yaml", shape, known)

    return Facts(
        sources=check("sources", list[schema.Document]),
        sectors=check("sectors", list[schema.Sector]),
        places=check("places", list[schema.Place]),
        organisations=check("organisations", list[schema.Organisation]),
        people=check("people", list[schema.Person]),
        programme=check("programme", schema.ProgrammeFile),
        accords=check("accords", list[schema.Accord]),
        claims=check("claims", list[schema.Claim]),
        editions=check("edition", schema.EditionFile).editions,
        roadshow=check("roadshow", schema.RoadshowFile),
        diary=check("diary", list[diary_schema.Post]) if (folder / "diary.yaml").exists() else [],
        fairs=check("fairs", fairs_schema.FairsFile) if (folder / "fairs.yaml").exists() else fairs_schema.FairsFile(),
    )


def read_brokerage(folder: Path, facts: Facts) -> BrokerageFiles | None:
    """Read and check the brokerage in an edition's folder, which may refer to the edition's facts.

    It lies in ``brokerage/``; one of invented people lies in ``sample/`` and is marked as such wherever it shows.
    Returns None where the folder has neither.

    Raises
    ------
    BadInput
        With the file, the line and what was expected there.
    """
    is_sample = not (folder / "brokerage").is_dir()
    folder /= "sample" if is_sample else "brokerage"
    if not folder.is_dir():
        return None
    known: dict[str, set[str]] = {
        "sector": {sector.id for sector in facts.sectors},
        "side": {side.id for side in facts.programme.sides},
        "place": {place.id for place in facts.places},
    }
    places = check_yaml(folder / "places.yaml", list[brokerage_schema.SamplePlace], known)
    known["place"] |= {place.id for place in places}
    organisations = _unique_csv(folder / "organisations.csv", brokerage_schema.OrganisationRow, known)
    known["organisation"] = {row.id for _, row in organisations}
    owners = {"organisation": known["organisation"] | {organisation.id for organisation in facts.organisations}}
    people = _unique_csv(folder / "people.csv", brokerage_schema.PersonRow, known)
    interpreters = _unique_csv(folder / "interpreters.csv", brokerage_schema.InterpreterRow, known)
    _check_addresses({folder / "people.csv": people, folder / "interpreters.csv": interpreters})
    known["registered person"] = {row.id for _, row in [*people, *interpreters]}
    known["host city"] = _ids(_get(parse_yaml(folder / "brokerage.yaml"), "halls"), "city")
    brokerage = check_yaml(folder / "brokerage.yaml", brokerage_schema.BrokerageFile, known)
    presence = check_csv(folder / "presence.csv", brokerage_schema.PresenceRow, known)
    _check_nobody_in_two_cities(folder / "presence.csv", presence)
    profiles = check_jsonl(folder / "profiles.jsonl", brokerage_schema.ProfileRow, known)
    check_unique(folder / "profiles.jsonl", profiles)
    sessions = _unique_csv(folder / "programme.csv", brokerage_schema.SessionRow, known)
    return BrokerageFiles(
        is_sample=is_sample,
        places=places,
        organisations=_rows(organisations),
        people=_rows(people),
        interpreters=_rows(interpreters),
        presence=_rows(presence),
        profiles=_rows(profiles),
        brokerage=brokerage,
        participation=_read_participation(folder),
        sessions=_rows(sessions),
        agenda=_read_agenda(folder, known | owners | {"session": {row.id for _, row in sessions}}, facts),
        roadshow_plan=_read_roadshow_plan(folder, known | owners),
        intakes=_read_intakes(folder, known | owners | {"participant": {row.id for _, row in people}}, facts),
        showcases=_read_showcases(folder, known | owners | {"participant": {row.id for _, row in people}}),
        deck=(folder / DECK).read_bytes() if (folder / DECK).exists() else None,
        calls=_read_calls(folder, known | owners | {"participant": {row.id for _, row in people}}),
        letter=(folder / LETTER).read_bytes() if (folder / LETTER).exists() else None,
    )


def _read_participation(folder: Path) -> participation_schema.ParticipationFile:
    """Read who can take part as what, if the folder says."""
    path = folder / "participation.yaml"
    if not path.exists():
        return participation_schema.ParticipationFile()
    known = {"participation type": _ids(_get(parse_yaml(path), "types"))}
    return check_yaml(path, participation_schema.ParticipationFile, known)


def _read_showcases(folder: Path, known: dict[str, set[str]]) -> showcase_schema.ShowcaseFile:
    """Read the start-up showcases with who applies and how juries mark, if the folder says."""
    path = folder / "showcase.yaml"
    return check_yaml(path, showcase_schema.ShowcaseFile, known) if path.exists() else showcase_schema.ShowcaseFile()


def _read_calls(folder: Path, known: dict[str, set[str]]) -> calls_schema.CallsFile:
    """Read the joint calls with their applications and reviews, if the folder says."""
    path = folder / "calls.yaml"
    return check_yaml(path, calls_schema.CallsFile, known) if path.exists() else calls_schema.CallsFile()


def _read_intakes(folder: Path, known: dict[str, set[str]], facts: Facts) -> fairs_schema.IntakesFile:
    """Read what is applied for and who applied, if the folder says."""
    path = folder / "fairs.yaml"
    if not path.exists():
        return fairs_schema.IntakesFile()
    exchanges = {exchange.id for exchange in facts.fairs.exchanges} | _ids(_get(parse_yaml(path), "exchanges"))
    known = known | {"fair": {fair.id for fair in facts.fairs.fairs}, "exchange": exchanges}
    return check_yaml(path, fairs_schema.IntakesFile, known)


def _read_roadshow_plan(folder: Path, known: dict[str, set[str]]) -> touring_schema.RoadshowPlanFile | None:
    """Read from what the roadshow is to be routed, if the folder says."""
    path = folder / "roadshow_plan.yaml"
    if not path.exists():
        return None
    candidates = _entries(_get(parse_yaml(path), "candidates"))
    return check_yaml(
        path,
        touring_schema.RoadshowPlanFile,
        known | {"candidate": {str(entry["place"]) for entry in candidates if "place" in entry}},
    )


def _read_agenda(folder: Path, known: dict[str, set[str]], facts: Facts) -> agenda_schema.AgendaFile:
    """Read what the sessions need besides their times; a folder without the file has sessions in cities only.

    Speakers are those the file declares, and everybody of ``people.csv``, ``interpreters.csv`` and ``people.yaml``.
    """
    path = folder / "agenda.yaml"
    if not path.exists():
        return agenda_schema.AgendaFile()
    raw = parse_yaml(path)
    kinds = ("event", "track", "room", "delegation", "speaker")
    known = known | {kind: _ids(_get(raw, f"{kind}s")) for kind in kinds}
    known["somebody"] = known["registered person"] | {person.id for person in facts.people}
    known["speaker"] |= known["somebody"]
    return check_yaml(path, agenda_schema.AgendaFile, known)


def _declared_ids(folder: Path) -> dict[str, set[str]]:
    """Collect the ids of all files first, since files refer to one another in both directions."""
    raw = {path.stem: parse_yaml(path) for path in folder.glob("*.yaml")}
    programme = raw.get("programme")
    stages = _entries(_get(raw.get("roadshow"), "stages"))
    days = [day for stage in stages for day in _entries(stage.get("days"))]
    known = {
        "sector": _ids(raw.get("sectors")),
        "place": _ids(raw.get("places")),
        "organisation": _ids(raw.get("organisations")),
        "person": _ids(raw.get("people")),
        "accord": _ids(raw.get("accords")),
        "side": _ids(_get(programme, "sides")),
        "initiative": _ids(_get(programme, "initiatives")),
        "edition": _ids(_get(raw.get("edition"), "editions")),
        "stage": _ids(stages),
        "activity": {id for day in days for id in _ids(day.get("activities"))},
        "source": {
            f"{document.get('id')}#{locator}"
            for document in _entries(raw.get("sources"))
            for locator in _ids(document.get("locators"))
        },
    }
    known["party"] = known["organisation"] | known["place"]
    return known


def _entries(data: Any) -> list[dict[str, Any]]:
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []


def _get(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _ids(data: Any, key: str = "id") -> set[str]:
    return {str(entry[key]) for entry in _entries(data) if key in entry}


def _rows(numbered: Iterable[tuple[int, Any]]) -> list[Any]:
    return [row for _, row in numbered]


def _unique_csv(path: Path, shape: Any, known: dict[str, set[str]]) -> list[tuple[int, Any]]:
    rows = check_csv(path, shape, known)
    check_unique(path, rows)
    return rows


def _check_addresses(files: dict[Path, list[tuple[int, Any]]]) -> None:
    """An address is one account's, in whichever file and however its letters are written."""
    seen: dict[str, str] = {}
    for path, rows in files.items():
        for line, row in rows:
            place = f"{path}:{line}"
            earlier = seen.setdefault(row.email.lower(), place)
            if earlier != place:
                raise BadInput(place, f"email '{row.email}' was given in {earlier}; expected one for each person")


def _check_nobody_in_two_cities(path: Path, rows: list[tuple[int, brokerage_schema.PresenceRow]]) -> None:
    seen: dict[tuple[str, object, str], tuple[int, str]] = {}
    for line, row in rows:
        for half in row.halves:
            earlier, city = seen.setdefault((row.person, row.date, half), (line, row.city))
            if earlier != line:
                raise BadInput(
                    f"{path}:{line}",
                    f"{row.person} is in {row.city} on {row.date} in the {half}; expected one place at a time, "
                    f"and line {earlier} says {city}",
                )
