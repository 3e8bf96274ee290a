"""The diary of an edition's roadshow, or of one stage, as a report to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ponte.faces.site.dates import format_day, format_days
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.press.documents import render_once
from ponte.press.languages import told
from ponte.press.markdown import as_blocks
from ponte.press.models import Picture, Post
from ponte.press.queries import named_in, post_page
from ponte.programme.models import Edition, Roadshow, Stage


def diary_report(edition: Edition, stage: Stage | None = None) -> bytes:
    """Typeset the published posts of an edition, or of one stage, in the active language, as PDF.

    A text that exists only in another language stands in that one, and says so.
    """
    language = get_language() or settings.LANGUAGE_CODE
    rows = post_page(edition)
    posts = list(rows.filter(stage=stage) if stage else rows)
    roadshow = Roadshow.objects.filter(edition=edition).first()
    pictures: dict[str, Path] = {}
    sections = [
        _section(of or edition, list(group), language, pictures)
        for of, group in groupby(posts, lambda post: post.stage)
    ]
    today = format_days(timezone.now().date(), timezone.now().date())
    data = {
        "title": stage.place.name if stage else _("The diary of the roadshow"),
        "kicker": edition.name,
        "dates": format_days(posts[0].date, posts[-1].date) if posts else "",
        "aim": _told(roadshow, "aim", language) if roadshow and not stage else _nothing(language),
        "made": _("Report of %(date)s") % {"date": today},
        "contents": _("Contents"),
        "sections": sections,
    }
    return render_once("site/report.typ", data, language=language, pictures=pictures)


def _section(of: Stage | Edition, posts: Sequence[Post], language: str, pictures: dict[str, Path]) -> dict[str, Any]:
    return {
        "title": _told(of, "title" if isinstance(of, Stage) else "name", language),
        "dates": format_days(of.starts, of.ends or of.starts) if of.starts else "",
        "posts": [_post(post, language, pictures) for post in posts],
    }


def _post(post: Post, language: str, pictures: dict[str, Path]) -> dict[str, Any]:
    body = _told(post, "body", language)
    colon = "：" if language.startswith("zh") else ": "
    facts = [
        (_("People"), _names(person.name for person in named_in(post))),
        (_("Organisations"), _names(organisation.name for organisation in post.organisations.all())),
        (_("Places"), _names(place.name for place in post.places.all())),
        (_("Sources"), _names(f"{place.document.title}{colon}{place.label}" for place in post.sources.all())),
    ]
    return {
        "date": format_day(post.date),
        "title": _told(post, "title", language),
        "lead": _told(post, "lead", language),
        "body": {**body, "blocks": as_blocks(body["text"])},
        "pictures": [_picture(picture, language, pictures) for picture in post.pictures.all()],
        "facts": [[label, names] for label, names in facts if names],
    }


def _picture(picture: Picture, language: str, pictures: dict[str, Path]) -> dict[str, str]:
    file = f"{picture.token}.jpg"
    pictures[file] = Path(picture.image.path)
    return {
        "file": file,
        "caption": told(picture, "caption", language).text,
        "alternative": told(picture, "alternative", language).text,
        "credit": picture.credit,
    }


def _told(subject: models.Model, field: str, language: str) -> dict[str, Any]:
    found = told(subject, field, language)
    return {
        "text": found.text,
        "own": found.is_own,
        "lang": language_tag(found.language).partition("-")[0],
        "language": dict(settings.LANGUAGES)[found.language],
    }


def _nothing(language: str) -> dict[str, Any]:
    return {"text": "", "own": True, "lang": language_tag(language).partition("-")[0], "language": ""}


def _names(names: Iterable[str]) -> str:
    separator = "、" if (get_language() or "").startswith("zh") else ", "
    return separator.join(names)
