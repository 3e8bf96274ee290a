"""What is asked of files that people send, before anything else is done with them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ponte.common.refusals import Refused

END_WITHIN = 2048
"""Bytes at the end of a PDF file among which its mark stands; some programs write a few after it."""


def check_size(content: bytes, *, most: int) -> None:
    """Refuse a file that is larger than so many bytes; whoever reads one more than those need not read it whole.

    Raises
    ------
    Refused
        ``too_large``.
    """
    if len(content) > most:
        raise Refused("too_large", _("The file is larger than %(most)d MB.") % {"most": most >> 20})


def is_pdf(content: bytes) -> bool:
    """Tell whether a file begins and ends as PDF (ISO 32000-2, 7.5.2 and 7.5.5): one that was cut off lacks its end."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-END_WITHIN:]
