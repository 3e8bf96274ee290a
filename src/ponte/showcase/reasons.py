"""What the engine says of an entry of a ranking, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
