"""The colleagues of an office: whose second factor is lost gets a new start from one of them, openly."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.domain.tokens import revoke_tokens
from ponte.people.models import Account
from ponte.people.second_factor import end_sessions, has_factor
from ponte.programme.models import Officer


def reset_second_factor(*, actor: Account | None, officer: Officer) -> None:
    """Take an officer's second factors away, end their sessions and revoke their tokens: who found the device is out.

    They are written to, and set a new factor up when they come to the desk next. Signing in takes their mail all the
    while, which nobody else reads.

    Parameters
    ----------
    actor
        A colleague of the same side; None for whoever runs the installation, by command.

    Raises
    ------
    Forbidden
        ``programme.reset_second_factor``: of the other side, or oneself.
    Refused
        ``no_factor``: there is none.
    """
    if actor is not None:
        require(actor, "programme.reset_second_factor", officer)
    account = officer.account
    with transaction.atomic():
        if not has_factor(account):
            raise Refused("no_factor", _("This account has no second factor."))
        Authenticator.objects.filter(user=account).delete()  # recovery codes too
        end_sessions(account)
        revoke_tokens(actor=actor, account=account)
        record(actor=actor, action="programme.reset_second_factor", subject=officer)
        with override(account.language):
            context = {"who": actor.email if actor else _("whoever runs this site")}
            subject, _separator, text = (
                render_to_string("programme/mail/factor_reset.txt", context).strip().partition("\n")
            )
            send_mail(subject, text.strip(), None, [account.email])
