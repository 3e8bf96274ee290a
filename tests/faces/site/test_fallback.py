"""What is told in one language only is shown in it to readers of the others, and says so, on every page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.db.models import CharField, Min, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from ponte.people.models import Place, Role
from ponte.programme.models import Activity, Edition, SessionSpeaker, Stage
from tests.factories_agenda import EventFactory, RoomFactory, SessionFactory, TrackFactory, a_release, at
from tests.factories_press import PostFactory, a_picture

FOREIGN = "某"
VOID = {"meta", "link", "img", "br", "input", "hr"}
WORDLESS = {"svg", "option", "q"}
"""No tag fits into a drawing, a choice of a list, or a quotation, which its language alone marks."""


class Words(HTMLParser):
    """Finds the foreign words of a page that nothing marks as such."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.unmarked: list[str] = []
        self.untagged = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if dict(attrs).get("class") in {"fallback", "fallback-notice"}:
            self.untagged -= 1
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _lang in self.open}
        if FOREIGN not in data or "script" in tags:
            return
        if "title" in tags:
            if "[中文]" not in data:
                self.unmarked.append(f"title: {data}")
            return
        if next((lang for _tag, lang in reversed(self.open) if lang), "") != "zh-Hans":
            self.unmarked.append(f"{'/'.join(tag for tag, _lang in self.open[-3:])}: {data.strip()}")
        elif not tags & WORDLESS:
            self.untagged += 1


def told_in_chinese_only() -> None:
    """Leave of every translated text of the database a Chinese one."""
    firsts = Role.objects.values("person", "organisation").order_by().annotate(first=Min("pk"))
    Role.objects.exclude(pk__in=list(firsts.values_list("first", flat=True))).delete()
    for model in translator.get_registered_models():
        for field in translator.get_options_for_model(model).all_fields:
            rows = model._default_manager.exclude(**{build_localized_fieldname(field, "en"): ""})
            names = {build_localized_fieldname(field, code): "" for code in ("en", "it")}
            chinese = Concat(Value(f"{FOREIGN}{field}"), Cast("pk", CharField()))
            rows.update(**names, **{build_localized_fieldname(field, "zh_hans"): chinese})


@pytest.fixture
def chinese(edition: Edition) -> Edition:
    """The record of 2016 with a post, a picture and a released agenda, all told in Chinese only."""
    stage = Stage.objects.get(slug="chongqing")
    for number in range(2):
        a_picture(PostFactory(edition=edition, stage=stage, slug=f"post-{number}", lead_en="A lead"))
    city = Place.objects.get(slug="naples")
    row = SessionFactory(
        edition=edition,
        slug="water",
        title_en="Water",
        city=city,
        starts=at(10),
        room=RoomFactory(edition=edition, city=city),
        track=TrackFactory(edition=edition),
        event=EventFactory(edition=edition),
    )
    row.sectors.add(*Stage.objects.get(slug="chengdu").place.strengths.all()[:1])
    SessionSpeaker.objects.create(session=row, person=Activity.objects.exclude(people=None)[0].people.all()[0].person)
    a_release(edition)
    told_in_chinese_only()
    return edition


PAGES = [
    "",
    "programme/",
    "sources/",
    "accords/",
    "accords/memorandum-smart-biomaterials-2016/",
    "people/",
    "people/vincenzo-lipardi/",
    "organisations/",
    "organisations/citta-della-scienza/",
    "organisations/ittn-western-office/",
    "places/chongqing/",
    "places/hechuan/",
    *(
        f"editions/week-2016/{page}"
        for page in (
            "",
            "roadshow/",
            "roadshow/shenzhen/",
            "roadshow/shanghai/",
            "roadshow/chengdu/",
            "roadshow/chongqing/",
            "diary/",
            "diary/post-0/",
            "gallery/",
            "press/",
            "partners/",
            "results/",
            "agenda/",
            "speakers/",
        )
    ),
]


def test_every_word_in_another_language_is_marked_with_it_and_says_so(chinese: Edition, client: Client) -> None:
    wrong = {}
    for page in PAGES:
        answer = client.get(f"/en/{page}")
        assert answer.status_code == 200, page
        assert FOREIGN in answer.content.decode(), page
        words = Words()
        words.feed(answer.content.decode())
        if words.unmarked or words.untagged > 0:
            wrong[page] = [*words.unmarked, f"{words.untagged} without a visible tag"]
    assert not wrong, wrong


def test_nothing_is_tagged_where_it_is_in_the_readers_language(chinese: Edition, client: Client) -> None:
    for page in PAGES:
        assert 'class="fallback"' not in client.get(f"/zh-hans/{page}").content.decode(), page
