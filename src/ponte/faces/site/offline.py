"""The offline copy: which pages the reader's browser keeps, and the script that keeps them."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from ponte.faces.site.agenda import PER_PAGE
from ponte.programme.models import Edition, Release
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
        "diaries": [_address("my:diary", code) for code in languages],
        # Where somebody ceases to be who they were, or becomes somebody else.
        "changing": [_address(name, code) for name in ("account_login", "account_logout") for code in languages],
    }
    script = f"const KNOWN = {json.dumps(known)};\n\n{SCRIPT.read_text('utf-8')}"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


def pages_to_keep(edition: Edition, release: Release | None) -> list[str]:
    """List the addresses of an edition's whole agenda in the active language; none while it is in preparation."""
    if not edition.is_public:
        return []
    start = reverse("site:agenda", args=[edition.slug])
    pages = -(-release.sessions.count() // PER_PAGE) if release else 0
    return [start, *(f"{start}?page={number}" for number in range(2, pages + 1))]


def _version_of_agenda() -> str:
    edition = current_edition()
    release = edition.releases.first() if edition else None
    return f"{release.pk}-{release.made_at:%Y%m%d%H%M%S}" if release else "0"


def _address(name: str, language: str) -> str:
    with translation.override(language):
        return reverse(name)
