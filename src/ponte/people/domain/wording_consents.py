"""The wordings that people are asked to consent to: read from a file, published in versions, never changed."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.compiled import CompiledQuery
from ponte.common.refusals import Refused
from ponte.people.enums import ConsentKind
from ponte.people.models import Account, ConsentText

Wording = dict[str, dict[str, str]]
"""``summary`` and ``text`` by the code of the interface's language."""
LANGUAGES = ("en", "it", "zh-hans")
FIELDS = ("summary", "text")


def texts_in_force() -> dict[ConsentKind, ConsentText]:
    """Return the latest wording of each kind.

    An installation that has published none of a kind uses this release's, which becomes its first version.
    """
    newest = _newest()
    if len(newest) < len(ConsentKind):
        ConsentText.objects.bulk_create(
            (ConsentText(kind=kind, version=1, **_fields(wording)) for kind, wording in shipped_wordings().items()),
            ignore_conflicts=True,  # of those that are there already, and of another process that is at it
        )
        newest = _newest()
    return {kind: newest[kind] for kind in ConsentKind}


def publish_texts(
    *, actor: Account | None, wordings: Mapping[str, Wording], lapse_on: dt.date | None = None
) -> list[ConsentText]:
    """Put new wordings into force; one that says what is in force already is left as it is. Returns the new ones.

    Parameters
    ----------
    lapse_on
        From which day consents to the wordings before no longer count; None where only the words are new and the
        meaning is not, so that they go on to count until the person answers to the new ones.

    Raises
    ------
    Refused
        ``lapse_in_the_past``: consents do not lapse before anybody could have been asked again.
    """
    if lapse_on is not None and lapse_on <= timezone.localdate():
        raise Refused("lapse_in_the_past", _("Consents can lapse from tomorrow on, so that people can be asked again."))
    published = []
    with transaction.atomic():
        texts_in_force()
        list(ConsentText.objects.select_for_update().order_by("pk"))  # two publishers take turns
        newest = _newest()
        for kind, wording in wordings.items():
            before, fields = newest[ConsentKind(kind)], _fields(wording)
            if all(getattr(before, name) == value for name, value in fields.items()):
                continue
            text = ConsentText.objects.create(kind=kind, version=before.version + 1, **fields)
            if lapse_on is not None:
                earlier = ConsentText.objects.filter(kind=kind, version__lt=text.version)
                earlier.filter(Q(lapses=None) | Q(lapses__gt=lapse_on)).update(lapses=lapse_on)
            said = lapse_on and lapse_on.isoformat()
            record(actor=actor, action="people.publish_consent", subject=text, version=text.version, lapse_on=said)
            published.append(text)
    return published


@cache
def shipped_wordings() -> dict[str, Wording]:
    """Return the wordings that come with this release, by kind."""
    return read_wordings(files("ponte.people").joinpath("consents.toml").read_text(encoding="utf-8"))


def read_wordings(content: str) -> dict[str, Wording]:
    """Read a file of wordings: a table for each kind and language, with ``summary`` and ``text``.

    Raises
    ------
    Refused
        ``wrong_file``: no TOML; ``unknown_kind``; ``missing_wording``: a language lacks one of the two.
    """
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise Refused("wrong_file", str(error)) from None
    found: dict[str, Wording] = {}
    for kind, tables in data.items():
        if kind not in ConsentKind.values:
            raise Refused("unknown_kind", f"[{kind}]: expected one of {', '.join(ConsentKind.values)}")
        found[kind] = {language: _read_table(f"{kind}.{language}", tables, language) for language in LANGUAGES}
    return found


def _read_table(place: str, tables: object, language: str) -> dict[str, str]:
    table = tables.get(language) if isinstance(tables, dict) else None
    said: dict[str, str] = {}
    for field in FIELDS:
        value = table.get(field) if isinstance(table, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise Refused("missing_wording", f"[{place}]: expected {field}")
        said[field] = value.strip()
    return said


def _fields(wording: Wording) -> dict[str, str]:
    return {
        build_localized_fieldname(field, language): wording[language][field]
        for language in LANGUAGES
        for field in FIELDS
    }


def _newest() -> dict[ConsentKind, ConsentText]:
    return {ConsentKind(text.kind): text for text in _all_texts()}


@CompiledQuery
def _all_texts() -> QuerySet[ConsentText]:
    return ConsentText.objects.order_by("version")
