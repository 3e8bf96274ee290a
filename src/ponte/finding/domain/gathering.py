"""The index of the site's search, of all rooms."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.db.models import Q
from django.utils.module_loading import module_has_submodule

from ponte.finding.domain.indexing import Findable, index


def index_everything() -> int:
    """Make the index say what is published now; return how many entries had to change."""
    return index(_everything(), in_place_of=Q())


def _everything() -> Iterator[Findable]:
    """Gather what the rooms say, in ``<room>/findable.py`` by ``everything()``, that they publish."""
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "findable"):
            yield from import_module(f"{app.name}.findable").everything()
