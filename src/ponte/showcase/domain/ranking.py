"""From sealed sheets to a ranking, and from a ranking and quotas to the proposed finalists.

The methods are the engine's (`ponte.engine.awarding`); here its input is read, from rows or from what the audit trail
says that the rows were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ponte.common.refusals import Refused
from ponte.engine.awarding import (
    Criterion,
    Infeasible,
    Picked,
    Ranking,
    RankingRule,
    Sheet,
    TieRule,
    pick_finalists,
    rank_entries,
)
from ponte.showcase.domain.sealing import broken_seals
from ponte.showcase.models import Contender, Stage
from ponte.showcase.reasons import clash

Rules = dict[str, Any]
"""Everything by which a stage ranks and chooses, as the audit trail keeps it: JSON values only."""


@dataclass(frozen=True, slots=True)
class Result:
    """A ranking, and who would be chosen by it. Entries are the keys of contenders, jurors theirs."""

    ranking: Ranking
    picked: Picked


def rules_of(stage: Stage) -> Rules:
    """Write down by which rules a stage ranks and chooses, and among whom."""
    contenders = stage.contenders.filter(is_withdrawn=False).order_by("pk")
    return {
        "criteria": [[one.pk, one.weight, one.threshold] for one in stage.criteria.all()],
        "scale": stage.scale,
        "drop_extremes": stage.drop_extremes,
        "adjust_severity": stage.adjust_severity,
        "threshold": stage.threshold,
        "ties": list(stage.ties),
        "seed": stage.seed,
        "places": stage.places,
        "quotas": [
            [_group(sector=one.sector_id, side=one.side_id), one.least, one.most] for one in stage.quotas.order_by("pk")
        ],
        "contenders": {
            str(pk): [_group(sector=sector), _group(side=side)]
            for pk, sector, side in contenders.values_list("pk", "application__sector", "application__side")
        },
    }


def result_of(stage: Stage) -> Result:
    """Rank a stage by the sheets that are signed, and propose whom to choose.

    Raises
    ------
    Refused
        ``no_criteria``: nothing is marked by yet; ``seal_broken``: a signed sheet is not what was signed;
        ``quotas_clash``: they cannot all be met.
    """
    if not stage.criteria.exists():
        raise Refused("no_criteria", _("This stage has no criteria yet."))
    if broken := broken_seals(stage):
        raise Refused(
            "seal_broken",
            _("The sheet of %(juror)s for %(startup)s is not what was signed: clear that up before anything is ranked.")
            % {"juror": broken[0].juror, "startup": broken[0].contender},
        )
    rules = rules_of(stage)
    sheets = [
        (juror, contender, marks)
        for juror, contender, marks in stage.jurors.filter(sheets__signed_at__isnull=False)
        .order_by("sheets__pk")
        .values_list("pk", "sheets__contender", "sheets__marks")
    ]
    try:
        return compute(rules, sheets)
    except Infeasible as error:
        raise Refused(
            "quotas_clash",
            _("No choice meets all the quotas: %(clash)s.") % {"clash": clash(error, group_names(stage))},
        ) from None


def compute(rules: Rules, sheets: Iterable[tuple[int, int, Mapping[str, int]]]) -> Result:
    """Rank and choose by rules as `rules_of` writes them.

    Parameters
    ----------
    sheets
        Juror, contender and marks of each signed sheet, in any order.

    Raises
    ------
    ponte.engine.awarding.Infeasible
        The quotas cannot all be met.
    """
    among = rules["contenders"]
    ranking = rank_entries(
        [
            Sheet(str(contender), str(juror), {_criterion(key): mark for key, mark in marks.items()})
            for juror, contender, marks in sorted(sheets, key=lambda sheet: sheet[:2])
            if str(contender) in among
        ],
        RankingRule(
            criteria=tuple(Criterion(_criterion(pk), weight, threshold) for pk, weight, threshold in rules["criteria"]),
            scale=rules["scale"],
            drop_extremes=rules["drop_extremes"],
            adjust_severity=rules["adjust_severity"],
            threshold=rules["threshold"],
            ties=tuple(TieRule(tie) for tie in rules["ties"]),
            seed=rules["seed"],
        ),
    )
    picked = pick_finalists(
        ranking.standings,
        places=rules["places"],
        groups=among,
        most={group: most for group, _least, most in rules["quotas"] if most is not None},
        least={group: least for group, least, _most in rules["quotas"] if least},
    )
    return Result(ranking, picked)


def group_names(stage: Stage) -> dict[str, str]:
    """Say what the groups of quotas are called."""
    names = {}
    for quota in stage.quotas.select_related("sector", "side"):
        names[_group(sector=quota.sector_id, side=quota.side_id)] = str(quota)
    return names


def names_of(stage: Stage) -> dict[str, str]:
    """Say what contenders, criteria and groups are called, as the engine's reasons name them."""
    contenders: Iterable[Contender] = stage.contenders.select_related("application__organisation")
    criteria = {_criterion(one.pk): one.name for one in stage.criteria.all()}
    return group_names(stage) | criteria | {str(one.pk): str(one) for one in contenders}


def _criterion(pk: int | str) -> str:
    return f"criterion:{pk}"


def _group(*, sector: int | None = None, side: int | None = None) -> str:
    return f"sector:{sector}" if sector is not None else f"side:{side}"
