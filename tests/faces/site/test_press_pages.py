"""The diary, its gallery and the press area, as readers of each language find them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.people.models import Organisation, Person, Place
from ponte.press.models import Post
from ponte.programme.models import Edition, Stage, StageDay
from tests.factories_press import PostFactory, a_picture

PAGES = ["diary/", "diary/chongqing-laboratory-opens/", "gallery/", "press/", "roadshow/chongqing/"]
LANGUAGES = {"en": "en", "it": "it", "zh-hans": "zh-Hans"}
pytestmark = pytest.mark.django_db


def page(client: Client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}/editions/week-2016/{path}")
    assert response.status_code == 200, path
    return str(response.content.decode())


def test_every_day_of_the_roadshow_is_told_in_three_languages_with_its_source(edition: Edition) -> None:
    days = set(StageDay.objects.filter(stage__roadshow__edition=edition).values_list("stage", "date"))
    assert set(Post.objects.filter(edition=edition).values_list("stage", "date")) == days
    for post in Post.objects.filter(edition=edition):
        texts = [
            getattr(post, f"{field}_{code}") for field in ("title", "lead", "body") for code in ("en", "it", "zh_hans")
        ]
        assert all(texts), post.slug
        assert post.sources.exists(), post.slug
        assert post.people.exists(), post.slug


def test_posts_name_only_people_whom_the_record_names_that_day(edition: Edition) -> None:
    for post in Post.objects.filter(edition=edition):
        told = set(Person.objects.filter(activities__activity__stage=post.stage, activities__activity__date=post.date))
        assert set(post.people.all()) <= told, post.slug


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_their_language(edition: Edition, client: Client, path: str, language: str) -> None:
    html = page(client, path, language)
    assert f'<html lang="{LANGUAGES[language]}"' in html
    assert html.count("<h1") == 1
    assert not re.search(r'<style|<script(?! type="application/ld\+json"|[^>]*\bsrc=)|\son[a-z]+=', html)


def test_a_post_that_lacks_the_language_is_shown_in_another_and_tagged(edition: Edition, client: Client) -> None:
    Post.objects.filter(slug="chongqing-laboratory-opens").update(title_zh_hans="", body_zh_hans="", body_en="")
    html = page(client, "diary/chongqing-laboratory-opens/", "zh-hans")
    assert 'class="told" lang="it"' in html
    assert "尚未翻译，以下为Italiano原文" in html
    assert '<span lang="en">A joint laboratory opens in Chongqing</span>' in html


def test_drafts_are_nowhere(edition: Edition, client: Client) -> None:
    post = Post.objects.get(slug="chongqing-industrial-park")
    a_picture(post, caption_en="Nobody sees this")
    Post.objects.filter(pk=post.pk).update(status="draft")
    assert client.get(f"/en/editions/week-2016/diary/{post.slug}/").status_code == 404
    for path in PAGES:
        assert "Talks about an industrial park" not in page(client, path)
        assert "Nobody sees this" not in page(client, path)


def test_pictures_say_what_they_show_in_the_readers_language(edition: Edition, client: Client) -> None:
    picture = a_picture(
        Post.objects.get(slug="chongqing-laboratory-opens"), alternative_it="Una sala", caption_it="La sala"
    )
    for path in ("diary/chongqing-laboratory-opens/", "gallery/", "press/"):
        html = page(client, path, "it")
        assert 'alt="Una sala" lang="it"' in html
        assert f"/pictures/{picture.token}-1920.jpg" in html
        assert 'alt="A hall seen from the door" lang="en"' in page(client, path, "zh-hans")


def test_an_edition_without_posts_says_what_will_be_there(edition: Edition, client: Client) -> None:
    Post.objects.all().delete()
    assert "Nothing is told yet" in page(client, "diary/")
    assert "No pictures yet" in page(client, "gallery/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_a_pdf_named_after_what_it_holds(edition: Edition, client: Client, language: str) -> None:
    for path, name in (("diary.pdf", "diary"), ("roadshow/chongqing/diary.pdf", "chongqing")):
        response = client.get(f"/{language}/editions/week-2016/{path}")
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Disposition"] == f'inline; filename="week-2016-{name}-{language}.pdf"'
    assert client.get(f"/{language}/editions/week-2015/roadshow/chongqing/diary.pdf").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_the_database_equally_often(edition: Edition, client: Client, path: str) -> None:
    stage = Stage.objects.get(slug="chongqing")
    old = Post.objects.get(slug="chongqing-laboratory-opens")
    a_picture(old)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        return len(captured)

    queries()
    few = queries()
    for day in (1, 2, 3):
        post = PostFactory(edition=edition, stage=stage, date=dt.date(2016, 5, day))
        for row in (post, old):
            row.people.add(*Person.objects.all()[: 3 * day])
            row.organisations.add(*Organisation.objects.all()[: 3 * day])
            row.places.add(*Place.objects.all()[: 3 * day])
            a_picture(row)
    assert queries() == few
