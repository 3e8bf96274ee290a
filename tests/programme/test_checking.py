"""Every rule about the agenda: what it finds, at which grade, and what it lets pass."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from ponte.programme.domain.checking import RULES, check
from ponte.programme.domain.draft import Draft, Hall, Hours, Item, Speaker, Trip
from ponte.programme.enums import Grade, SessionKind
from ponte.programme.reasons import WARNED, Names, why_warned
from tests.factories_agenda import at

NAPLES, BOLOGNA, CITY_SITE, ANNA, WEI = 1, 2, 3, 10, 11
HALL, LAB, FAR = 20, 21, 22
ROOMS = {HALL: Hall(NAPLES, 100), LAB: Hall(NAPLES, 40), FAR: Hall(BOLOGNA, 80)}
ZONES = {NAPLES: ZoneInfo("Europe/Rome"), BOLOGNA: ZoneInfo("Europe/Rome"), 4: ZoneInfo("Asia/Shanghai")}
DAYS = (dt.date(2016, 10, 25), dt.date(2016, 10, 27))


def item(id: int, hour: float, hours: float = 1, **fields: Any) -> Item:
    starts = at(0) + dt.timedelta(hours=hour)
    fields = {"kind": SessionKind.VISIT, "city": NAPLES} | fields
    return Item(id=id, starts=starts, ends=starts + dt.timedelta(hours=hours), **fields)


def found(*items: Item, **draft: Any) -> list[tuple[str, Grade, tuple[int, ...]]]:
    draft = {"halls": ROOMS, "zones": ZONES, "days": DAYS} | draft
    return [(row.code, row.grade, row.sessions) for row in check(Draft(items, **draft))]


def anna(**fields: Any) -> tuple[Speaker, ...]:
    return (Speaker(ANNA, **fields),)


ITALIAN_CHINESE = frozenset({"it", "zh"})
SEMINAR = {"kind": SessionKind.SEMINAR, "room": HALL}
KNOWN, GUESSED = ({frozenset({NAPLES, BOLOGNA}): Trip(240, is_known=known)} for known in (True, False))

WRONG: list[tuple[str, Grade, list[Item], dict[str, Any]]] = [
    ("speaker_twice", Grade.BLOCK, [item(1, 9, 2, speakers=anna()), item(2, 10, speakers=anna())], {}),
    ("room_twice", Grade.BLOCK, [item(1, 9, 2, room=HALL), item(2, 10, room=HALL)], {}),
    (
        "speaker_unavailable",
        Grade.BLOCK,
        [item(2, 9, speakers=anna())],
        {"availabilities": {ANNA: ((at(9, 30), at(18)),)}},
    ),
    ("room_too_small", Grade.WARN, [item(2, 9, room=LAB, audience=41)], {}),
    (
        "no_interpretation",
        Grade.WARN,
        [
            item(
                2,
                9,
                speakers=anna(languages=("zh",)),
                languages=frozenset({"it"}),
                interpretation=frozenset({frozenset({"it", "en"})}),
            )
        ],
        {},
    ),
    (
        "room_cannot_interpret",
        Grade.WARN,
        [item(2, 9, room=LAB, interpretation=frozenset({ITALIAN_CHINESE, frozenset({"it", "en"})}))],
        {"halls": {LAB: Hall(NAPLES, 40, frozenset({frozenset({"it", "en"})}))}},
    ),
    (
        "owners_clash",
        Grade.WARN,
        [
            item(1, 9, 2, kind=SessionKind.SHOWCASE, room=HALL, event=5, topics=frozenset({7})),
            item(2, 10, kind=SessionKind.SHOWCASE, room=LAB, event=6, topics=frozenset({7, 8})),
        ],
        {},
    ),
    (
        "delegation_twice",
        Grade.WARN,
        [item(1, 9, 2, delegations=frozenset({9})), item(2, 10, delegations=frozenset({9}))],
        {},
    ),
    (
        "speaker_cannot_travel",
        Grade.BLOCK,
        [item(1, 9, speakers=anna()), item(2, 13.9, city=BOLOGNA, speakers=anna())],
        {"trips": KNOWN},
    ),
    (
        "speaker_cannot_travel",
        Grade.WARN,
        [item(1, 9, speakers=anna()), item(2, 13.9, city=BOLOGNA, speakers=anna())],
        {"trips": GUESSED},
    ),
    (
        "delegation_cannot_travel",
        Grade.WARN,
        [item(1, 9, delegations=frozenset({9})), item(2, 13.9, room=FAR, delegations=frozenset({9}))],
        {"trips": KNOWN},
    ),
    ("outside_the_days", Grade.WARN, [item(2, 24 * 3 + 1)], {}),
    (
        "parallel_topic",
        Grade.HINT,
        [
            item(1, 9, 2, kind=SessionKind.SHOWCASE, room=HALL, topics=frozenset({7})),
            item(2, 10, kind=SessionKind.SHOWCASE, room=LAB, topics=frozenset({7})),
        ],
        {},
    ),
    (
        "parallel_track",
        Grade.HINT,
        [
            item(1, 9, 2, kind=SessionKind.SHOWCASE, room=HALL, track=3),
            item(2, 10, kind=SessionKind.SHOWCASE, room=LAB, track=3, event=6),
        ],
        {},
    ),
    ("nobody_speaks", Grade.HINT, [item(2, 9, **SEMINAR)], {}),
    ("nobody_chairs", Grade.HINT, [item(2, 9, speakers=(Speaker(ANNA), Speaker(WEI)))], {}),
    ("over_lunch", Grade.HINT, [item(2, 11.5, 1.75, kind=SessionKind.SHOWCASE, room=HALL)], {}),
    ("far_hour", Grade.HINT, [item(2, 9, speakers=anna())], {"afar": {ANNA: ZoneInfo("Europe/London")}}),
    ("far_hour", Grade.WARN, [item(2, 9, speakers=anna())], {"afar": {ANNA: ZoneInfo("America/Sao_Paulo")}}),
    ("no_room", Grade.HINT, [item(2, 9, kind=SessionKind.SHOWCASE)], {}),
]

RIGHT: list[tuple[str, list[Item], dict[str, Any]]] = [
    ("one after the other", [item(1, 9, speakers=anna()), item(2, 10, speakers=anna())], {}),
    ("one who speaks and chairs", [item(1, 9, speakers=(Speaker(ANNA), Speaker(ANNA, is_chair=True)))], {}),
    ("a room, one after the other", [item(1, 9, room=HALL), item(2, 10, room=HALL)], {}),
    ("two rooms", [item(1, 9, room=HALL), item(2, 9, room=LAB)], {}),
    ("available", [item(1, 9, speakers=anna())], {"availabilities": {ANNA: ((at(9), at(10)),)}}),
    ("said nothing", [item(1, 9, speakers=anna())], {"availabilities": {WEI: ((at(15), at(16)),)}}),
    ("a seat for everybody", [item(1, 9, room=LAB, audience=40)], {}),
    (
        "interpreted",
        [
            item(
                1,
                9,
                speakers=anna(languages=("zh",)),
                languages=frozenset({"it"}),
                interpretation=frozenset({frozenset({"it", "zh"})}),
            )
        ],
        {},
    ),
    (
        "speaks the language of the room",
        [item(1, 9, speakers=anna(languages=("zh", "en")), languages=frozenset({"en"}))],
        {},
    ),
    (
        "two owners, two publics",
        [
            item(1, 9, kind=SessionKind.SHOWCASE, room=HALL, event=5, topics=frozenset({7})),
            item(2, 9, kind=SessionKind.SHOWCASE, room=LAB, event=6, topics=frozenset({8})),
        ],
        {},
    ),
    (
        "two owners, two cities",
        [
            item(1, 9, kind=SessionKind.OPENING, room=HALL, event=5, speakers=anna()),
            item(2, 9, kind=SessionKind.OPENING, room=FAR, city=BOLOGNA, event=6, speakers=(Speaker(WEI),)),
        ],
        {},
    ),
    ("time to travel", [item(1, 9, speakers=anna()), item(2, 14, city=BOLOGNA, speakers=anna())], {"trips": KNOWN}),
    (
        "equipped for it",
        [item(1, 9, room=LAB, interpretation=frozenset({ITALIAN_CHINESE}))],
        {"halls": {LAB: Hall(NAPLES, 40, frozenset({ITALIAN_CHINESE}))}},
    ),
    ("who knows what the room has", [item(1, 9, room=LAB, interpretation=frozenset({ITALIAN_CHINESE}))], {}),
    (
        "from afar, without a journey, at an hour that suits there",
        [item(1, 9, speakers=anna()), item(2, 10, city=BOLOGNA, speakers=anna())],
        {"trips": KNOWN, "afar": {ANNA: ZoneInfo("Asia/Shanghai")}},
    ),
    ("lunch before", [item(1, 13, 2, kind=SessionKind.SHOWCASE, room=HALL)], {}),
    ("meetings all day", [item(1, 9, 9, kind=SessionKind.BROKERAGE)], {}),
    ("a chair", [item(1, 9, speakers=(Speaker(ANNA), Speaker(WEI, is_chair=True)))], {}),
]


@pytest.mark.parametrize(("code", "grade", "items", "draft"), WRONG)
def test_a_rule_finds_what_is_wrong(code: str, grade: Grade, items: list[Item], draft: dict[str, Any]) -> None:
    concerned = tuple(row.id for row in reversed(items))
    assert found(*items, **draft) == [(code, grade, concerned)]


@pytest.mark.parametrize(("items", "draft"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_what_is_right_passes(items: list[Item], draft: dict[str, Any]) -> None:
    assert found(*items, **draft) == []


def test_every_rule_is_tried_above() -> None:
    assert {code for code, *_rest in WRONG} == set(WARNED)
    assert len(RULES) == len({rule.__name__ for rule in RULES})


def test_lunch_is_by_the_clocks_of_the_city() -> None:
    in_naples = item(1, 6, 2, kind=SessionKind.SHOWCASE, room=HALL)
    in_shanghai = item(2, 6, 2, kind=SessionKind.SHOWCASE, room=LAB, city=4)  # 12:00 to 14:00 there
    assert found(in_naples, in_shanghai) == [("over_lunch", Grade.HINT, (2,))]


@pytest.mark.parametrize(
    ("hours", "begins", "lasts", "is_wrong"),
    [
        (Hours(lunch_from=dt.time(13), lunch_to=dt.time(15)), 12, 2, False),
        (Hours(lunch_from=dt.time(13), lunch_to=dt.time(15)), 13.25, 1.25, True),
        (Hours(lunch=dt.timedelta(minutes=30)), 12, 1.5, False),
        (Hours(lunch=dt.timedelta(minutes=30)), 12, 1.75, True),
        (Hours(lunch=dt.timedelta(0)), 12, 2, False),
    ],
)
def test_lunch_is_when_the_edition_says(hours: Hours, begins: float, lasts: float, is_wrong: bool) -> None:
    session = item(1, begins, lasts, kind=SessionKind.SHOWCASE, room=HALL)
    assert bool(found(session, hours={None: hours})) == is_wrong
    assert bool(found(session, hours={DAYS[0]: hours})) == is_wrong
    usual = Hours()
    assert found(session, hours={DAYS[0]: hours, None: usual}) == found(session, hours={None: hours})


def test_the_halves_of_a_day_lie_around_lunch() -> None:
    rome = ZONES[NAPLES]
    assert Hours().halves(DAYS[0], rome) == ((at(9), at(13)), (at(14), at(18, 30)))
    late = Hours(dt.time(10), dt.time(13), dt.time(15), dt.timedelta(minutes=90), dt.time(20))
    assert late.halves(DAYS[0], rome) == ((at(10), at(13, 30)), (at(15), at(20)))


def test_the_gravest_come_first() -> None:
    rows = found(item(1, 9, **SEMINAR), item(2, 9, room=LAB, audience=50), item(3, 15, room=FAR), item(4, 15, room=FAR))
    assert [grade for _code, grade, _sessions in rows] == [Grade.BLOCK, Grade.WARN, Grade.HINT]


def test_a_clash_of_owners_is_told_once_and_not_as_a_hint() -> None:
    first = item(1, 9, kind=SessionKind.SHOWCASE, room=HALL, event=5, topics=frozenset({7, 8}), track=3)
    second = item(2, 9, kind=SessionKind.SHOWCASE, room=LAB, event=6, topics=frozenset({7, 8}), track=3)
    assert [code for code, *_rest in found(first, second)] == ["owners_clash"]


@pytest.mark.parametrize("language", ["en", "it", "zh-hans"])
def test_every_warning_is_a_sentence_that_names_its_sessions(language: str) -> None:
    names = Names(
        sessions={1: "Alpha", 2: "Beta"},
        people={ANNA: "Anna", WEI: "Wei"},
        rooms={HALL: "Hall", LAB: "Lab", FAR: "Far"},
        cities={},
        zones={},
        events={5: "Forum", 6: "Fair"},
        tracks={3: "Track"},
        topics={7: "Topic", 8: "Other topic"},
        delegations={9: "Delegation"},
    )
    said = set()
    for code, _grade, items, draft in WRONG:
        draft = {"halls": ROOMS, "zones": ZONES, "days": DAYS} | draft
        (warning,) = check(Draft(tuple(items), **draft))
        with override(language):
            sentence = why_warned(warning, names)
        assert "Beta" in sentence, code
        assert ("Alpha" in sentence) == (len(warning.sessions) == 2), code
        assert "%(" not in sentence
        said.add((code, sentence))
    assert len({code for code, _sentence in said}) == len(WARNED)


@pytest.mark.parametrize("language", ["it", "zh-hans"])
def test_no_warning_is_left_in_english(language: str) -> None:
    for pattern in WARNED.values():
        with override("en"):
            english = str(pattern)
        with override(language):
            assert str(pattern) != english


def test_two_thousand_sessions_are_checked_in_a_moment() -> None:
    items = [
        item(
            n,
            9 + (n % 8),
            kind=SessionKind.SEMINAR,
            room=1000 + n // 8,
            track=n % 40,
            topics=frozenset({n % 50}),
            speakers=(Speaker(n % 900, is_chair=True), Speaker(900 + n)),
        )
        for n in range(2000)
    ]
    warnings = check(Draft(tuple(items), zones=ZONES))
    twice = [warning for warning in warnings if warning.code == "speaker_twice"]
    # Every ninth hundred meets itself again in another hour or in the same one: counted by hand, pair by pair.
    expected = sum(1 for a in range(2000) for b in range(a + 900, 2000, 900) if a % 8 == b % 8)
    assert len(twice) == expected
