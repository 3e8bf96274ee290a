"""Markdown that writers may be trusted with: no HTML, no images, one level of headings.

CommonMark, parsed by markdown-it-py; what it makes is safe because raw HTML is shown as text, and addresses other than
of the web and of mail are no links (its `validateLink`).
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

HEADING = "h2"
"""Headings of a text, however many signs its writer gave them: one level, right below the title of the page."""

Run = dict[str, Any]
"""A stretch of text: ``text``, and where they hold ``strong``, ``em``, ``code``, ``link``."""
Block = dict[str, Any]
"""``kind`` (paragraph, heading, quote, bullets, numbers, code, rule); ``runs``, ``blocks``, ``items`` or ``text``."""

_parser = MarkdownIt("commonmark", {"html": False}).disable("image")


def as_html(text: str) -> SafeString:
    """Render a text as HTML that is safe to put into a page."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADING
    html: SafeString = mark_safe(_parser.renderer.render(tokens, _parser.options, {}))  # noqa: S308 -- by its rules
    return html


def as_blocks(text: str) -> list[Block]:
    """Take a text apart, for a document that sets it: plain data, in which nothing can be mistaken for markup."""
    return _blocks(iter(_parser.parse(text)), until="")


def _blocks(tokens: Any, until: str) -> list[Block]:
    found: list[Block] = []
    for token in tokens:
        if token.type == until:
            break
        match token.type:
            case "paragraph_open":
                found.append({"kind": "paragraph", "runs": _runs(next(tokens))})
            case "heading_open":
                found.append({"kind": "heading", "runs": _runs(next(tokens))})
            case "blockquote_open":
                found.append({"kind": "quote", "blocks": _blocks(tokens, "blockquote_close")})
            case "bullet_list_open":
                found.append({"kind": "bullets", "items": _items(tokens, "bullet_list_close")})
            case "ordered_list_open":
                start = int(token.attrGet("start") or 1)
                found.append({"kind": "numbers", "start": start, "items": _items(tokens, "ordered_list_close")})
            case "fence" | "code_block":
                found.append({"kind": "code", "text": token.content})
            case "hr":
                found.append({"kind": "rule"})
    return found


def _items(tokens: Any, until: str) -> list[list[Block]]:
    items = []
    for token in tokens:
        if token.type == until:
            break
        items.append(_blocks(tokens, "list_item_close"))
    return items


def _runs(inline: Token) -> list[Run]:
    runs: list[Run] = []
    strong = em = 0
    link = ""
    for token in inline.children or []:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                em += token.nesting
            case "link_open" | "link_close":
                link = str(token.attrGet("href") or "")
            case "text" | "code_inline" | "softbreak" | "hardbreak":
                text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
                runs.append(
                    {
                        "text": text,
                        "strong": bool(strong),
                        "em": bool(em),
                        "code": token.type == "code_inline",
                        "link": link,
                    }
                )
    return runs
