"""Dates, the time line and the bridge."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override

from ponte.accords.models import Accord
from ponte.accords.queries import HistoryEntry
from ponte.faces.site import bridge, dates, timeline


@pytest.mark.parametrize(
    ("language", "text", "written"),
    [
        ("en", "2015", "2015"),
        ("it", "2015-11", "novembre 2015"),
        ("en", "2015-11-16", "16 November 2015"),
        ("zh-hans", "2015", "2015年"),
        ("zh-hans", "2015-11", "2015年11月"),
        ("zh-hans", "2015-11-16", "2015年11月16日"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(language: str, text: str, written: str) -> None:
    with override(language):
        assert dates.format_partial_date(text) == written


@pytest.mark.parametrize(
    ("language", "first", "last", "written"),
    [
        ("en", "2016-10-25", "2016-10-27", "25–27 October 2016"),
        ("it", "2016-04-30", "2016-05-02", "30 aprile – 2 maggio 2016"),
        ("it", "2016-04-21", "2016-04-21", "21 aprile 2016"),
        ("zh-hans", "2016-10-25", "2016-10-27", "2016年10月25日至27日"),
        ("zh-hans", "2016-04-30", "2016-05-02", "2016年4月30日至5月2日"),
        ("en", "2016-12-30", "2017-01-02", "30 December 2016 – 2 January 2017"),
        ("zh-hans", "2016-12-30", "2017-01-02", "2016年12月30日至2017年1月2日"),
    ],
)
def test_a_range_of_days_says_no_more_than_it_must(language: str, first: str, last: str, written: str) -> None:
    with override(language):
        assert dates.format_days(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == written


@pytest.mark.parametrize(
    ("day", "zone", "label"),
    [
        ("2016-10-29", "Europe/Rome", "Central European Summer Time, UTC+2"),
        ("2016-10-31", "Europe/Rome", "Central European Standard Time, UTC+1"),
        ("2016-10-31", "Asia/Kolkata", "GMT+05:30, UTC+5:30"),
        ("2016-10-31", "America/St_Johns", "Newfoundland Daylight Time, UTC-2:30"),
    ],
)
def test_a_zone_is_named_as_it_is_at_that_moment(day: str, zone: str, label: str) -> None:
    noon = dt.datetime.fromisoformat(f"{day}T12:00+00:00")
    with override("en"):
        assert dates.zone_label(noon, zone) == label


def entry(year: int, **validity: dt.date) -> HistoryEntry:
    return HistoryEntry(str(year), Accord(title_en="A", date=str(year), **validity), None)


def test_years_are_to_scale_and_a_long_silence_is_cut_and_marked() -> None:
    drawing = timeline.drawn([entry(1978), entry(2010), entry(2012), entry(2012), entry(2016)])
    assert drawing is not None
    x = {mark.year: mark.x for mark in drawing.marks}
    assert x[2016] - x[2012] == pytest.approx(2 * (x[2012] - x[2010]), abs=0.2)
    assert x[2010] - x[1978] == pytest.approx(timeline.LONG_SILENCE / 2 * (x[2012] - x[2010]), abs=0.5)
    assert len(drawing.breaks) == 1
    assert x[1978] < drawing.breaks[0] < x[2010]
    assert next(mark.count for mark in drawing.marks if mark.year == 2012) == 2


def test_a_validity_is_a_bar_from_its_first_day_to_its_last() -> None:
    drawing = timeline.drawn(
        [entry(2015), entry(2016, valid_from=dt.date(2016, 1, 1), valid_until=dt.date(2018, 12, 31))]
    )
    assert drawing is not None
    x = {mark.year: mark.x for mark in drawing.marks}
    assert drawing.bars[0].x == x[2016]
    assert drawing.bars[0].width == pytest.approx(3 * (x[2016] - x[2015]), abs=0.5)


def test_nothing_is_drawn_of_an_empty_history() -> None:
    assert timeline.drawn([]) is None
    assert timeline.drawn([entry(1978)]) is not None


def test_the_bridge_joins_every_city_with_every_stage() -> None:
    drawing = bridge.between(3, 4)
    assert len(drawing.paths) == 12
    assert drawing.height == 4 * bridge.ROW
    assert drawing.paths[0].startswith("M0 48C")
