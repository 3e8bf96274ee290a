"""Draws the pictures of the documentation from the code: ``python -m docs.draw_model`` after a change of models.

The data model comes from Django's models, one picture per room; the house from the layers in ``pyproject.toml``; the
main job from ``docs/draw_house.py``. A test compares what is committed with what the code says now.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django
from django.apps import AppConfig, apps
from django.db import models

from docs.draw_house import draw_house, draw_main_job
from docs.svg import ACCENT, QUIET, TINT, Page, width_of

IMAGES = Path(__file__).parent / "images"
ROOMS = ("common", "people", "programme", "press", "intake", "brokerage", "showcase", "calls", "accords", "finding")

ROW, HEAD, PAD, GAP_X, GAP_Y = 18, 28, 10, 24, 46

KINDS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.SlugField, "identifier"),
    (models.EmailField, "e-mail"),
    (models.CharField, "text"),
    (models.TextField, "long text"),
    (models.BooleanField, "yes/no"),
    (models.DateTimeField, "date, time"),
    (models.DateField, "date"),
    (models.FloatField, "number"),
    (models.IntegerField, "whole number"),
    (models.JSONField, "JSON"),
)

Model = type[models.Model]
Row = tuple[str, str]


class Box:
    """One table, ready to be placed: its fields as rows, and the promises that the database keeps."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.name = model.__name__
        self.rows = [row for field in _own_fields(model) if (row := _row(field, model))]
        self.promises = [
            constraint.name.replace("_", " ")
            for constraint in model._meta.constraints
            if "-" not in constraint.name  # modeltranslation repeats some for each language
        ]
        widest = [width_of(f"{name}   {kind}", 12) for name, kind in self.rows]
        widest += [width_of(f"✓ {promise}", 11) for promise in self.promises]
        self.width = max(150.0, *widest, width_of(self.name, 14, bold=True)) + 2 * PAD
        self.height = HEAD + ROW * (len(self.rows) + len(self.promises)) + PAD
        self.x = self.y = 0.0

    def draw(self, page: Page) -> None:
        """Draw the box where it was placed."""
        page.box(self.x, self.y, self.width, self.height)
        page.box(self.x, self.y, self.width, HEAD, fill=TINT)
        page.text(self.x + PAD, self.y + 19, self.name, size=14, bold=True)
        baseline = self.y + HEAD + 15
        for name, kind in self.rows:
            page.text(self.x + PAD, baseline, name, size=12)
            fill = ACCENT if kind.startswith(("→", "⇉")) else QUIET
            page.text(self.x + self.width - PAD, baseline, kind, size=12, fill=fill, anchor="end")
            baseline += ROW
        for promise in self.promises:
            page.text(self.x + PAD, baseline, f"✓ {promise}", size=11, fill=QUIET)
            baseline += ROW


def draw_room(room: AppConfig) -> str:
    """Draw the tables of a room, each below those that it points to.

    Lines join neighbouring rows only; pointers further up are read in the table, where a net of lines would hide them.
    """
    boxes = {model: Box(model) for model in room.get_models() if not model._meta.auto_created}
    rows = _rows_of_boxes(boxes)
    width = max(sum(box.width + GAP_X for box in row) for row in rows) + GAP_X
    y = float(GAP_Y)
    for row in rows:
        x = (width - sum(box.width + GAP_X for box in row) + GAP_X) / 2
        for box in row:
            box.x, box.y = x, y
            x += box.width + GAP_X
        y += max(box.height for box in row) + GAP_Y
    page = Page(width, y, f"Tables of ponte.{room.label}")
    page.text(GAP_X, 24, f"ponte.{room.label}", size=15, bold=True)
    for above, row in itertools.pairwise(rows):
        for child, parent in itertools.product(row, above):
            if parent.model in _targets(child.model, boxes):
                _draw_link(page, child, parent)
    for box in boxes.values():
        box.draw(page)
    return page.svg()


def _draw_link(page: Page, child: Box, parent: Box) -> None:
    x1, y1 = child.x + child.width / 2, child.y
    x2, y2 = parent.x + parent.width / 2, parent.y + parent.height
    half = max(24.0, (y1 - y2) / 2)
    page.path(f"M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 - half:.0f} {x2:.0f} {y2 + half:.0f} {x2:.0f} {y2:.0f}", arrow=True)


def _rows_of_boxes(boxes: dict[Model, Box]) -> list[list[Box]]:
    """Sort boxes into rows by how far they stand from a table that points nowhere."""
    depths: dict[Model, int] = {}

    def depth(model: Model) -> int:
        if model not in depths:
            depths[model] = max((depth(target) + 1 for target in _targets(model, boxes)), default=0)
        return depths[model]

    rows: list[list[Box]] = [[] for _ in range(max(map(depth, boxes)) + 1)]
    for model, box in boxes.items():
        rows[depth(model)].append(box)
    return rows


def _targets(model: Model, boxes: Iterable[Model]) -> set[Model]:
    """The other tables of the same room that a table's foreign keys point to."""
    found = {field.related_model for field in model._meta.fields if isinstance(field, models.ForeignKey)}
    return {target for target in boxes if target in found and target is not model}


def _own_fields(model: Model) -> list[models.Field[Any, Any]]:
    """Columns and many-to-many fields, without what every table or every fact has."""
    hidden = {"id"}
    if any(base.__name__ == "Sourced" for base in model.__mro__):
        hidden |= {"sources", "by_hand", "doubt"}
    if model.__name__ == "Account":
        hidden |= {"groups", "user_permissions", "is_superuser", "last_login"}
    return [
        field
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.name not in hidden and not hasattr(field, "translated_field")
    ]


def _row(field: models.Field[Any, Any], model: Model) -> Row:
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        arrow = "⇉" if isinstance(field, models.ManyToManyField) else "→"
        return field.name, f"{arrow} {_target_name(field, model)}"
    kind = next((name for shape, name in KINDS if isinstance(field, shape)), type(field).__name__)
    if field.choices:
        kind = "choice"
    if any(getattr(other, "translated_field", None) is field for other in model._meta.fields):
        kind = "in three languages"
    return field.name, kind


def _target_name(field: Any, model: Model) -> str:
    target = field.related_model
    if target is model:
        return "itself"
    if target._meta.app_label == model._meta.app_label:
        return str(target.__name__)
    return f"{target._meta.app_label}.{target.__name__}"


def drawings() -> dict[str, str]:
    """Return every picture by its file name."""
    pictures = {f"model-{room}.svg": draw_room(apps.get_app_config(room)) for room in ROOMS}
    return pictures | {"house.svg": draw_house(), "main-job.svg": draw_main_job()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ponte.config.settings")
    django.setup()
    for name, picture in drawings().items():
        (IMAGES / name).write_text(picture, encoding="utf-8")
        print(f"docs/images/{name}")
