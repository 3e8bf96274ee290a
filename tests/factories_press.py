"""Rows of the press room for tests."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from ponte.press.domain.outbox import enqueue
from ponte.press.domain.picturing import add_picture
from ponte.press.enums import PostStatus, Purpose
from ponte.press.models import Message, Picture, Post
from tests.factories import EditionFactory

TEXTS = {"caption_en": "A hall", "alternative_en": "A hall seen from the door"}


class PostFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"post-{n}")
    date = dt.date(2016, 4, 27)
    status = PostStatus.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    title_en = factory.Sequence(lambda n: f"Post {n}")
    title_it = factory.Sequence(lambda n: f"Articolo {n}")
    title_zh_hans = factory.Sequence(lambda n: f"文章{n}")
    body_en = "A **text**."
    body_it = "Un **testo**."
    body_zh_hans = "**正文**。"

    class Meta:
        model = Post


def an_image(size: tuple[int, int] = (60, 40), form: str = "JPEG", mode: str = "RGB", **options: Any) -> io.BytesIO:
    """A picture as a file."""
    file = io.BytesIO()
    Image.new(mode, size, "teal").save(file, form, **options)
    file.seek(0)
    return file


def a_picture(post: Post, **texts: str) -> Picture:
    return add_picture(actor=None, post=post, file=an_image(), texts=TEXTS | texts)


def a_message(key: str = "news:1", **fields: Any) -> Message:
    return enqueue(
        **{
            "key": key,
            "purpose": Purpose.NEWS,
            "subject": "The Week",
            "text": "It **begins**.",
            "address": "anna@example.org",
            "language": "it",
        }
        | fields
    )
