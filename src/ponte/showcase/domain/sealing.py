"""The seal of a signed sheet: a hash of its content, in the audit trail as well as in the row."""

from __future__ import annotations

from ponte.common.digests import digest_of_json
from ponte.common.models import AuditEntry
from ponte.showcase.models import ScoreSheet, Stage


def digest_of(sheet: ScoreSheet) -> str:
    """Hash what a sheet says: whose it is, which start-up it marks, the marks by criterion, the comment, and when."""
    return digest_of_json(
        {
            "juror": sheet.juror_id,
            "contender": sheet.contender_id,
            "marks": sheet.marks,
            "comment": sheet.comment,
            "signed_at": sheet.signed_at.isoformat() if sheet.signed_at else "",
        }
    )


def broken_seals(stage: Stage) -> list[ScoreSheet]:
    """List signed sheets that do not say what was signed, by their row or by the audit trail.

    Somebody wrote past the program: whoever can change a row can put a fitting digest into it, but not into the trail.
    """
    signed = ScoreSheet.objects.filter(contender__stage=stage, signed_at__isnull=False).select_related(
        "juror__account__person", "contender__application__organisation"
    )
    trail = AuditEntry.objects.filter(
        action="showcase.sign_sheet", subject_type=Stage._meta.label_lower, subject_id=stage.pk
    )
    last = {
        (data["juror"], data["contender"]): data["digest"]
        for data in trail.order_by("pk").values_list("data", flat=True)
    }
    return [
        sheet
        for sheet in signed
        if sheet.digest != digest_of(sheet) or sheet.digest != last.get((sheet.juror_id, sheet.contender_id))
    ]
