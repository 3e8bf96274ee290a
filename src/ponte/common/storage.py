"""Where uploaded files are kept."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from ponte.common.refusals import Refused

FULL = {errno.ENOSPC, errno.EDQUOT}


def disk_full() -> Refused:
    """Say that there is no room; what is under way is undone."""
    return Refused("disk_full", _("There is no room left on the server’s disk: nothing was saved. Tell its operators."))


class WholeFiles(FileSystemStorage):
    """Files in a folder, each whole or not at all.

    Raises
    ------
    Refused
        ``disk_full``, on saving.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            return super()._save(name, content)  # type: ignore[no-any-return, misc]
        except OSError as fault:
            if fault.errno not in FULL:
                raise
            # Names hold what is unique: nobody else's file can lie there.
            Path(self.path(name)).unlink(missing_ok=True)
            raise disk_full() from None
