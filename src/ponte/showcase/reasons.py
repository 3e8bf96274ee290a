"""What the engine says of an entry of a ranking, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ponte.common.models import AuditEntry
from ponte.engine.awarding import Infeasible, Reason

SENTENCES: dict[str, str | Promise] = {
    "below_criterion": gettext_lazy("%(mark)s in “%(criterion)s”, where at least %(threshold)s is asked for"),
    "below_total": gettext_lazy("%(score)s in all, where at least %(threshold)s is asked for"),
    "tie_criterion": gettext_lazy("equal in score to %(entries)s; “%(criterion)s” decided"),
    "tie_median": gettext_lazy("equal in score to %(entries)s; the median of the sheets decided"),
    "tie_shared": gettext_lazy("equal in score to %(entries)s: they share the place"),
    "tie_lot": gettext_lazy("equal in score to %(entries)s; the lot decided (seed %(seed)s)"),
    "below_threshold": gettext_lazy("below a threshold"),
    "places_full": gettext_lazy("all %(places)s places went to those ranked higher, the last to %(last)s"),
    "group_full": gettext_lazy("%(group)s already has the %(most)s places that it may have"),
    "kept_for": gettext_lazy("the places left are kept for %(groups)s"),
    "tied_at_cut": gettext_lazy("shares the place with %(entries)s, and there is no room for all: the office decides"),
    "places": gettext_lazy("at most %(places)s are chosen"),
    "theme_most": gettext_lazy("at most %(most)s of %(theme)s"),
    "theme_least": gettext_lazy("at least %(least)s of %(theme)s"),
}


def why(reason: Reason | None, names: Mapping[str, str]) -> str:
    """Say a reason of the engine.

    Parameters
    ----------
    names
        What the ids of entries, criteria and groups are called.
    """
    if reason is None:
        return ""
    said = {key: _named(value, names) for key, value in reason.params.items()}
    sentence: str = str(SENTENCES[reason.code]) % said
    return sentence


def clash(error: Infeasible, names: Mapping[str, str]) -> str:
    """Say which rules cannot all hold."""
    # Translators: what separates rules within a sentence.
    return _("; ").join(why(reason, names) for reason in error.clash)


def _named(value: str | int | tuple[str, ...], names: Mapping[str, str]) -> str:
    if isinstance(value, tuple):
        # Translators: what separates the items of a list within a sentence.
        return _(", ").join(names.get(one, one) for one in value)
    return names.get(value, value) if isinstance(value, str) else str(value)


DONE: dict[str, str | Promise] = {
    "showcase.save_part": gettext_lazy("rules changed"),
    "showcase.remove_part": gettext_lazy("rules changed"),
    "showcase.place": gettext_lazy("start-ups placed"),
    "showcase.take_out": gettext_lazy("start-up taken out"),
    "showcase.schedule": gettext_lazy("order of the pitches drawn"),
    "showcase.move_pitch": gettext_lazy("pitch moved"),
    "showcase.retime": gettext_lazy("times of the pitches changed"),
    "showcase.name_juror": gettext_lazy("member of the jury named"),
    "showcase.dismiss_juror": gettext_lazy("member of the jury dismissed"),
    "showcase.declare_interests": gettext_lazy("interests declared"),
    "showcase.open_stage": gettext_lazy("opened for marks"),
    "showcase.save_draft": gettext_lazy("marks of a sheet"),
    "showcase.sign_sheet": gettext_lazy("sheet signed"),
    "showcase.reopen_sheet": gettext_lazy("sheet reopened"),
    "showcase.withdraw_contender": gettext_lazy("start-up withdrawn"),
    "showcase.close_stage": gettext_lazy("marks closed"),
    "showcase.open_again": gettext_lazy("opened again for marks"),
    "showcase.decide": pgettext_lazy("trail", "decided"),
    "showcase.reconsider": gettext_lazy("decision taken back"),
    "showcase.publish": gettext_lazy("results published"),
    "showcase.open_vote": gettext_lazy("audience vote opened"),
    "showcase.close_vote": gettext_lazy("audience vote closed"),
}
REFUSED = ".refused"


def done(entry: AuditEntry) -> str:
    """Say what an entry of a stage's trail tells; a refusal with its reason."""
    said = str(DONE[entry.action.removesuffix(REFUSED)])
    if entry.action.endswith(REFUSED):
        return _("refused (%(what)s): %(reason)s") % {"what": said, "reason": entry.data["reason"]}
    reason: str = entry.data.get("reason", "")
    return f"{said}: {reason}" if reason else said
