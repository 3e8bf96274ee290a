"""The diary's rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.domain.posting import delete_post, publish_post, withdraw_post, write_post
from ponte.press.enums import PostStatus
from ponte.press.languages import lacking, told
from ponte.press.models import Post
from ponte.press.queries import neighbours, posts
from ponte.programme.models import Roadshow, Stage
from tests.factories import AccountFactory, CityFactory, EditionFactory, OrganisationFactory, PersonFactory
from tests.factories_press import PostFactory, a_picture

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def a_stage(edition: object) -> Stage:
    roadshow = Roadshow.objects.create(edition=edition, name_en="Roadshow")
    day = dt.date(2016, 4, 27)
    return Stage.objects.create(
        roadshow=roadshow, slug=f"stage-{roadshow.pk}", order=1, place=CityFactory(), starts=day, ends=day
    )


def test_a_new_post_is_its_writers_draft_with_whom_it_tells_of() -> None:
    officer, person, firm, city = AccountFactory(), PersonFactory(), OrganisationFactory(), CityFactory()
    post = PostFactory.build(edition=EditionFactory(), status=PostStatus.DRAFT, published_at=None)
    write_post(actor=officer, post=post, people=[person], organisations=[firm], places=[city])
    kept = Post.objects.get()
    assert (kept.author, kept.status) == (officer, PostStatus.DRAFT)
    assert [*kept.people.all(), *kept.organisations.all(), *kept.places.all()] == [person, firm, city]
    assert AuditEntry.objects.get().action == "press.write_post"
    assert not posts(kept.edition).exists()


def test_a_title_in_one_language_is_enough_and_in_none_is_refused() -> None:
    edition = EditionFactory()
    write_post(actor=None, post=Post(edition=edition, slug="a", date="2016-04-27", title_zh_hans="重庆"))
    nameless = Post(edition=edition, slug="b", date="2016-04-27")
    assert refusal(lambda: write_post(actor=None, post=nameless)) == "no_title"


def test_a_stage_must_be_of_the_same_edition() -> None:
    post = PostFactory.build(edition=EditionFactory(), stage=a_stage(EditionFactory()))
    assert refusal(lambda: write_post(actor=None, post=post)) == "other_edition"


def test_addresses_are_unique() -> None:
    taken = PostFactory()
    post = PostFactory.build(edition=taken.edition, slug=taken.slug)
    assert refusal(lambda: write_post(actor=None, post=post)) == "slug_taken"


def test_two_writers_do_not_overwrite_each_other() -> None:
    post = PostFactory()
    mine, theirs = Post.objects.get(pk=post.pk), Post.objects.get(pk=post.pk)
    seen = mine.changed
    theirs.title_it = "Loro"
    write_post(actor=None, post=theirs, seen=seen)
    mine.title_it = "Mio"
    assert refusal(lambda: write_post(actor=None, post=mine, seen=seen)) == "changed_meanwhile"
    assert Post.objects.get().title_it == "Loro"


def test_publishing_needs_something_to_read() -> None:
    bare = PostFactory(status=PostStatus.DRAFT, published_at=None, body_en="", body_it="", body_zh_hans="")
    assert refusal(lambda: publish_post(actor=None, post=bare)) == "nothing_told"


def test_publish_withdraw_publish_delete() -> None:
    post = PostFactory(status=PostStatus.DRAFT, published_at=None)
    publish_post(actor=None, post=post)
    first = post.published_at
    assert list(posts(post.edition)) == [post]
    assert refusal(lambda: publish_post(actor=None, post=post)) == "published_already"
    assert refusal(lambda: delete_post(actor=None, post=post)) == "still_published"
    withdraw_post(actor=None, post=post)
    assert not posts(post.edition).exists()
    assert refusal(lambda: withdraw_post(actor=None, post=post)) == "not_published"
    publish_post(actor=None, post=post)
    assert post.published_at == first
    withdraw_post(actor=None, post=post)
    delete_post(actor=None, post=post)
    assert not Post.objects.exists()


def test_the_database_wants_to_know_since_when_a_post_is_published() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(status=PostStatus.PUBLISHED, published_at=None)


def test_a_missing_language_falls_back_and_says_so() -> None:
    post = PostFactory(body_en="", body_it="Un testo", body_zh_hans="")
    found = told(post, "body", "zh-hans")
    assert (found.text, found.language, found.is_own) == ("Un testo", "it", False)
    assert told(post, "title", "zh-hans").is_own
    assert told(post, "lead", "zh-hans").text == ""


def test_a_post_lacks_the_languages_that_others_have() -> None:
    assert lacking(PostFactory()) == []
    assert lacking(PostFactory(body_zh_hans="")) == ["zh-hans"]
    assert lacking(PostFactory(title_en="", lead_it="Solo qui")) == ["zh-hans", "en"]
    assert lacking(a_picture(PostFactory(), caption_it="Sala", alternative_it="Una sala")) == ["zh-hans"]


def test_neighbours_follow_the_days() -> None:
    edition = EditionFactory()
    later, first, second = (PostFactory(edition=edition, date=dt.date(2016, 4, day)) for day in (29, 27, 27))
    PostFactory(edition=edition, date=dt.date(2016, 4, 28), status=PostStatus.DRAFT)
    PostFactory()
    assert neighbours(first) == (None, second)
    assert neighbours(second) == (first, later)
    assert neighbours(later) == (second, None)
