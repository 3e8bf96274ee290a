"""The committed sample: complete, consistent, plausible in every language, and exactly what its script writes."""

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
EDITION = ROOT / "data" / "edition-2016"
SAMPLE = EDITION / "sample"
LANGUAGES = {"it", "zh", "en"}
HOST_CITIES = {"bergamo", "bologna", "naples"}
DAYS = {"2016-10-25", "2016-10-26", "2016-10-27"}
OWN_LANGUAGE = {"it": "it", "cn": "zh"}


@cache
def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def profiles() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / "profiles.jsonl").read_text(encoding="utf-8").splitlines()]


def by_id(name: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table(name)}


@cache
def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def han_share(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    return sum("\u4e00" <= character <= "\u9fff" for character in letters) / len(letters)


def halves(part: str) -> list[str]:
    return ["morning", "afternoon"] if part == "day" else [part]


def stays() -> dict[str, dict[tuple[str, str], list[str]]]:
    """For every person and half day the cities that the presences name."""
    found: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in table("presence.csv"):
        for half in halves(row["part"]):
            found[row["person"]][row["date"], half].append(row["city"])
    return found


def test_the_committed_files_are_what_the_script_writes() -> None:
    script = ROOT / "data" / "sample-builder" / "build_sample.py"
    result = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_sample_has_the_sizes_it_promises() -> None:
    assert len(table("organisations.csv")) == 400
    assert len(table("people.csv")) == 600
    assert len(profiles()) == 800
    assert 12 <= len(table("interpreters.csv")) <= 14
    for side in OWN_LANGUAGE:
        assert sum(row["side"] == side for row in table("people.csv")) == 300
        assert sum(row["side"] == side for row in table("organisations.csv")) == 200
    kinds = Counter(row["kind"] for row in table("organisations.csv"))
    assert 0.55 <= kinds["company"] / 400 <= 0.65
    assert 0.15 <= (kinds["university"] + kinds["research"]) / 400 <= 0.25


@pytest.mark.parametrize("name", ["organisations.csv", "people.csv", "interpreters.csv", "programme.csv"])
def test_ids_are_unique(name: str) -> None:
    assert len(by_id(name)) == len(table(name))


def test_ids_of_people_interpreters_and_profiles_are_unique_together() -> None:
    ids = [*by_id("people.csv"), *by_id("interpreters.csv"), *(profile["id"] for profile in profiles())]
    assert len(ids) == len(set(ids))


def test_every_reference_resolves() -> None:
    sectors = {entry["id"] for entry in load(EDITION / "sectors.yaml")}
    own_places, extra_places = load(EDITION / "places.yaml"), load(SAMPLE / "places.yaml")
    places = {entry["id"] for entry in own_places + extra_places}
    assert len(places) == len(own_places) + len(extra_places)
    assert {entry["parent"] for entry in extra_places} <= places
    for row in table("organisations.csv"):
        assert row["city"] in places
        assert row["sectors"]
        assert set(row["sectors"].split()) <= sectors
    assert {row["organisation"] for row in table("people.csv")} == set(by_id("organisations.csv"))
    assert {row["person"] for row in table("presence.csv")} == {*by_id("people.csv"), *by_id("interpreters.csv")}
    for profile in profiles():
        assert profile["person"] in by_id("people.csv")
        assert profile["sectors"]
        assert set(profile["sectors"]) <= sectors
    for row in table("programme.csv"):
        assert set(row["sectors"].split()) <= sectors


def test_people_belong_to_the_side_of_their_organisation() -> None:
    organisations = by_id("organisations.csv")
    for row in table("people.csv"):
        assert row["side"] == organisations[row["organisation"]]["side"]
        assert bool(row["name_zh"]) == (row["side"] == "cn")


def test_names_and_addresses_are_never_used_twice() -> None:
    everyone = table("people.csv") + table("interpreters.csv")
    names = [row["name_zh"] or f"{row['given_name']} {row['family_name']}" for row in everyone]
    assert len(names) == len(set(names))
    assert len({row["email"] for row in everyone}) == len(everyone)
    for column in ("name_it", "name_zh", "name_en"):
        assert len({row[column] for row in table("organisations.csv")}) == 400


def test_addresses_lie_in_domains_reserved_for_examples() -> None:
    for row in table("people.csv") + table("interpreters.csv"):
        domain = row["email"].partition("@")[2]
        assert domain == "example.org" or domain.endswith(".example")


def test_nobody_has_the_name_of_a_person_in_the_documents() -> None:
    documented = {frozenset(entry["name"].split()) for entry in load(EDITION / "people.yaml")}
    for row in table("people.csv") + table("interpreters.csv"):
        assert frozenset(f"{row['given_name']} {row['family_name']}".split()) not in documented


def test_nobody_is_in_two_cities_in_the_same_half_day() -> None:
    for person, half_days in stays().items():
        for when, cities in half_days.items():
            assert cities[0] in HOST_CITIES
            assert when[0] in DAYS
            assert len(cities) == 1, f"{person} on {when}: {cities}"


def test_only_bologna_and_bergamo_are_changed_at_midday() -> None:
    changing = set()
    for person, half_days in stays().items():
        for day in DAYS:
            cities = {city for half in ("morning", "afternoon") for city in half_days.get((day, half), [])}
            if len(cities) > 1:
                assert cities == {"bologna", "bergamo"}
                changing.add(person)
    assert 0.02 <= len(changing) / 600 <= 0.08


def test_wanted_numbers_of_meetings_fit_the_half_days_attended() -> None:
    attended = stays()
    for row in table("people.csv"):
        assert 1 <= int(row["min_meetings"]) <= int(row["max_meetings"]) <= 10 * len(attended[row["id"]])


def test_people_write_a_language_they_speak() -> None:
    people = by_id("people.csv")
    for row in table("people.csv") + table("interpreters.csv"):
        assert set(row["languages"].split()) <= LANGUAGES
    for profile in profiles():
        assert profile["language"] in people[profile["person"]]["languages"].split()


@pytest.mark.parametrize("side", OWN_LANGUAGE)
def test_each_side_writes_mostly_its_own_language_and_some_english(side: str) -> None:
    people = by_id("people.csv")
    used = Counter(p["language"] for p in profiles() if people[p["person"]]["side"] == side)
    assert 0.55 <= used[OWN_LANGUAGE[side]] / used.total() <= 0.7
    assert 0.3 <= used["en"] / used.total() <= 0.45
    assert set(used) == LANGUAGES


def test_texts_are_in_the_language_they_claim() -> None:
    marks = {
        "it": {"di", "e", "per", "che", "il", "la", "un", "una"},
        "en": {"the", "and", "of", "to", "is", "we", "with"},
    }
    for profile in profiles():
        text, language = profile["title"] + " " + profile["text"], profile["language"]
        if language == "zh":
            assert han_share(text) > 0.95, profile["id"]
            continue
        assert han_share(text) == 0, profile["id"]
        words = text.lower().split()
        count = {name: sum(word in known for word in words) for name, known in marks.items()}
        assert max(count, key=lambda name: count[name]) == language, profile["id"]


def test_texts_have_the_length_of_a_profile_and_no_unfilled_place() -> None:
    for profile in profiles():
        text = profile["text"]
        size = len(text) if profile["language"] == "zh" else len(text.split())
        low, high = (70, 160) if profile["language"] == "zh" else (35, 80)
        assert low <= size <= high, profile["id"]
        assert not set("{}|<>") & set(profile["title"] + text), profile["id"]
        assert 3 <= len(set(profile["keywords"])) == len(profile["keywords"])


def test_no_text_is_filed_twice() -> None:
    texts = [profile["text"] for profile in profiles()]
    assert len(texts) == len(set(texts))


def test_every_sector_has_offers_and_requests_on_both_sides() -> None:
    people = by_id("people.csv")
    count: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for profile in profiles():
        direction = "offer" if profile["kind"].endswith("offer") else "request"
        count[profile["sectors"][0]][people[profile["person"]]["side"], direction] += 1
    assert len(count) == 25
    for sector, found in count.items():
        assert found.total() >= 8, sector
        assert len(found) == 4, sector


def test_no_organisation_offers_what_it_seeks() -> None:
    people = by_id("people.csv")
    seen: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for profile in profiles():
        subject = (people[profile["person"]]["organisation"], tuple(profile["keywords"]))
        seen[subject].add("offer" if profile["kind"].endswith("offer") else "request")
    assert all(len(directions) == 1 for directions in seen.values())


def test_the_two_people_of_the_demonstration_are_counterparts() -> None:
    lucia, wei = by_id("people.csv")["p001"], by_id("people.csv")["p002"]
    assert (lucia["given_name"], lucia["family_name"]) == ("Lucia", "Esposito")
    assert (wei["name_zh"], wei["languages"]) == ("陈薇", "zh")
    wanted, offered = profiles()[:2]
    assert (wanted["person"], wanted["language"]) == ("p001", "it")
    assert (offered["person"], offered["language"]) == ("p002", "zh")
    assert wanted["kind"].endswith("request")
    assert offered["kind"] == "technology-offer"
    assert "ustioni" in wanted["text"]
    assert "烧伤" in offered["text"]
    attended = stays()
    for half in ("morning", "afternoon"):
        assert attended["p001"]["2016-10-25", half] == attended["p002"]["2016-10-25", half] == ["naples"]


def test_the_sessions_are_whole_numbers_of_slots_in_every_city_and_half_day() -> None:
    brokerage = load(SAMPLE / "brokerage.yaml")
    assert {hall["city"] for hall in brokerage["halls"]} == HOST_CITIES
    seen = set()
    for session in brokerage["sessions"]:
        assert isinstance(session["date"], date)
        starts, ends = (datetime.strptime(session[key], "%H:%M") for key in ("starts", "ends"))
        assert (ends - starts).total_seconds() == 10 * 60 * session["slot_minutes"]
        seen.add((session["city"], session["date"].isoformat(), session["part"]))
    assert seen == {(city, day, part) for city in HOST_CITIES for day in DAYS for part in ("morning", "afternoon")}
    assert {frozenset((leg["from"], leg["to"])) for leg in brokerage["travel"]} == {
        frozenset(pair) for pair in (("bologna", "bergamo"), ("naples", "bologna"), ("naples", "bergamo"))
    }


def test_the_agenda_stays_within_the_week() -> None:
    for row in table("programme.csv"):
        assert row["city"] in HOST_CITIES
        assert row["date"] in DAYS
        assert row["starts"] < row["ends"]
        assert han_share(row["title_zh"]) > 0.9
        assert han_share(row["title_it"]) == han_share(row["title_en"]) == 0
