"""Documents to print and to keep, typeset by Typst: reports now; letters, badges and minutes of any room likewise.

A template (``<room>/<name>.typ`` among a room's templates) holds the layout and no words; the words come as data, in
which nothing can be mistaken for markup. Templates import ``house.typ``, the page that all documents share.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.template.utils import get_app_template_dirs
from django.utils.translation import to_locale

logger = logging.getLogger(__name__)
FAMILY = "Noto Sans SC"
FONTS = Path(__file__).parent.parent / "static" / "vendor" / "fonts"
KEPT_DAYS = 7
HOUSE = Path(__file__).parent / "templates" / "press" / "house.typ"


def render(
    template: str, data: Mapping[str, Any], *, language: str, pictures: Mapping[str, Path] | None = None
) -> bytes:
    """Typeset a document.

    Parameters
    ----------
    template
        Name of a Typst template, as ``site/report.typ``.
    data
        What the template reads as ``data``; JSON values only. ``title`` becomes the document's own.
    language
        One of the interface's: hyphenation, quotation marks and the shapes of Han characters follow it.
    pictures
        Files by the name that the template knows them by.

    Returns
    -------
    bytes
        PDF/UA-1 (ISO 14289-1): tagged, with the fonts that it uses embedded.

    Raises
    ------
    TemplateDoesNotExist
        If no room has this template.
    ImproperlyConfigured
        If the typeface was not fetched: without it, Chinese characters would vanish silently.
    """
    lang, _, script = to_locale(language).partition("_")
    with TemporaryDirectory(prefix="ponte-document-") as name:
        folder = Path(name)
        shutil.copy(_find(template), folder / "main.typ")
        shutil.copy(HOUSE, folder)
        words = {**data, "lang": lang, "script": script}
        (folder / "data.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        for alias, picture in (pictures or {}).items():
            shutil.copy(picture, folder / alias)
        compiled: bytes = typst.compile(
            folder / "main.typ", root=folder, font_paths=_fonts(), ignore_system_fonts=True, pdf_standards="ua-1"
        )
    return compiled


def render_once(
    template: str, data: Mapping[str, Any], *, language: str, pictures: Mapping[str, Path] | None = None
) -> bytes:
    """Typeset a document that everybody may read, once for what it says; parameters and errors are those of `render`.

    It is kept under a digest of its template, words and pictures, so that any change makes another document, until a
    week after it was last asked for. What is meant for one person is never kept: that is for `render`.
    """
    digest = hashlib.sha256(json.dumps([template, language, data], sort_keys=True).encode())
    for path in (_find(template), HOUSE):
        digest.update(path.read_bytes())
    for alias, picture in sorted((pictures or {}).items()):
        digest.update(f"{alias} {picture} {picture.stat().st_mtime_ns}".encode())
    kept = Path(settings.VAR) / "documents" / f"{digest.hexdigest()}.pdf"
    try:
        content = kept.read_bytes()
        os.utime(kept)
    except FileNotFoundError:
        content = render(template, data, language=language, pictures=pictures)
        _keep(kept, content)
    return content


def _keep(kept: Path, content: bytes) -> None:
    """Keep a document; where the disk is full, its reader gets it all the same."""
    unfinished = kept.with_suffix(f".{uuid4().hex}")
    try:
        kept.parent.mkdir(exist_ok=True)
        _forget_old(kept.parent)
        unfinished.write_bytes(content)
        unfinished.replace(kept)
    except OSError as fault:
        logger.warning("%s could not be kept: %s", kept, fault)
        unfinished.unlink(missing_ok=True)


def _forget_old(folder: Path) -> None:
    oldest = time.time() - KEPT_DAYS * 86_400
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


@cache
def _fonts() -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FAMILY not in fonts.families():
        raise ImproperlyConfigured(f"{FONTS}: expected the typeface {FAMILY}; make ready fetches it")
    return fonts


def _find(template: str) -> Path:
    for folder in get_app_template_dirs("templates"):
        if (path := Path(folder) / template).is_file():
            return path
    raise TemplateDoesNotExist(template)
