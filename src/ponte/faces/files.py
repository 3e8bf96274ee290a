"""Files that pages hand out."""

from __future__ import annotations

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import Http404


def opened(file: FieldFile) -> File[bytes]:
    """Open a stored file.

    Raises
    ------
    Http404
        If it is no longer there.
    """
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Http404(file.name) from None
