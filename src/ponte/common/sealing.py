"""Encrypting what must not be read from the database, its copies or its logs.

Fernet (AES-128 in CBC mode with HMAC-SHA256, github.com/fernet/spec) as the `cryptography` package implements it. The
first key of ``PONTE_FIELD_KEYS`` seals; all of them open, so that a key can be replaced while the program runs.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

__all__ = ["InvalidToken", "SealedField", "reseal", "seal", "unseal"]


class SealedField(models.TextField[str, str]):
    """A column that holds sealed text and nothing else; in Python too its value is the sealed one.

    Opening it is a deliberate act of a domain function, so nothing clear gets into forms, exports, merges or logs. The
    name is what `rotate_field_keys` finds such columns by.
    """


def seal(content: bytes) -> bytes:
    """Encrypt under the first key."""
    return _box().encrypt(content)


def unseal(sealed: bytes) -> bytes:
    """Decrypt.

    Raises
    ------
    InvalidToken
        If none of the keys sealed it, or it was tampered with.
    """
    return _box().decrypt(sealed)


def reseal(sealed: bytes) -> bytes:
    """Encrypt under the first key what any of the keys has sealed; raises `InvalidToken` as `unseal` does."""
    return _box().rotate(sealed)


def _box() -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
    except ValueError:  # its message would show the key
        raise ImproperlyConfigured("PONTE_FIELD_KEYS: expected keys of 32 bytes in URL-safe base64") from None
