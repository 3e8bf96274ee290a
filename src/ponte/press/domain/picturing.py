"""Pictures of the diary: checked, re-encoded, described."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.models import Picture, Post
from ponte.press.storage import forget_files

FORMATS = ("JPEG", "PNG", "WEBP")
LARGE, SMALL = 1920, 480
"""Pixels of the longer side, of the picture and of its thumbnail."""
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""Sixty megapixels, unpacked a quarter of a gigabyte: a small file may claim far more."""
QUALITY = 85


def add_picture(
    *, actor: Account | None, post: Post, file: IO[bytes], texts: Mapping[str, str], credit: str = ""
) -> Picture:
    """Check, shrink and keep a picture; the file itself, with what the camera wrote into it, is not kept.

    Parameters
    ----------
    texts
        Captions and alternative texts by column (``caption_it``, ``alternative_zh_hans``).

    Raises
    ------
    Refused
        ``too_large``, ``not_a_picture``, ``too_many_pixels``, ``no_caption``, ``no_alternative``, ``disk_full``.
    """
    _check_texts(texts)
    picture = _decoded(file)
    row = Picture(post=post, credit=credit, **texts)
    with transaction.atomic():
        last = Picture.objects.filter(post=post).aggregate(last=Max("order"))["last"]
        row.order = 0 if last is None else last + 1
        _keep(row, picture)
        row.save()
        record(actor=actor, action="press.add_picture", subject=row, post=post.pk)
    return row


def _keep(row: Picture, picture: Image.Image) -> None:
    """Write the picture and its thumbnail, both or none."""
    try:
        for file, longest in ((row.image, LARGE), (row.thumbnail, SMALL)):
            picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)  # in place; the smaller from the larger
            if longest == LARGE:
                row.width, row.height = picture.size
            file.save(f"pictures/{row.token}-{longest}.jpg", ContentFile(_jpeg(picture)), save=False)
    except Refused:
        if row.image:
            row.image.delete(save=False)
        raise


def describe_picture(
    *, actor: Account | None, picture: Picture, texts: Mapping[str, str], credit: str, order: int
) -> None:
    """Change what is said of a picture, and its place among the others.

    Raises
    ------
    Refused
        ``no_caption``, ``no_alternative``.
    """
    _check_texts(texts)
    with transaction.atomic():
        for field, text in {**texts, "credit": credit, "order": order}.items():
            setattr(picture, field, text)
        picture.save(update_fields=[*texts, "credit", "order"])
        record(actor=actor, action="press.describe_picture", subject=picture)


def remove_picture(*, actor: Account | None, picture: Picture) -> None:
    """Delete a picture and its files."""
    with transaction.atomic():
        forget_files([picture])
        record(actor=actor, action="press.remove_picture", subject=picture, post=picture.post_id)
        picture.delete()


def _check_texts(texts: Mapping[str, str]) -> None:
    def said(field: str) -> bool:
        return any(texts.get(build_localized_fieldname(field, code)) for code, _name in settings.LANGUAGES)

    if not said("caption"):
        raise Refused("no_caption", _("A picture needs a caption in at least one language."))
    if not said("alternative"):
        raise Refused(
            "no_alternative",
            _("Say in at least one language what is to be seen, for whoever cannot see the picture."),
        )


def _decoded(file: IO[bytes]) -> Image.Image:
    """Read a file as a picture, upright and in sRGB, with nothing but its pixels."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(
            "too_large", _("The file is larger than %(most)d MB. Shrink the picture.") % {"most": MOST_BYTES >> 20}
        )
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(
                "too_many_pixels",
                _("The picture has more than %(most)d megapixels. Shrink it.") % {"most": MOST_PIXELS // 1_000_000},
            )
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused("not_a_picture", _("This file is not a whole picture in JPEG, PNG or WebP.")) from None
    upright = ImageOps.exif_transpose(picture)
    return _on_white(_in_srgb(upright))


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:
        return picture  # a broken profile: the numbers are taken as they stand
    return converted or picture


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return _bare(picture.convert("RGB"))
    layers = picture.convert("RGBA")
    paper = Image.new("RGBA", layers.size, "white")
    return _bare(Image.alpha_composite(paper, layers).convert("RGB"))


def _bare(picture: Image.Image) -> Image.Image:
    picture.info.clear()  # what is not there cannot be written
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return written.getvalue()
