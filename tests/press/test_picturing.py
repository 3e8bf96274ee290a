"""What becomes of a picture that somebody uploads."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from PIL import Image, ImageCms

from ponte.common.refusals import Refused
from ponte.press.domain import picturing
from ponte.press.domain.picturing import LARGE, SMALL, add_picture, describe_picture, remove_picture
from ponte.press.domain.posting import delete_post
from ponte.press.enums import PostStatus
from ponte.press.models import Picture, Post
from tests.factories_press import TEXTS, PostFactory, a_picture, an_image

pytestmark = pytest.mark.django_db
GPS, ORIENTATION = 0x8825, 0x0112


@pytest.fixture
def post() -> Post:
    row: Post = PostFactory()
    return row


def add(post: Post, file: io.BytesIO, **texts: str) -> Picture:
    return add_picture(actor=None, post=post, file=file, texts=texts or TEXTS, credit="Press office")


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def opened(picture: Picture) -> Image.Image:
    return Image.open(picture.image.path)


def test_a_picture_is_made_smaller_and_gets_a_thumbnail(post: Post) -> None:
    picture = add(post, an_image((3000, 1500)))
    assert (picture.width, picture.height) == opened(picture).size == (LARGE, LARGE // 2)
    assert Image.open(picture.thumbnail.path).size == (SMALL, SMALL // 2)


def test_a_small_picture_is_not_blown_up(post: Post) -> None:
    assert opened(add(post, an_image((60, 40)))).size == (60, 40)


def test_what_the_camera_wrote_is_gone(post: Post) -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (40.0, 48.0, 0.0)}
    exif[0x010F] = "Camera"
    picture = add(post, an_image(exif=exif, comment=b"private"))
    for path in (picture.image.path, picture.thumbnail.path):
        kept = Image.open(path)
        assert not kept.getexif()
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert b"Camera" not in Path(path).read_bytes()


def test_a_picture_taken_upright_stays_upright(post: Post) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    assert opened(add(post, an_image((60, 40), exif=exif))).size == (40, 60)


def test_transparent_parts_become_paper(post: Post) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    file.seek(0)
    assert opened(add(post, file)).getpixel((5, 5)) == (255, 255, 255)


def test_a_profile_of_colours_is_carried_out_and_dropped(post: Post) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in opened(add(post, an_image(icc_profile=profile))).info


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_every_picture_is_kept_as_jpeg(post: Post, form: str) -> None:
    assert opened(add(post, an_image(form=form))).format == "JPEG"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        an_image().read()[:200],
        an_image(form="GIF").read(),
    ],
    ids=["empty", "stump", "svg", "half a picture", "gif"],
)
def test_only_whole_pictures_of_three_kinds_are_taken(post: Post, content: bytes) -> None:
    assert refusal(lambda: add(post, io.BytesIO(content))) == "not_a_picture"
    assert not Picture.objects.exists()


def test_a_file_that_is_too_large_is_refused(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "MOST_BYTES", 100)
    assert refusal(lambda: add(post, an_image((500, 500)))) == "too_large"


def test_a_small_file_that_unpacks_to_too_much_is_refused_unopened(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = an_image((200, 200), "PNG")
    monkeypatch.setattr(picturing, "MOST_PIXELS", 10_000)
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("unpacked"))
    assert refusal(lambda: add(post, bomb)) == "too_many_pixels"


def test_a_picture_says_what_it_shows(post: Post) -> None:
    assert refusal(lambda: add(post, an_image(), alternative_it="Una sala")) == "no_caption"
    assert refusal(lambda: add(post, an_image(), caption_it="La sala")) == "no_alternative"
    picture = add(post, an_image())
    assert (
        refusal(lambda: describe_picture(actor=None, picture=picture, texts={"caption_en": "x"}, credit="", order=0))
        == "no_alternative"
    )


def test_pictures_stand_in_the_order_that_is_asked_for(post: Post) -> None:
    first, second = a_picture(post), a_picture(post)
    assert list(post.pictures.all()) == [first, second]
    describe_picture(actor=None, picture=first, texts=TEXTS, credit="", order=5)
    assert list(post.pictures.all()) == [second, first]


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_takes_its_files_along(settings: LazySettings) -> None:
    post = PostFactory(status=PostStatus.DRAFT)
    remove_picture(actor=None, picture=a_picture(post))
    a_picture(post)
    folder = Path(settings.MEDIA_ROOT) / "pictures"
    assert len(list(folder.iterdir())) == 2
    delete_post(actor=None, post=post)
    assert list(folder.iterdir()) == []
