"""``ponte manage rotate_field_keys``: what is sealed, sealed anew under the first key."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ponte.common.sealing import InvalidToken, SealedField, reseal
from ponte.press.enums import PRIVATE
from ponte.press.models import Attachment


class Command(BaseCommand):
    """After a new key was put before the others in ``PONTE_FIELD_KEYS``; then the others can be taken away."""

    help = "Seal passport data and second factors anew under the first of PONTE_FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it in one transaction, and say how many texts and files there were."""
        try:
            with transaction.atomic():
                number = _columns() + _files() + _factors()
        except InvalidToken:
            raise CommandError(
                "PONTE_FIELD_KEYS: expected the key that everything was sealed with; nothing was changed", returncode=2
            ) from None
        self.stderr.write(f"{number} texts and files sealed under the first key")


def _columns() -> int:
    columns = [
        (model, column.attname)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, SealedField)
    ]
    number = 0
    for model, name in columns:
        # One by one, and not the whole rows: what people change meanwhile stays.
        rows = model._base_manager.select_for_update().exclude(**{name: ""})
        for key, sealed in rows.values_list("pk", name):
            model._base_manager.filter(pk=key).update(**{name: reseal(sealed.encode()).decode()})
            number += 1
    return number


def _files() -> int:
    rows = Attachment.objects.filter(messages__purpose__in=PRIVATE, content__isnull=False)
    found = dict(rows.values_list("pk", "content"))
    for key, sealed in found.items():
        # Erased meanwhile, it stays so.
        Attachment.objects.filter(pk=key, content__isnull=False).update(content=reseal(bytes(sealed or b"")))
    return len(found)


def _factors() -> int:
    number = 0
    for factor in Authenticator.objects.select_for_update():
        sealed = {name: factor.data[name] for name in ("secret", "seed") if name in factor.data}
        for name, text in sealed.items():
            factor.data[name] = reseal(text.encode()).decode()
        factor.save(update_fields=["data"])
        number += len(sealed)
    return number
