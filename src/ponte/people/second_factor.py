"""The second factor: what an account proves besides a mail or a password, and how its secrets are kept."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from ponte.common.sealing import seal, unseal
from ponte.people.models import Account

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a factor by itself; recovery codes stand in for one that is lost."""


class SealedFactors(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes sealed, as passport data are."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open it."""
        return unseal(encrypted_text.encode()).decode()


def factors() -> QuerySet[Authenticator]:
    """Everybody's authenticator apps and keys."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=FACTORS)
    return rows


def has_factor(account: Account) -> bool:
    """Tell whether an account has an authenticator app or a key."""
    return factors().filter(user=account).exists()


def has_proved(request: HttpRequest) -> bool:
    """Tell whether who is signed in has proved a second factor since they signed in."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def where_to_prove(account: Account) -> str:
    """Return the page where an account proves its second factor, or sets up its first one."""
    types = set(factors().filter(user=account).values_list("type", flat=True))
    if not types:
        return reverse("mfa_index")
    if Authenticator.Type.TOTP in types:
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn")


def end_sessions(account: Account, *, but: str | None = None) -> None:
    """Sign an account out everywhere, but for the session of a key."""
    for session in UserSession.objects.filter(user=account).exclude(session_key=but or ""):
        session.end()


@receiver(authenticator_added, dispatch_uid="a factor just set up is proved")
def _note_proof(request: HttpRequest, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Take setting up a factor as proof of it: the app's code was right, the key has answered."""
    if authenticator.type in FACTORS:
        record_authentication(request, request.user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver((authenticator_added, authenticator_removed), dispatch_uid="a changed factor ends other sessions")
def _end_other_sessions(request: HttpRequest, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Sign out wherever else somebody is signed in: one of those sessions may be why they change their factor."""
    if authenticator.type in FACTORS:
        end_sessions(authenticator.user, but=request.session.session_key)
