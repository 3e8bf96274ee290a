"""The files of pictures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from ponte.press.models import Picture


def forget_files(pictures: Iterable[Picture]) -> None:
    """Delete the files of pictures once the transaction that deletes their rows has committed."""
    for picture in pictures:
        for file in (picture.image, picture.thumbnail):
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
