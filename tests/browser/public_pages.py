"""The whole public site for tests in a browser: the record of 2016 with something of every kind, and its addresses."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, resolve

from ponte.faces.site import urls
from ponte.people.models import Organisation, Place
from ponte.press.models import Post
from ponte.programme.models import Edition
from tests.factories import BrokerageFactory
from tests.factories_agenda import EventFactory, RoomFactory, SessionFactory, SpeakerFactory, a_release, at
from tests.factories_calls import CallFactory
from tests.factories_intake import EntryFactory, ExchangeFactory, ExhibitionFactory, FairFactory, IntakeFactory
from tests.factories_press import a_picture
from tests.factories_showcase import ShowcaseFactory, StageFactory

FACTS = Path(__file__).parents[2] / "data" / "edition-2016"
LANGUAGES = ("it", "zh-hans", "en")
BESIDE = ("search/?q=chongqing", "search/?q=zzzz", "account/login/", "account/login/code/", "offline/", "nothing-here/")
"""Public pages that are no kind of their own, or that no link leads to."""


def fill(folder: Path) -> Edition:
    """Load the facts without the invented participants, and add one of what the record has none of."""
    cache.clear()
    facts = folder / "edition-2016"
    facts.mkdir()
    for path in FACTS.glob("*.yaml"):
        shutil.copy(path, facts)
    call_command("load_edition", str(facts))
    edition = Edition.objects.get(year=2016)
    naples = Place.objects.get(slug="naples")
    a_picture(Post.objects.get(slug="chongqing-laboratory-opens"))
    room = RoomFactory(edition=edition, city=naples)
    event = EventFactory(edition=edition, name_it="Apertura", name_zh_hans="开幕式")
    for hour in (9, 11):
        title = {"title_en": f"Water at {hour}", "title_it": f"Acqua alle {hour}", "title_zh_hans": f"{hour}点谈水"}
        SpeakerFactory(
            session=SessionFactory(
                edition=edition, event=event, slug=f"w{hour}", city=naples, room=room, starts=at(hour), **title
            )
        )
    a_release(edition)
    intake = {"edition": edition, "intake": IntakeFactory(edition=edition, place=naples)}
    organisations = list(Organisation.objects.all()[:2])
    fair = FairFactory(**intake, place=naples)
    EntryFactory(fair=fair, organisation=organisations[0])
    ExhibitionFactory(edition=edition, place=naples)
    ExchangeFactory(edition=edition, sender=organisations[0], host=organisations[1])
    BrokerageFactory(edition=edition, registration_opens=at(9))
    CallFactory(programme=edition.programme)
    StageFactory(showcase=ShowcaseFactory(edition=edition, place=naples), place=naples)
    return edition


def kinds(language: str = "en") -> Mapping[str, list[str]]:
    """List public pages by their kind, without the language: all that the sitemap has, or that a page links to.

    One page of each kind is read for its links.
    """
    client = Client()
    prefix = f"/{language}/"
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    waiting = [prefix]
    for section in re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode()):
        listed = client.get(urlsplit(section).path).content.decode()
        waiting += [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", listed)]
    while waiting:
        path = waiting.pop(0)
        match = resolve(path) if path.startswith(prefix) and path.endswith("/") else None
        if match is None or match.app_name != "site":
            continue  # a file, or another part of the house
        pages, page = found[str(match.url_name)], path.removeprefix(prefix)
        is_first = not pages
        pages[page] = None
        if is_first:
            answer = client.get(path)
            assert answer.status_code == 200, path
            links = re.findall(r'<a [^>]*href="([^"]+)"', answer.content.decode())
            waiting += [urlsplit(unescape(link)).path for link in links]
    return {kind: list(pages) for kind, pages in sorted(found.items())}


def kinds_that_are_pages(patterns: Iterable[URLPattern | URLResolver] = urls.urlpatterns) -> set[str]:
    """Names of all addresses of the public site that show a page."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= kinds_that_are_pages(pattern.url_patterns)
        elif str(pattern.pattern).endswith("/") or not str(pattern.pattern):
            found.add(str(pattern.name))
    return found


def one_of_each() -> list[str]:
    """One address of every kind, those that have most to show first where there is a choice, and those beside them."""
    pages = kinds()
    favourites = ("chongqing", "week-2016", "memorandum", "laboratory-opens")

    def rank(path: str) -> tuple[int, str]:
        return (-sum(word in path for word in favourites), path)

    return [*(min(paths, key=rank) for paths in pages.values()), *BESIDE]
