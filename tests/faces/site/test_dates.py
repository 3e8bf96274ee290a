"""Dates as readers of each language write them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override

from ponte.faces.site import dates


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "25 Oct 2016, 14:40 UTC"), ("it", "25 ott 2016, 14:40 UTC"), ("zh-hans", "2016年10月25日 14:40 UTC")],
)
def test_a_moment_without_a_place_is_written_in_utc(language: str, written: str) -> None:
    in_beijing = dt.datetime(2016, 10, 25, 22, 40, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with override(language):
        assert dates.format_utc_moment(in_beijing) == written
