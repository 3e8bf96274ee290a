"""The diary, the outbox and the next edition at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.people.models import Account
from ponte.press.enums import MessageState, PostStatus, Purpose
from ponte.press.models import Message, Picture, Post
from ponte.programme.models import Edition
from tests.factories import AccountFactory, OfficerFactory, PersonFactory, SideFactory, Week
from tests.factories_press import PostFactory, a_message, a_picture, an_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    client.force_login(week.officer)
    return client


@pytest.fixture
def post(week: Week) -> Post:
    row: Post = PostFactory(edition=week.brokerage.edition, slug="chongqing")
    return row


def text(response: Any) -> str:
    return str(response.content.decode())


def pages(post: Post) -> list[str]:
    picture, message = a_picture(post), a_message(programme_id=post.edition.programme_id)
    return [
        reverse("desk:posts"),
        reverse("desk:new_post"),
        reverse("desk:post", args=[post.slug]),
        reverse("desk:add_picture", args=[post.slug]),
        reverse("desk:picture", args=[picture.pk]),
        reverse("desk:outbox"),
        reverse("desk:message", args=[message.pk]),
        reverse("desk:next_edition"),
    ]


def acts(post: Post) -> list[str]:
    picture, message = a_picture(post), a_message(programme_id=post.edition.programme_id)
    return [
        *(reverse(f"desk:{act}", args=[post.slug]) for act in ("publish_post", "withdraw_post", "delete_post")),
        reverse("desk:remove_picture", args=[picture.pk]),
        *(reverse(f"desk:{act}", args=[message.pk]) for act in ("retry_message", "cancel_message")),
    ]


# --- Who gets in ----------------------------------------------------------------------------------------------------


def test_pages_are_for_the_offices(client: Client, week: Week, post: Post) -> None:
    for page in pages(post):
        client.logout()
        assert "/account/login/" in client.get(page)["Location"], page
        client.force_login(week.anna.person.account)
        assert client.get(page).status_code == 403, page
        client.force_login(week.officer)
        assert client.get(page).status_code == 200, page


def test_acts_are_for_the_offices_and_not_for_links(client: Client, week: Week, post: Post) -> None:
    before = list(Post.objects.values()), list(Message.objects.values())
    for act in acts(post):
        client.force_login(AccountFactory())
        assert client.post(act).status_code == 403, act
        client.force_login(week.officer)
        assert client.get(act).status_code == 405, act
    assert list(Post.objects.values()) == before[0]
    assert Message.objects.get().state == MessageState.QUEUED


def test_no_page_and_no_act_sends_mail(office: Client, post: Post) -> None:
    a_message("news:2")
    for page in pages(post):
        office.get(page)
    for act in acts(post):
        office.post(act)
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["it", "zh-hans", "en"])
def test_pages_speak_three_languages(office: Client, week: Week, post: Post, language: str) -> None:
    for page in pages(post):
        response = office.get(page.replace("/en/", f"/{language}/", 1))
        assert response.status_code == 200
        assert f'<html lang="{language.replace("hans", "Hans")}"' in text(response)


# --- Posts ----------------------------------------------------------------------------------------------------------


def form(**fields: Any) -> dict[str, Any]:
    return {"date": "2016-04-27", "slug": "", "title_it": "Un titolo", "body_it": "Un **testo**"} | fields


def test_a_post_is_written_and_published(office: Client, week: Week) -> None:
    person = PersonFactory(is_sample=False)
    office.post(reverse("desk:new_post"), form(people=[person.pk]))
    post = Post.objects.get()
    assert (post.slug, post.status, post.author) == ("un-titolo", PostStatus.DRAFT, week.officer)
    assert list(post.people.all()) == [person]
    office.post(reverse("desk:publish_post", args=[post.slug]))
    assert client_sees(post) == 200
    office.post(reverse("desk:withdraw_post", args=[post.slug]))
    assert client_sees(post) == 404


def client_sees(post: Post) -> int:
    return Client().get(reverse("site:post", args=[post.edition.slug, post.slug])).status_code


def test_a_chinese_title_gets_an_address_in_pinyin(office: Client) -> None:
    office.post(reverse("desk:new_post"), form(title_it="", title_zh_hans="重庆"))
    assert Post.objects.get().slug in ("zhong-qing", "chong-qing")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title_it": ""}, "A post needs a title in at least one language."),
        ({"slug": "chongqing"}, "Another post has this address already."),
        ({"date": "yesterday"}, "Enter a valid date."),
    ],
)
def test_what_was_typed_is_kept_when_something_is_refused(
    office: Client, post: Post, fields: dict[str, str], said: str
) -> None:
    response = office.post(reverse("desk:new_post"), form(**fields))
    assert said in text(response)
    assert "Un **testo**" in text(response)
    assert Post.objects.count() == 1


def test_a_change_does_not_overwrite_another(office: Client, post: Post) -> None:
    page = reverse("desk:post", args=[post.slug])
    seen = office.get(page).context["form"]["seen"].value()
    Post.objects.get(pk=post.pk).save()
    response = office.post(page, form(seen=seen, slug=post.slug))
    assert "Somebody else has changed this post" in text(response)
    assert Post.objects.get().title_it == post.title_it


@pytest.mark.parametrize("seen", ["", "yesterday", "2016-01-01", "9999-12-31T23:59:59-14:00"])
def test_who_cannot_say_when_they_saw_a_post_does_not_write_over_it(office: Client, post: Post, seen: str) -> None:
    response = office.post(reverse("desk:post", args=[post.slug]), form(seen=seen, slug=post.slug))
    assert "Somebody else has changed this post" in text(response)
    assert Post.objects.get().title_it == post.title_it


def test_a_post_of_an_earlier_edition_can_still_be_finished(office: Client, week: Week, post: Post) -> None:
    office.post(reverse("desk:next_edition"), {"days": 364})
    assert post.title_en not in text(office.get(reverse("desk:posts")))
    assert office.get(reverse("desk:post", args=[post.slug])).status_code == 404
    office.post(reverse("desk:work_on_edition", args=[post.edition.slug]))
    assert post.title_en in text(office.get(reverse("desk:posts")))
    assert office.get(reverse("desk:post", args=[post.slug])).status_code == 200


def test_the_list_tells_what_lacks_a_translation(office: Client, week: Week, post: Post) -> None:
    lacking = PostFactory(edition=post.edition, body_zh_hans="")
    response = office.get(reverse("desk:posts"), {"lacking": "zh-hans"})
    assert [row.pk for row, _codes in response.context["page"]] == [lacking.pk]
    assert response.context["lacking"] == [("中文", 1, "zh-hans")]
    assert "1</span> post lacks 中文" in text(response)


def queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["posts", "outbox"])
def test_lists_ask_the_database_equally_often(office: Client, post: Post, page: str) -> None:
    def more(number: int) -> None:
        row = PostFactory(edition=post.edition, author=PersonFactory().account)
        a_picture(row)
        a_message(f"news:{number}", account=row.author)

    more(1)
    url = reverse(f"desk:{page}")
    queries_of(office, url)
    one = queries_of(office, url)
    more(2)
    more(3)
    assert queries_of(office, url) == one


# --- Pictures -------------------------------------------------------------------------------------------------------


def upload(**fields: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("DSC0001.jpg", an_image().read(), "image/jpeg")
    return {"file": file, "caption_it": "La sala", "alternative_it": "Una sala"} | fields


def test_a_picture_is_added_changed_and_removed(office: Client, post: Post) -> None:
    office.post(reverse("desk:add_picture", args=[post.slug]), upload())
    picture = Picture.objects.get()
    assert picture.caption_it == "La sala"
    change = {"caption_it": "Il tavolo", "alternative_it": "Un tavolo", "credit": "N.N.", "order": 3}
    office.post(reverse("desk:picture", args=[picture.pk]), change)
    picture.refresh_from_db()
    assert (picture.caption_it, picture.credit, picture.order) == ("Il tavolo", "N.N.", 3)
    office.post(reverse("desk:remove_picture", args=[picture.pk]))
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"file": SimpleUploadedFile("a.jpg", b"<svg/>")}, "This file is not a whole picture"),
        ({"alternative_it": ""}, "for whoever cannot see the picture"),
        ({"file": ""}, "This field is required."),
    ],
)
def test_a_refused_picture_says_why(office: Client, post: Post, fields: dict[str, Any], said: str) -> None:
    assert said in text(office.post(reverse("desk:add_picture", args=[post.slug]), upload(**fields)))
    assert not Picture.objects.exists()


def test_a_drafts_picture_is_for_the_offices_of_its_programme(office: Client, week: Week, post: Post) -> None:
    url = reverse("picture", args=[a_picture(post).token, 480])
    elsewhere = Client()
    elsewhere.force_login(OfficerFactory(side=SideFactory()).account)
    for somebody in (Client(), elsewhere, office):
        assert somebody.get(url)["Cache-Control"] == "public, max-age=86400"
    Post.objects.update(status=PostStatus.DRAFT)
    for somebody in (Client(), elsewhere):
        assert somebody.get(url).status_code == 404
    answer = office.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-cache"


# --- Outbox ---------------------------------------------------------------------------------------------------------


def of(week: Week) -> dict[str, Any]:
    return {"programme_id": week.brokerage.edition.programme_id}


def test_the_outbox_narrows_down(office: Client, week: Week) -> None:
    first = a_message("news:1", **of(week))
    second = a_message("news:2", subject="Agenda", purpose=Purpose.AGENDA, **of(week))
    Message.objects.filter(pk=first.pk).update(state=MessageState.FAILED)

    def found(**asked: str) -> list[int]:
        return [row.pk for row in office.get(reverse("desk:outbox"), asked).context["page"]]

    assert found() == [second.pk, first.pk]
    assert found(state="failed") == [first.pk]
    assert found(purpose="agenda") == [second.pk]
    assert found(q="agen") == [second.pk]
    assert found(q="anna@") == [second.pk, first.pk]
    assert found(state="nonsense") == [second.pk, first.pk]


def test_an_office_sees_the_messages_of_its_own_programme_only(office: Client, week: Week) -> None:
    own = a_message("own", **of(week))
    foreign = a_message("foreign", programme_id=SideFactory().programme_id)
    code = a_message("code", purpose=Purpose.SYSTEM)
    Message.objects.update(state=MessageState.FAILED)

    def listed() -> tuple[list[int], list[int]]:
        answer = office.get(reverse("desk:outbox"))
        return [row.pk for row in answer.context["page"]], [count for _state, _label, count in answer.context["counts"]]

    assert listed() == ([own.pk], [1])
    for row in (foreign, code):
        for name in ("message", "retry_message", "cancel_message"):
            address = reverse(f"desk:{name}", args=[row.pk])
            assert (office.get if name == "message" else office.post)(address).status_code == 404
    Account.objects.filter(pk=week.officer.pk).update(is_staff=True)
    assert listed() == ([code.pk, own.pk], [2])


def test_a_message_is_cancelled_and_sent_again(office: Client, week: Week) -> None:
    message = a_message(**of(week))
    page = reverse("desk:message", args=[message.pk])
    assert "It **begins**." in text(office.get(page))
    office.post(reverse("desk:cancel_message", args=[message.pk]))
    assert Message.objects.get().state == MessageState.CANCELLED
    office.post(reverse("desk:retry_message", args=[message.pk]))
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_code_to_sign_in_is_shown_to_no_office(office: Client, week: Week) -> None:
    Account.objects.filter(pk=week.officer.pk).update(is_staff=True)
    message = a_message(purpose=Purpose.SYSTEM, text="123456")
    page = text(office.get(reverse("desk:message", args=[message.pk])))
    assert "123456" not in page
    assert "for its recipient&#x27;s eyes only" in page or "for its recipient's eyes only" in page
    office.post(reverse("desk:retry_message", args=[message.pk]))
    assert Message.objects.get().attempts == 0


# --- The next edition -----------------------------------------------------------------------------------------------


def test_the_next_edition_is_counted_first_and_made_when_confirmed(office: Client, week: Week) -> None:
    page = reverse("desk:next_edition")
    response = office.get(page)
    assert response.context["preview"].plan.year == 2017
    assert Edition.objects.count() == 1
    assert "not a whole number of weeks" in text(office.get(page, {"days": "365"}))
    office.post(page, {"days": "371"})
    clone = Edition.objects.get(year=2017)
    assert (clone.starts - week.brokerage.edition.starts).days == 371


def test_a_second_clone_is_refused_in_words(office: Client, week: Week) -> None:
    taken = week.brokerage.edition
    Edition.objects.create(
        programme=taken.programme, host_side=taken.host_side, slug="x", number=taken.number + 1, year=2015
    )
    response = office.post(reverse("desk:next_edition"), {"days": "364"})
    assert "The edition after this one exists already." in text(response)
    assert not Edition.objects.filter(year=2017).exists()


@pytest.mark.parametrize("days", ["", "0", "soon", "99999"])
def test_days_that_cannot_be_make_nothing(office: Client, week: Week, days: str) -> None:
    office.post(reverse("desk:next_edition"), {"days": days})
    assert Edition.objects.count() == 1
