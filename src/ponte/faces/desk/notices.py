"""What speakers are told of a release, each in the language of their account, or of their address."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.press.domain.outbox import Letter, enqueue_many
from ponte.press.enums import Purpose
from ponte.programme.domain.releasing import Notice
from ponte.programme.reasons import names_for_changes, say_change


def file_notices(notices: Sequence[Notice]) -> None:
    """File a message to everybody with an account or an address; who has neither is told by the office."""
    letters = []
    for notice in notices:
        if not notice.is_sent:
            continue
        account, edition = notice.person.account, notice.release.edition
        language = account.language if account else notice.language
        with override(language):
            names = names_for_changes(edition, notice.changes)
            context = {
                "person": notice.person,
                "edition": edition,
                "release": notice.release,
                "sentences": [say_change(change, names) for change in notice.changes],
            }
            letters.append(
                Letter(
                    key=f"agenda:{notice.release.pk}:person:{notice.person.pk}",
                    purpose=Purpose.AGENDA,
                    subject=_("The agenda of %(edition)s: what changed for you") % {"edition": edition.name},
                    text=render_to_string("desk/agenda/notice.txt", context),
                    programme_id=edition.programme_id,
                    account=account,
                    address="" if account else notice.address,
                    language=language,
                )
            )
    enqueue_many(letters)
