"""The commission's papers as PDF/UA, by Typst."""

from __future__ import annotations

from dataclasses import asdict

from django.utils.translation import to_locale

from ponte.calls.models import Call
from ponte.calls.papers.content import Kind, chapters
from ponte.press.documents import render


def as_pdf(call: Call, kind: Kind) -> bytes:
    """Typeset the minutes or the annex of a decided call, a chapter in each language."""
    written = []
    for chapter in chapters(call, kind):
        lang, _separator, script = to_locale(chapter.language).partition("_")
        written.append(asdict(chapter) | {"lang": lang, "script": script})
    title = f"{written[0]['title']}: {written[0]['about']}"
    data = {"title": title, "wide": kind == "annex", "chapters": written}
    return render("calls/paper.typ", data, language=str(written[0]["language"]))
