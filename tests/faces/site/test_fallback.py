"""What is told in one language only is shown in it to readers of the others, and says so."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ponte.people.models import Organisation, Place
from ponte.programme.models import Activity, Edition, Stage
from tests.factories_press import PostFactory

TAGGED = '<span lang="zh-Hans">{}</span> <abbr class="fallback" title="Not translated yet'


@pytest.mark.parametrize(
    "page",
    [
        "places/chongqing/",
        "people/vincenzo-lipardi/",
        "organisations/",
        "organisations/citta-della-scienza/",
        "editions/week-2016/",
        "editions/week-2016/roadshow/chongqing/",
    ],
)
def test_a_name_that_only_chinese_has_is_tagged_wherever_it_stands(edition: Edition, client: Client, page: str) -> None:
    Organisation.objects.update(name="", name_en="", name_it="", name_zh_hans="某机构")
    Place.objects.update(name="", name_en="", name_it="", name_zh_hans="某地")
    body = client.get(f"/en/{page}").content.decode().split("<main")[1].split("</main>")[0]
    body = body.split('<nav class="container breadcrumbs"')[-1].split("</nav>", 1)[-1]
    body = re.sub(r"<option.*?</option>|data-map=\"[^\"]*\"|aria-label=\"[^\"]*\"", "", body)
    in_sentences = r'<p class="kicker">[^<]*某地|<figcaption>[^<]*: 某地|某地 as PDF'
    for name in ("某机构", "某地"):
        tagged = body.count(TAGGED.format(name))
        assert body.count(name) == tagged + len(re.findall(in_sentences, body)) * (name == "某地")
    assert 'class="fallback"' in body


def test_a_stage_told_in_chinese_is_tagged_and_one_told_in_the_readers_language_is_not(
    edition: Edition, client: Client
) -> None:
    stage = Stage.objects.get(slug="chongqing")
    Stage.objects.filter(pk=stage.pk).update(title="", title_en="", title_it="", title_zh_hans="重庆站")
    Activity.objects.filter(stage=stage).update(summary="", summary_en="", summary_it="", summary_zh_hans="会见")
    PostFactory(edition=edition, stage=stage, title_en="", title_it="", title_zh_hans="重庆日志")
    page = "editions/week-2016/roadshow/chongqing/"
    html = client.get(f"/en/{page}").content.decode()
    for text in ("重庆站", "会见", "重庆日志"):
        assert TAGGED.format(text) in html
    assert 'class="fallback"' not in client.get(f"/zh-hans/{page}").content.decode()
