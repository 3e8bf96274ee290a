"""The whole roadshow can be followed in Italian and in Chinese without one English string of the interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po
from django.test import Client

import ponte
from ponte.faces.site.sitemaps import SITEMAPS
from ponte.programme.models import Edition

LOCALES = {"it": "it", "zh-hans": "zh_Hans"}
SPOKEN = ("aria-label", "title", "placeholder", "alt")
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)[sd]")


def english(locale: str) -> tuple[set[str], list[re.Pattern[str]]]:
    """Texts of the interface that read otherwise in a language: whole ones, and patterns of those with gaps."""
    whole: set[str] = set()
    translations: set[str] = set()
    gapped: list[re.Pattern[str]] = []
    for path in Path(ponte.__file__).parent.rglob(f"locale/{locale}/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale)
        for message in catalogue:
            sources = message.id if isinstance(message.id, tuple) else (message.id,)
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            translations.update(said)
            for source in sources:
                if not re.search(r"[a-z]{2}", source) or source in said:
                    continue
                if "%(" not in source:
                    whole.add(" ".join(source.split()))
                elif len(re.findall(r"[a-z]{3,}", re.sub(r"%\(\w+\)[sd]", "", source))) > 0:
                    pattern = PLACEHOLDER.sub(".+", re.escape(" ".join(source.split())))
                    gapped.append(re.compile(pattern))
    # The Italian for "Dates" is "Date".
    return whole - translations, gapped


class Said(HTMLParser):
    """Collects what a page says in its own language: texts and attributes, save what is marked as another's."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.open: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "img", "br", "input", "hr"}:
            self.open.append((tag, dict(attrs).get("lang") or ""))
        if self._is_own():
            self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._is_own() and not {"script", "style"} & {tag for tag, _lang in self.open}:
            self.texts.append(data)

    def _is_own(self) -> bool:
        return next((lang for _tag, lang in reversed(self.open) if lang), self.language) == self.language


def public_pages(language: str) -> Iterator[str]:
    """Addresses of all public pages, as crawlers are told them, and of those that they are not."""
    for sitemap in SITEMAPS.values():
        for item in sitemap.items():
            yield f"/{language}/" + urlsplit(sitemap.location(item)).path.split("/", 2)[2]
    yield from (
        f"/{language}/{page}" for page in ("offline/", "search/", "search/?q=chongqing", "search/?q=zzzzz", "x/")
    )


@pytest.mark.parametrize("language", LOCALES)
def test_no_english_string_of_the_interface_shows_on_a_public_page(
    edition: Edition, client: Client, language: str
) -> None:
    whole, gapped = english(LOCALES[language])
    assert len(whole) > 300
    tag = "zh-Hans" if language == "zh-hans" else language
    pages = list(dict.fromkeys(public_pages(language)))
    assert len(pages) > 130
    shown: dict[str, list[str]] = {}
    for page in pages:
        said = Said(tag)
        said.feed(client.get(page).content.decode())
        for text in {" ".join(text.split()) for text in said.texts}:
            shown.setdefault(text, []).append(page)
    found = {
        text: where[:3]
        for text, where in shown.items()
        if text in whole or (len(text) < 200 and any(pattern.fullmatch(text) for pattern in gapped))
    }
    assert not found
