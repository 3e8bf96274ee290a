"""What the tournament of start-ups makes known about people."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ponte.people.domain.personal_data import (
    ERASED_LATIN,
    DataClass,
    Declaration,
    Ground,
    Impersonal,
    Retention,
    Rows,
    Subject,
)
from ponte.showcase import models
from ponte.showcase.domain.keeping import DRAFT, erase_drafts, erase_papers


def tournaments_under_way(subject: Subject) -> Iterator[str | Promise]:
    """Start-ups in the race withdraw first; jurors are let go by the office, or their marks would be nobody's."""
    if subject.account is None:
        return
    running = models.Application.objects.filter(account=subject.account, phase__in=["filed", "eligible", "competing"])
    for application in running.select_related("organisation", "showcase"):
        yield format_lazy(
            _("“{startup}” takes part in {showcase}. Withdraw it first."),
            startup=application.organisation.name,
            showcase=application.showcase.name,
        )
    seats = models.Juror.objects.filter(account=subject.account).exclude(stage__phase="published")
    for seat in seats.select_related("stage"):
        yield format_lazy(
            _("There is a seat on the jury of “{stage}”. The office has to free it, or publish the results, first."),
            stage=seat.stage.name,
        )


MINE = "application__account"

DECLARED: list[Declaration] = [
    DataClass(
        key="startups",
        name=_("start-ups in the showcase"),
        holds=_("Your pitch, answers, founders and files, the decision and the ranks of your start-up."),
        purpose=_("To choose the start-ups that are shown, and to tell the jury and the audience about them."),
        ground=Ground.CONTRACT,
        kept=_("Drafts for 90 days after closing; the papers of those who won nothing, for a year."),
        stays=_("The start-up, its sentence and its ranks, as the tournament made them public."),
        rows=(
            Rows(model=models.Founder, path=MINE, deleted=True),
            Rows(model=models.Founder, address="email", emptied={"name": ERASED_LATIN, "part": "", "email": ""}),
            Rows(model=models.Answer, path=MINE, deleted=True),
            Rows(model=models.Document, path=MINE, files=("file",), deleted=True),
            Rows(model=models.Application, path="account", where=DRAFT, deleted=True),
            Rows(model=models.Application, path="account", where=~DRAFT, emptied={"pitch": "", "decision": ""}),
            Rows(model=models.Contender, path=MINE),
        ),
        obstacles=tournaments_under_way,
    ),
    DataClass(
        key="juries",
        name=_("juries"),
        holds=_("In which juries you sat, what interests you declared, and the marks you gave."),
        purpose=_("To judge the start-ups without bias, and to be able to show how."),
        ground=Ground.TASK,
        kept=_("For good, sealed, as the ground of a public decision; under your name while you have an account."),
        stays=_("The signed sheets, which nobody can change, of a juror without a name."),
        rows=(
            Rows(model=models.Juror, path="account"),
            Rows(model=models.Conflict, path="juror__account", emptied={"note": ""}),
            Rows(
                model=models.ScoreSheet, path="juror__account", where=Q(signed_at__isnull=True), emptied={"comment": ""}
            ),
            Rows(model=models.ScoreSheet, path="juror__account", where=Q(signed_at__isnull=False)),
        ),
        unlinked=(models.Vote,),
    ),
    Impersonal(
        "tells of the tournament and its rules, and of nobody",
        (
            models.Showcase,
            models.Requirement,
            models.Question,
            models.Stage,
            models.Criterion,
            models.Quota,
            models.Benefit,
        ),
    ),
    Retention(
        key="startup_drafts",
        what=_("applications of start-ups that were never filed"),
        kept=_("90 days after applications close"),
        erase=erase_drafts,
    ),
    Retention(
        key="startup_papers",
        what=_("files, answers and founders of start-ups that won nothing"),
        kept=_("a year after applications close"),
        erase=erase_papers,
    ),
]
