"""Public documents are typeset once for what they say, told so to browsers, and forgotten after a week."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from ponte.faces.site.report import diary_report
from ponte.press import documents
from ponte.press.models import Post
from tests.factories_press import PostFactory, a_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Templates that were typeset, in order."""
    done: list[str] = []

    def render(template: str, data: Any, **others: Any) -> bytes:
        done.append(template)
        return f"{len(done)}".encode()

    monkeypatch.setattr(documents, "render", render)
    return done


@pytest.fixture
def post() -> Post:
    return PostFactory(title_en="A laboratory")


def test_it_is_typeset_again_only_for_other_words_languages_and_pictures(typeset: list[str], post: Post) -> None:
    first = diary_report(post.edition)
    assert diary_report(post.edition) == first
    assert len(typeset) == 1
    with translation.override("it"):
        assert diary_report(post.edition) != first
    post.title_en = "A workshop"
    post.save()
    assert diary_report(post.edition) not in (first, b"2")
    picture = a_picture(post)
    diary_report(post.edition)
    assert len(typeset) == 4
    os.utime(picture.image.path, (1, 1))
    diary_report(post.edition)
    assert len(typeset) == 5


def test_what_nobody_asked_for_in_a_week_is_forgotten(typeset: list[str], post: Post, settings: LazySettings) -> None:
    diary_report(post.edition)
    [kept] = Path(settings.VAR, "documents").iterdir()
    week_ago = time.time() - (documents.KEPT_DAYS * 86_400 + 60)
    os.utime(kept, (week_ago, week_ago))
    diary_report(post.edition)
    assert kept.stat().st_mtime > week_ago + 60
    os.utime(kept, (week_ago, week_ago))
    with translation.override("it"):
        diary_report(post.edition)
    assert not kept.exists()
    assert len(list(kept.parent.iterdir())) == 1


def test_a_browser_that_has_it_is_told_so(client: Client, post: Post) -> None:
    path = f"/en/editions/{post.edition.slug}/diary.pdf"
    first = client.get(path)
    assert first.content.startswith(b"%PDF")
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    post.title_en = "A workshop"
    post.save()
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
