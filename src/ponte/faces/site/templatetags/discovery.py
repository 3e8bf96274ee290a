"""What crawlers and shared links are told of a page: ``{% load discovery %}``, in ``site/base.html`` itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ponte.faces.site import structured
from ponte.faces.site.dates import BABEL_LOCALES
from ponte.faces.site.previews import HEIGHT, WIDTH
from ponte.faces.site.templatetags.ponte import plainly
from ponte.press.domain.picturing import LARGE
from ponte.press.models import Post
from ponte.programme.models import Stage

register = template.Library()
_IN_A_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""Letters that could end a script, written so that they cannot."""
_LOCALES = {code: locale.replace("_Hans", "") for code, locale in BABEL_LOCALES.items()}


@dataclass(frozen=True, slots=True)
class Picture:
    """What a shared link is shown with."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """A page in the words of the Open Graph protocol; addresses are whole."""

    title: str
    description: str
    address: str
    undecided: str
    """The address without a language, which leads each reader to the page in their own."""
    kind: str
    locale: str
    other_locales: list[str]
    image: Picture | None


@register.simple_tag(takes_context=True)
def page_card(context: Context) -> Card | None:
    """Say how the page is shown where its address is shared: in the words of its own title and description."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return None
    language = get_language() or settings.LANGUAGE_CODE
    return Card(
        title=_block_text(context, "title"),
        description=_block_text(context, "description"),
        address=request.build_absolute_uri(request.path),
        undecided=request.build_absolute_uri(request.path.removeprefix(f"/{language}")),
        kind="article" if _page_name(request) == "post" else "website",
        locale=_LOCALES[language],
        other_locales=[locale for code, locale in _LOCALES.items() if code != language],
        image=_picture(context, request),
    )


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString:
    """Write what the page is about, and the way to it, as JSON-LD.

    The content security policy lets it stand: a script of this type is a block of data, which no browser runs.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SafeString("")
    things = []
    shown: dict[Any, Any] = context.flatten()
    if thing := structured.describe(_page_name(request), shown, request.build_absolute_uri):
        things.append(thing)
    if crumbs := _crumbs(context):
        home = (_("Home"), reverse("site:home"))
        things.append(structured.breadcrumbs([home, *crumbs], request.build_absolute_uri))
    if not things:
        return SafeString("")
    data = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data.translate(_IN_A_SCRIPT)),  # noqa: S308 - nothing in it can end the script
    )


def _page_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.url_name or "" if match and match.app_name == "site" else ""


def _picture(context: Context, request: HttpRequest) -> Picture | None:
    stage, edition, post = (
        context.get("stage"),
        context.get("page_edition") or context.get("edition"),
        context.get("post"),
    )
    if isinstance(post, Post) and (pictures := list(post.pictures.all())):
        address = reverse("picture", args=[pictures[0].token, LARGE])
        return Picture(request.build_absolute_uri(address), pictures[0].width, pictures[0].height)
    if not edition:
        return None
    if isinstance(stage, Stage):
        address = reverse("site:stage_preview", args=[edition.slug, stage.slug])
    else:
        address = reverse("site:edition_preview", args=[edition.slug])
    return Picture(request.build_absolute_uri(address), WIDTH, HEIGHT)


def _block_text(context: Context, name: str) -> str:
    """Return what a block of the page says, without its markup."""
    return unescape(plainly(_block(context, name)))


def _block(context: Context, name: str) -> SafeString:
    """Render a block of the page once more: what readers see is what machines are told."""
    blocks: Any = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return SafeString(block.render(context)) if block else SafeString("")


def _crumbs(context: Context) -> list[tuple[str, str]]:
    parser = _Crumbs()
    parser.feed(_block(context, "crumbs"))
    return [(" ".join(name.split()), url) for name, url in parser.crumbs]


class _Crumbs(HTMLParser):
    """Reads names and addresses out of a list of breadcrumbs."""

    def __init__(self) -> None:
        super().__init__()
        self.crumbs: list[tuple[str, str]] = []
        self._in_tag = False
        """Inside the tag that says which language a name fell back to: it is no part of the name."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a crumb with its item, and take the address of its link."""
        if tag == "li":
            self.crumbs.append(("", ""))
        elif tag == "abbr":
            self._in_tag = True
        elif tag == "a" and self.crumbs:
            self.crumbs[-1] = (self.crumbs[-1][0], dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag of language."""
        if tag == "abbr":
            self._in_tag = False

    def handle_data(self, data: str) -> None:
        """Add to the name."""
        if self.crumbs and not self._in_tag:
            self.crumbs[-1] = (self.crumbs[-1][0] + data, self.crumbs[-1][1])
