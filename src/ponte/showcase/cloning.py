"""What showcases carry into the next edition: call, questions, stages with their rules; and nobody who took part."""

from django.utils.translation import gettext_lazy as _

from ponte.programme.domain.declaring import Carried, Declaration, LeftOut
from ponte.showcase import models

APPLIES = _("start-ups apply anew")
VOTES_ANEW = _("juries are named anew, and judge anew")

DECLARED: list[Declaration] = [
    Carried(
        model=models.Showcase,
        label=_("calls for start-ups"),
        edition="edition",
        moved=("opens", "closes"),
        place="place",
        slugs=("slug",),
        worded=("name",),
        emptied=("published_at",),
    ),
    Carried(
        model=models.Requirement,
        label=_("what calls ask of start-ups"),
        edition="showcase__edition",
        moved=("day",),
        links=("sides", "sectors"),
    ),
    Carried(model=models.Question, label=_("questions to start-ups"), edition="showcase__edition"),
    LeftOut(models.Application, _("start-ups that apply"), "showcase__edition", APPLIES, by_others=True),
    LeftOut(models.Founder, _("founders"), "application__showcase__edition", APPLIES),
    LeftOut(models.Answer, _("answers of start-ups"), "application__showcase__edition", APPLIES),
    LeftOut(models.Document, _("files of start-ups"), "application__showcase__edition", APPLIES),
    Carried(
        model=models.Stage,
        label=_("stages of the showcase"),
        edition="showcase__edition",
        moved=("starts",),
        place="place",
        slugs=("slug",),
        worded=("name",),
        emptied=("phase", "decision", "published_at", "vote_opened_at", "vote_closed_at"),
        links=("sectors",),
    ),
    Carried(model=models.Criterion, label=_("criteria of the jury"), edition="stage__showcase__edition"),
    Carried(model=models.Quota, label=_("quotas of sectors and sides"), edition="stage__showcase__edition"),
    Carried(model=models.Benefit, label=_("what the chosen get"), edition="stage__showcase__edition"),
    LeftOut(models.Contender, _("start-ups in stages"), "stage__showcase__edition", APPLIES),
    LeftOut(models.Juror, _("members of juries"), "stage__showcase__edition", VOTES_ANEW),
    LeftOut(models.Conflict, _("interests of juries"), "juror__stage__showcase__edition", VOTES_ANEW),
    LeftOut(models.ScoreSheet, _("score sheets"), "juror__stage__showcase__edition", VOTES_ANEW),
    LeftOut(models.Vote, _("votes of the audience"), "stage__showcase__edition", VOTES_ANEW),
]
