"""What the columns of a list of people hold: guessed from their headings in three languages, and remembered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.brokerage.models import KnownColumn
from ponte.common.refusals import Refused
from ponte.programme.models import Side


class Field(TextChoices):
    """What a column can hold."""

    EMAIL = "email", gettext_lazy("e-mail")
    NAME = "name", gettext_lazy("whole name in Latin letters")
    GIVEN_NAME = "given_name", gettext_lazy("given name")
    FAMILY_NAME = "family_name", gettext_lazy("family name")
    NAME_HAN = "name_han", gettext_lazy("name in Chinese characters")
    ORGANISATION = "organisation", gettext_lazy("organisation")
    COUNTRY = "country", gettext_lazy("country of the organisation")
    JOB_TITLE = "job_title", gettext_lazy("position")
    LANGUAGES = "languages", gettext_lazy("languages for meetings")
    PARTICIPATION = "participation", gettext_lazy("comes as")
    ORCID = "orcid", gettext_lazy("ORCID iD")
    VAT = "vat", gettext_lazy("VAT number")
    CODICE_FISCALE = "codice-fiscale", gettext_lazy("codice fiscale")
    USCC = "uscc", gettext_lazy("unified social credit code")
    ROR = "ror", gettext_lazy("ROR ID")


SYNONYMS: dict[Field, str] = {
    Field.EMAIL: "e-mail|email|mail|e-mail address|posta elettronica|indirizzo e-mail|邮箱|电子邮箱|电子邮件|邮件",
    Field.NAME: "name|full name|nome e cognome|cognome e nome|nominativo|参会人|英文姓名|姓名拼音|拼音",
    Field.GIVEN_NAME: "given name|first name|forename|nome|名|名字",
    Field.FAMILY_NAME: "family name|last name|surname|cognome|姓|姓氏",
    Field.NAME_HAN: "chinese name|name in chinese|nome cinese|nome in cinese|姓名|中文姓名|中文名",
    Field.ORGANISATION: (
        "organisation|organization|company|institution|university|employer|ente|organizzazione|azienda|impresa|"
        "istituzione|università|ragione sociale|单位|公司|机构|单位名称|公司名称|工作单位|所属单位"
    ),
    Field.COUNTRY: "country|paese|nazione|stato|国家|国别",
    Field.JOB_TITLE: "position|job title|title|role|qualifica|ruolo|incarico|carica|职务|职位|职称",
    Field.LANGUAGES: "languages|language|spoken languages|lingue|lingua|lingue parlate|语言|语种|工作语言",
    Field.PARTICIPATION: (
        "comes as|participation|participant type|type|categoria|tipo|tipologia|partecipa come|类别|参会类型|类型"
    ),
    Field.ORCID: "orcid|orcid id",
    Field.VAT: "vat|vat number|vat id|partita iva|p.iva|p. iva|piva|增值税号|税号",
    Field.CODICE_FISCALE: "codice fiscale|c.f.|cf|tax code",
    Field.USCC: "uscc|unified social credit code|social credit code|统一社会信用代码|信用代码",
    Field.ROR: "ror|ror id",
}


def folded(heading: str) -> str:
    """Return a heading without what people write differently: case, accents, blanks, brackets, marks."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "", re.sub(r"[(（\[].*?[)）\]]", "", plain) or plain)[:120]


_BY_HEADING = {folded(word): field for field, words in SYNONYMS.items() for word in words.split("|")}


def guess_columns(headings: Sequence[str], side: Side) -> list[str]:
    """Say what each column holds, empty where nobody can tell; what the side's office said last time comes first."""
    known = dict(KnownColumn.objects.filter(side=side).values_list("heading", "field"))
    guessed = []
    for heading in headings:
        key = folded(heading)
        field = known.get(key, _BY_HEADING.get(key, ""))
        guessed.append(str(field) if field not in guessed else "")
    return guessed


def check_columns(columns: Sequence[str]) -> None:
    """Check that people can be made of what the columns hold.

    Raises
    ------
    Refused
        ``column_twice``, ``column_missing``.
    """
    named = [column for column in columns if column]
    if twice := [column for column in named if named.count(column) > 1]:
        raise Refused("column_twice", _("Two columns hold the same: %(field)s.") % {"field": Field(twice[0]).label})
    needed = [Field.EMAIL, Field.ORGANISATION]
    missing = [str(field.label) for field in needed if field not in named]
    if not {Field.NAME, Field.FAMILY_NAME, Field.NAME_HAN} & set(named):
        missing.append(_("a name"))
    if missing:
        raise Refused("column_missing", _("No column holds: %(fields)s.") % {"fields": ", ".join(missing)})


def remember_columns(side: Side, headings: Sequence[str], columns: Sequence[str]) -> None:
    """Keep what an office said its columns hold, for its next list."""
    meanings: Mapping[str, str] = {folded(heading): field for heading, field in zip(headings, columns, strict=True)}
    KnownColumn.objects.bulk_create(
        [KnownColumn(side=side, heading=heading, field=field) for heading, field in meanings.items() if heading],
        update_conflicts=True,
        unique_fields=["side", "heading"],
        update_fields=["field"],
    )
