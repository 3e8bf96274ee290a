"""The diary names nobody who has an account and does not consent to that."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ponte.people.enums import ConsentKind
from ponte.people.models import Person
from ponte.press.models import Post
from ponte.press.queries import named_in, post_page, unnamed_people
from tests.factories import PersonFactory
from tests.factories_consents import consents
from tests.factories_press import PostFactory, a_picture

pytestmark = pytest.mark.django_db
PRESS, PICTURES = ConsentKind.PRESS, ConsentKind.PICTURES


def somebody(name: str, *kinds: ConsentKind) -> Person:
    person: Person = PersonFactory(name_latin=name)
    assert person.account is not None
    consents(person.account, kinds)
    return person


@pytest.fixture
def post() -> Post:
    post: Post = PostFactory()
    minister = PersonFactory(name_latin="Minister", account=None)
    post.people.set([minister, somebody("Both", PRESS, PICTURES), somebody("Press", PRESS), somebody("Neither")])
    return post


def names(post: Post) -> set[str]:
    return {person.name_latin for person in named_in(post_page(post.edition).get(pk=post.pk))}


def test_without_pictures_who_consents_to_press_work_is_named(post: Post) -> None:
    assert names(post) == {"Minister", "Both", "Press"}
    assert {person.name_latin for person in unnamed_people(post)} == {"Neither"}


def test_beside_pictures_only_who_consents_to_these_too(post: Post) -> None:
    a_picture(post)
    assert names(post) == {"Minister", "Both"}
    assert {person.name_latin for person in unnamed_people(post)} == {"Press", "Neither"}


def test_a_withdrawal_takes_the_name_from_the_page_at_once(post: Post, client: Client) -> None:
    page = reverse("site:post", args=[post.edition.slug, post.slug])
    assert client.get(page).content.decode().count("Both") > 0
    both = Person.objects.get(name_latin="Both")
    assert both.account is not None
    consents(both.account, [PRESS], is_given=False)
    assert "Both" not in client.get(page).content.decode()
