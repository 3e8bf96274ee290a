"""Score sheets: kept while they are written, complete when they are signed, and sealed from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import record, refusals_kept
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.showcase.domain.interests import interests
from ponte.showcase.domain.sealing import digest_of
from ponte.showcase.domain.turns import locked
from ponte.showcase.models import Contender, Juror, ScoreSheet, Stage

MOST_COMMENT = 2000


def save_draft(
    *, actor: Account, juror: Juror, contender: Contender, marks: Mapping[int, int], comment: str = ""
) -> ScoreSheet:
    """Keep what somebody has marked so far; criteria without a mark are no fault yet.

    Parameters
    ----------
    marks
        By the key of each criterion, from 0 to the stage's scale.

    Raises
    ------
    Refused
        ``marks_closed``, ``not_declared``, ``conflict``, ``withdrawn``, ``signed``, ``unknown_criterion``,
        ``out_of_scale``, ``too_long``. The attempt is kept in the audit trail.
    """
    tried = {str(key): value for key, value in marks.items()}
    with refusals_kept(
        actor=actor, action="showcase.save_draft", subject=contender.stage, contender=contender.pk, marks=tried
    ):
        stage = _allowed(actor, juror, contender)
        if ScoreSheet.objects.filter(juror=juror, contender=contender, signed_at__isnull=False).exists():
            raise Refused(
                "signed",
                _("This sheet is signed and sealed: its marks cannot be changed. Ask the office to reopen it."),
            )
        criteria = set(stage.criteria.values_list("pk", flat=True))
        if not set(marks) <= criteria:
            raise Refused("unknown_criterion", _("This stage has no such criterion."))
        if not all(0 <= value <= stage.scale for value in marks.values()):
            raise Refused("out_of_scale", _("Marks go from 0 to %(most)d.") % {"most": stage.scale})
        if len(comment) > MOST_COMMENT:
            raise Refused("too_long", _("The comment can have %(most)d characters at most.") % {"most": MOST_COMMENT})
        sheet, _is_new = ScoreSheet.objects.update_or_create(
            juror=juror, contender=contender, defaults={"marks": tried, "comment": comment}
        )
    return sheet


def sign_sheet(*, actor: Account, juror: Juror, contender: Contender) -> ScoreSheet:
    """Sign a complete draft: from now on it is sealed.

    Raises
    ------
    Refused
        ``marks_closed``, ``not_declared``, ``conflict``, ``withdrawn``, ``signed``, ``incomplete``. The attempt is kept
        in the audit trail.
    """
    with refusals_kept(actor=actor, action="showcase.sign_sheet", subject=contender.stage, contender=contender.pk):
        stage = _allowed(actor, juror, contender)
        sheet = ScoreSheet.objects.filter(juror=juror, contender=contender).first()
        if sheet is not None and sheet.signed_at is not None:
            raise Refused("signed", _("This sheet is signed already."))
        criteria = {str(key) for key in stage.criteria.values_list("pk", flat=True)}
        if sheet is None or set(sheet.marks) != criteria:
            raise Refused("incomplete", _("Give a mark for every criterion before you sign."))
        sheet.signed_at = timezone.now()
        sheet.digest = digest_of(sheet)
        sheet.save(update_fields=["signed_at", "digest", "changed"])
        record(
            actor=actor,
            action="showcase.sign_sheet",
            subject=stage,
            juror=juror.pk,
            contender=contender.pk,
            marks=sheet.marks,
            digest=sheet.digest,
        )
    return sheet


def reopen_sheet(*, actor: Account, sheet: ScoreSheet, reason: str) -> None:
    """Make a draft again of a signed sheet, for a reason that the audit trail keeps; while marks are open only.

    Raises
    ------
    Refused
        ``no_reason``, ``marks_closed``, ``not_signed``. The attempt is kept in the audit trail.
    ponte.common.permissions.Forbidden
        The actor works for neither office.
    """
    with refusals_kept(actor=actor, action="showcase.reopen_sheet", subject=sheet.contender.stage, sheet=sheet.pk):
        stage = locked(sheet.contender.stage)
        require(actor, "showcase.run_stage", stage)
        if not reason.strip():
            raise Refused("no_reason", _("Say why the sheet is reopened: the audit trail keeps it."))
        if stage.phase != "judging":
            raise Refused("marks_closed", _("Sheets are reopened while marks are open; open the stage again first."))
        turned = ScoreSheet.objects.filter(pk=sheet.pk, signed_at__isnull=False).update(signed_at=None, digest="")
        if not turned:
            raise Refused("not_signed", _("This sheet is not signed."))
        record(
            actor=actor,
            action="showcase.reopen_sheet",
            subject=stage,
            juror=sheet.juror_id,
            contender=sheet.contender_id,
            reason=reason.strip(),
        )
    sheet.refresh_from_db()


def sheets_of(juror: Juror) -> list[Contender]:
    """Start-ups that a member of the jury marks, in the order of their pitches: all but those of an interest."""
    found = interests(juror.stage)
    rows = juror.stage.contenders.filter(is_withdrawn=False).select_related(
        "application__organisation", "application__side", "application__sector"
    )
    return [row for row in rows if (juror.pk, row.pk) not in found]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member of the jury has come."""

    juror: Juror
    signed: int
    drafts: int
    of: int

    @property
    def missing(self) -> int:
        """How many sheets they have not signed."""
        return self.of - self.signed


def progress(stage: Stage) -> list[Progress]:
    """Tell of each member of a jury how many sheets they have signed and begun, of those that are theirs."""
    found = interests(stage)
    contenders = list(stage.contenders.filter(is_withdrawn=False).values_list("pk", flat=True))
    signed = {
        (juror, contender): at is not None
        for juror, contender, at in ScoreSheet.objects.filter(contender__in=contenders).values_list(
            "juror", "contender", "signed_at"
        )
    }
    lines = []
    for juror in stage.jurors.select_related("account__person"):
        mine = [(juror.pk, one) for one in contenders if (juror.pk, one) not in found]
        done = sum(signed.get(pair, False) for pair in mine)
        lines.append(Progress(juror, done, sum(pair in signed for pair in mine) - done, len(mine)))
    return lines


def missing_sheets(stage: Stage) -> int:
    """Count the sheets that nobody has signed yet."""
    return sum(line.missing for line in progress(stage))


def _allowed(actor: Account, juror: Juror, contender: Contender) -> Stage:
    """Let only a member of the jury without an interest write, while marks are open."""
    stage = locked(contender.stage)
    require(actor, "showcase.mark", juror)
    if juror.stage_id != stage.pk:
        raise Refused("conflict", _("You are not on the jury of this stage."))
    if stage.phase != "judging":
        raise Refused("marks_closed", _("The marks of this stage are not open."))
    if juror.declared_at is None:
        raise Refused("not_declared", _("Say first in which start-ups you have an interest, or that you have none."))
    if kinds := interests(stage).get((juror.pk, contender.pk)):
        raise Refused(
            "conflict",
            _("You have an interest in this start-up (%(why)s): the others mark it.") % {"why": kinds[0].label},
        )
    if Contender.objects.filter(pk=contender.pk, is_withdrawn=True).exists():
        raise Refused("withdrawn", _("This start-up has withdrawn."))
    return stage
