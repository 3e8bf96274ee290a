"""Identifiers that can be checked without asking their register, and the one way in which each is written here.

Rules: VAT numbers by the member states' check digits, the Italian *partita IVA* (Luhn) and *codice fiscale* (DM
23/12/1976) and the unified social credit code (GB 32100-2015, modulo 31) as `python-stdnum` has them; ORCID iDs by ISO
7064 MOD 11-2 as `idutils` has it; ROR IDs by ISO 7064 MOD 97-10 over Crockford's base 32 (https://ror.readme.io, *ROR
identifier pattern*).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import idutils
import stdnum.cn.uscc
import stdnum.eu.vat
import stdnum.it.codicefiscale
import stdnum.it.iva
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError

from ponte.common.refusals import Refused
from ponte.people.enums import IdentifierScheme

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def written_identifier(scheme: str, text: str) -> str:
    """Return an organisation's identifier as it is kept, from however it was typed.

    Raises
    ------
    Refused
        ``wrong_identifier``: its length, its letters or its check digits are not those of the scheme.
    """
    return _written(_WRITERS[IdentifierScheme(scheme)], text, IdentifierScheme(scheme).label)


def written_orcid(text: str) -> str:
    """Return a person's ORCID iD as ``0000-0002-1825-0097``, from however it was typed.

    Raises
    ------
    Refused
        ``wrong_identifier``.
    """
    return _written(_orcid, text, _("ORCID iD"))


def _written(write: Callable[[str], str], text: str, name: object) -> str:
    clean = unicodedata.normalize("NFKC", text).strip()  # Chinese keyboards type digits of full width
    try:
        return write(clean)
    except (ValidationError, ValueError):
        raise Refused(
            "wrong_identifier",
            _("“%(value)s” is no valid number of this kind: %(name)s. Check it for a slip of the pen.")
            % {"value": text.strip(), "name": name},
        ) from None


def _vat(text: str) -> str:
    """Read digits without a country as a *partita IVA*, which is written so at home."""
    return f"IT{stdnum.it.iva.validate(text)}" if text[:1].isdigit() else str(stdnum.eu.vat.validate(text))


def _codice_fiscale(text: str) -> str:
    """Read the code of a body, eleven digits, or of a person in business, sixteen letters and digits."""
    return str(stdnum.it.codicefiscale.validate(text))


def _uscc(text: str) -> str:
    return str(stdnum.cn.uscc.validate(text))


def _ror(text: str) -> str:
    if not idutils.is_ror(text):
        raise ValueError(text)
    code = str(idutils.normalize_ror(text)).lower()
    number = 0
    for letter in code[1:7]:
        number = number * 32 + CROCKFORD.index(letter)
    if int(code[7:]) != 98 - number * 100 % 97:
        raise ValueError(text)
    return code


def _orcid(text: str) -> str:
    if not idutils.is_orcid(text):
        raise ValueError(text)
    return str(idutils.normalize_orcid(text))


_WRITERS: dict[IdentifierScheme, Callable[[str], str]] = {
    IdentifierScheme.VAT: _vat,
    IdentifierScheme.CODICE_FISCALE: _codice_fiscale,
    IdentifierScheme.USCC: _uscc,
    IdentifierScheme.ROR: _ror,
}
