"""The offline copy: which pages the reader's browser keeps, and the script that keeps them."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from ponte.faces.site.agenda import PER_PAGE
from ponte.programme.models import Release
from ponte.programme.queries import current_edition

SCRIPT = Path(__file__).parent / "service-worker.js"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker between the site's pages and the network.

    It is served from the root, since a worker governs what lies below its own address, and it changes with every
    release: that is how browsers notice that their copies are old.
    """
    languages = [code for code, _name in settings.LANGUAGES]
    known = {
        "version": f"{version('ponte')}-{_version_of_agenda()}",
        "languages": languages,
        "static": settings.STATIC_URL,
        "agenda": {code: _agenda_pages(code) for code in languages},
        "diary": {code: _address("my:diary", code) for code in languages},
        "door": [_address(name, code) for name in ("desk:check_in", "desk:check_in_list") for code in languages],
        "offline": {code: _address("site:offline", code) for code in languages},
        # Where somebody ceases to be who they were, or becomes somebody else.
        "changing": [_address(name, code) for name in ("account_login", "account_logout") for code in languages],
    }
    script = f"const KNOWN = {json.dumps(known)};\n\n{SCRIPT.read_text('utf-8')}"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """What a reader without a network sees instead of a page that is not kept: it names those that are."""
    return render(request, "site/offline.html", {"release": _release()})


def _agenda_pages(language: str) -> list[str]:
    """List the addresses of the current edition's whole agenda in a language; none before it is released."""
    release = _release()
    if release is None:
        return []
    with translation.override(language):
        start = reverse("site:agenda", args=[release.edition.slug])
    pages = -(-release.sessions.count() // PER_PAGE)
    return [start, *(f"{start}?page={number}" for number in range(2, pages + 1))]


def _release() -> Release | None:
    edition = current_edition()
    return edition.releases.select_related("edition").first() if edition else None


def _version_of_agenda() -> str:
    release = _release()
    return f"{release.pk}-{release.made_at:%Y%m%d%H%M%S}" if release else "0"


def _address(name: str, language: str) -> str:
    with translation.override(language):
        return reverse(name)
