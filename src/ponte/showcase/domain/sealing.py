"""The seal of a signed sheet: a hash of its content, in the audit trail as well as in the row."""

from __future__ import annotations

import hashlib
import json

from ponte.showcase.models import ScoreSheet, Stage


def digest_of(sheet: ScoreSheet) -> str:
    """Hash what a sheet says: SHA-256 (FIPS 180-4) of its content as JSON with sorted keys and no spaces.

    The content is whose it is, which start-up it marks, the marks by criterion, the comment, and when it was signed.
    """
    content = {
        "juror": sheet.juror_id,
        "contender": sheet.contender_id,
        "marks": sheet.marks,
        "comment": sheet.comment,
        "signed_at": sheet.signed_at.isoformat() if sheet.signed_at else "",
    }
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def broken_seals(stage: Stage) -> list[ScoreSheet]:
    """List signed sheets whose content is not what was signed: somebody wrote past the program."""
    signed = ScoreSheet.objects.filter(contender__stage=stage, signed_at__isnull=False).select_related(
        "juror__account__person", "contender__application__organisation"
    )
    return [sheet for sheet in signed if sheet.digest != digest_of(sheet)]
