"""A reviewer's sheet: a mark and a comment for each criterion, and what they say of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ponte.calls.domain.sheets import Given
from ponte.calls.models import SCALE, Criterion, Review

MOST_COMMENT = 4000


@dataclass(frozen=True, slots=True)
class Rubric:
    """One criterion with its two fields."""

    criterion: Criterion
    mark: BoundField
    comment: BoundField


class SheetForm(forms.Form):
    """Reads a sheet in part or in full: an empty mark is no mark."""

    use_required_attribute = False
    overall = forms.CharField(
        label=_("What you think of the whole"),
        required=False,
        max_length=MOST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None, *, review: Review, criteria: Sequence[Criterion]) -> None:
        given = {mark.criterion_id: mark for mark in review.marks.all()}
        initial: dict[str, Any] = {"overall": review.comment}
        for criterion in criteria:
            if mark := given.get(criterion.pk):
                initial |= {_mark(criterion): str(mark.value), _comment(criterion): mark.comment}
        super().__init__(data, initial=initial, label_suffix="")
        self.criteria = criteria
        for criterion in criteria:
            self.fields[_mark(criterion)] = forms.ChoiceField(
                label=criterion.name,
                required=False,
                choices=[(str(value), str(value)) for value in range(SCALE + 1)],
                widget=forms.RadioSelect,
            )
            self.fields[_comment(criterion)] = forms.CharField(
                label=_("Comment"),
                required=False,
                max_length=MOST_COMMENT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rubrics(self) -> Iterator[Rubric]:
        """Yield the criteria in their order, each with its fields."""
        for criterion in self.criteria:
            yield Rubric(criterion, self[_mark(criterion)], self[_comment(criterion)])

    def marks(self) -> dict[int, Given]:
        """Return what was marked, by the key of the criterion."""
        said = self.cleaned_data
        return {
            one.pk: Given(int(said[_mark(one)]), said[_comment(one)]) for one in self.criteria if said[_mark(one)] != ""
        }


def _mark(criterion: Criterion) -> str:
    return f"mark-{criterion.pk}"


def _comment(criterion: Criterion) -> str:
    return f"comment-{criterion.pk}"
