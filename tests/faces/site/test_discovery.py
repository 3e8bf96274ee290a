"""What crawlers and shared links are told: true, whole, in the reader's language."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from PIL import Image

from ponte.accords.models import Accord
from ponte.faces.site.previews import HEIGHT, WIDTH, preview
from ponte.press.enums import PostStatus
from ponte.programme.models import Edition, Stage
from tests.factories import OrganisationFactory
from tests.factories_press import PostFactory

SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
STAGE = "editions/week-2016/roadshow/chongqing/"


def graph(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """What a page says of itself, by type."""
    html = client.get(address).content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found = json.loads(data)
    assert found["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in found["@graph"]}


def meta(html: str, name: str) -> str:
    [content] = re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', html)
    return unescape(content)


def test_a_stage_is_an_event_with_its_place_its_parts_and_the_way_to_it(edition: Edition, client: Client) -> None:
    stage = Stage.objects.get(slug="chongqing")
    told = graph(client, f"/it/{STAGE}")
    event = told["Event"]
    assert event["name"] == stage.title_it
    assert (event["startDate"], event["endDate"]) == ("2016-04-27", "2016-04-29")
    assert event["location"]["@type"] == "City"
    assert "重庆市" in event["location"]["alternateName"]
    assert event["url"] == f"http://testserver/it/{STAGE}"
    outermost = stage.activities.filter(part_of=None)
    assert {part["name"] for part in event["subEvent"]} == {activity.title_it for activity in outermost}
    crumbs = told["BreadcrumbList"]["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3, 4]
    assert crumbs[2] == {
        "@type": "ListItem",
        "position": 3,
        "name": "Roadshow",
        "item": "http://testserver/it/editions/week-2016/roadshow/",
    }
    assert "item" not in crumbs[3]


@pytest.mark.parametrize(
    ("page", "kind", "told"),
    [
        ("", "WebSite", {"url": "http://testserver/en/"}),
        ("editions/week-2016/", "Event", {"startDate": "2016-10-25"}),
        ("people/wan-gang/", "Person", {"name": "Wan Gang", "alternateName": "万钢"}),
        ("organisations/citta-della-scienza/", "*", {"url": "http://testserver/en/organisations/citta-della-scienza/"}),
        ("places/chongqing/", "City", {"url": "http://testserver/en/places/chongqing/"}),
        ("accords/memorandum-smart-biomaterials-2016/", "CreativeWork", {"dateCreated": "2016-04-27"}),
    ],
)
def test_a_page_says_what_it_is_about(
    edition: Edition, client: Client, page: str, kind: str, told: dict[str, str]
) -> None:
    found = graph(client, f"/en/{page}")
    thing = found[kind] if kind != "*" else next(iter(found.values()))
    assert told.items() <= thing.items()
    assert not [key for key, value in thing.items() if value in (None, "", [])]


def test_a_post_is_told_with_whom_it_mentions(edition: Edition, client: Client) -> None:
    post = PostFactory(edition=edition, title_en="A post")
    post.organisations.add(OrganisationFactory(name_en="A firm"))
    told = graph(client, f"/en/editions/week-2016/diary/{post.slug}/")["BlogPosting"]
    assert (told["headline"], told["mentions"]["name"]) == ("A post", "A firm")


def test_nothing_that_is_told_can_end_the_script(edition: Edition, client: Client) -> None:
    organisation = OrganisationFactory(slug="sly", name_en="</script><b>&amp;")
    html = client.get("/en/organisations/sly/").content.decode()
    data = html.split('ld+json">')[1].split("</script>")[0]
    assert json.loads(data)["@graph"][0]["name"] == organisation.name_en


def test_a_page_names_itself_once_and_its_twins_in_each_language(edition: Edition, client: Client) -> None:
    html = client.get(f"/zh-hans/{STAGE}?utm=x").content.decode()
    assert f'<link rel="canonical" href="http://testserver/zh-hans/{STAGE}">' in html
    twins = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
    assert set(twins) == {"it", "zh-Hans", "en", "x-default"}
    for address in twins.values():
        assert client.get(address, follow=True).status_code == 200
    assert client.get(twins["x-default"], headers={"accept-language": "it"})["Location"] == f"/it/{STAGE}"


def test_a_shared_link_shows_the_pages_own_words(edition: Edition, client: Client) -> None:
    stage = Stage.objects.get(slug="chongqing")
    html = client.get(f"/it/{STAGE}").content.decode()
    assert meta(html, "og:title") in unescape(re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[0])
    assert stage.title_it in meta(html, "og:title")
    assert stage.summary_it[:60] in meta(html, "og:description")
    assert (meta(html, "og:locale"), meta(html, "og:type")) == ("it_IT", "website")
    assert meta(html, "twitter:card") == "summary_large_image"
    image = client.get(meta(html, "og:image"))
    assert image["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(image.content)).size == (WIDTH, HEIGHT)


@pytest.mark.parametrize("title", ["重庆：走访区县、实验室与两江新区" * 6, "Settimana " * 30, "x" * 300, ""])
def test_a_preview_holds_any_title(title: str) -> None:
    picture = Image.open(io.BytesIO(preview(title, "Kicker " * 40)))
    assert picture.size == (WIDTH, HEIGHT)
    assert len(preview(title, "")) < 100_000


def test_previews_differ_by_language(edition: Edition, client: Client) -> None:
    pictures = {client.get(f"/{code}/previews/week-2016/chongqing.png").content for code in ("it", "en", "zh-hans")}
    assert len(pictures) == 3
    assert client.get("/it/previews/week-2016/nowhere.png").status_code == 404


def parsed(client: Client, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).content)  # noqa: S314 - the site's own words


def test_the_sitemap_lists_every_public_page_in_every_language(edition: Edition, client: Client) -> None:
    shown = PostFactory(edition=edition)
    hidden = PostFactory(edition=edition, status=PostStatus.DRAFT, published_at=None)
    OrganisationFactory(slug="invented", is_sample=True)
    listed: set[str] = set()
    for section in parsed(client, "/sitemap.xml").iter(f"{SITE}loc"):
        for url in parsed(client, section.text or "").iter(f"{SITE}url"):
            listed.add(url.findtext(f"{SITE}loc") or "")
            twins = {link.get("hreflang"): link.get("href") for link in url.iter(LINK)}
            assert set(twins) == {"it", "zh-hans", "en", "x-default"}
            assert listed & set(twins.values())
    assert "http://testserver/zh-hans/organisations/citta-della-scienza/" in listed
    assert len({url for url in listed if "/en/accords/" in url}) == Accord.objects.count() + 1
    assert f"http://testserver/it/editions/week-2016/diary/{shown.slug}/" in listed
    assert not [url for url in listed if hidden.slug in url or "invented" in url]
    for address in sorted(listed):
        if "/it/" in address:
            assert client.get(address).status_code == 200, address


def test_robots_are_told_what_is_private_and_where_the_sitemap_is(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /*/desk/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_language_of_a_page_is_not_lost_in_its_structured_data(edition: Edition, client: Client) -> None:
    names = {code: graph(client, f"/{code}/editions/week-2016/")["Event"]["name"] for code in ("it", "zh-hans")}
    assert names == {"it": edition.name_it, "zh-hans": edition.name_zh_hans}
