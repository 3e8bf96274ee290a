"""What speakers are told of a release, each in the language of their account."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.press.domain.outbox import enqueue
from ponte.press.enums import Purpose
from ponte.programme.domain.releasing import Notice
from ponte.programme.reasons import names_for_changes, say_change


def file_notices(notices: Sequence[Notice]) -> None:
    """File a message to everybody with an account; who has none is told by the office, and shown to it."""
    for notice in notices:
        account = notice.person.account
        if account is None:
            continue
        edition = notice.release.edition
        with override(account.language):
            names = names_for_changes(edition, notice.changes)
            context = {
                "person": notice.person,
                "edition": edition,
                "release": notice.release,
                "sentences": [say_change(change, names) for change in notice.changes],
            }
            enqueue(
                key=f"agenda:{notice.release.pk}:person:{notice.person.pk}",
                purpose=Purpose.AGENDA,
                subject=_("The agenda of %(edition)s: what changed for you") % {"edition": edition.name},
                text=render_to_string("desk/agenda/notice.txt", context),
                account=account,
            )
