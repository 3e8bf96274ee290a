"""A hand-over as a spreadsheet for an office that has nothing else, and its answers read back.

No formula is ever written: every cell is typed as text and marked to stay so (OWASP, *CSV Injection*). None is worked
out when reading: a cell that begins with ``=`` is a fault.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop, override
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ponte.brokerage.domain.exchange_format import FORMAT, LONGEST_NOTE, Exchange, Fault, GivenAnswer
from ponte.brokerage.domain.exchange_writing import effective_answer
from ponte.brokerage.domain.handing_over_copies import Copy
from ponte.brokerage.domain.identities import ids_of, read_id
from ponte.brokerage.domain.workbooks import opened_book
from ponte.brokerage.enums import HandedAnswer
from ponte.brokerage.models import HandOver
from ponte.common.refusals import Refused

MOST_BYTES = 5 * 2**20
MOST_UNPACKED = 60 * 2**20
MOST_ROWS = 5000
HEADINGS = {
    gettext_noop("Line"): 6,
    gettext_noop("Who asks"): 24,
    gettext_noop("Their organisation"): 28,
    gettext_noop("Who is asked"): 24,
    gettext_noop("Organisation asked"): 28,
    gettext_noop("About"): 36,
    gettext_noop("Message"): 40,
    gettext_noop("Your answer"): 16,
    gettext_noop("Note or question"): 40,
}
"""Headings after the hidden first column, with their widths in letters."""
ANSWER, NOTE = gettext_noop("Your answer"), gettext_noop("Note or question")
INSTRUCTIONS = (
    gettext_noop("How to answer"),
    gettext_noop("Each row of the first sheet is a request for a meeting with somebody of your side."),
    gettext_noop(
        "Choose an answer in the column “Your answer”: accepted, declined or asked back. Leave it empty if you are not"
        " sure."
    ),
    gettext_noop("Asked back needs a question in the last column. A reason for declining is read by the offices only."),
    gettext_noop(
        "Leave the hidden first column as it is: it says which request a row is about. Rows may be sorted or left away."
    ),
    gettext_noop("Save the file as .xlsx and send it back. Reading it twice does no harm; answers given earlier stay."),
)
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def answer_words() -> dict[str, HandedAnswer]:
    """Return what may stand in the column of answers: each answer's word in every language, and its code."""
    words: dict[str, HandedAnswer] = {answer.value: answer for answer in HandedAnswer}
    for code in LANGUAGES:
        with override(code):
            words |= {str(answer.label).casefold(): answer for answer in HandedAnswer}
    return words


def written_sheet(hand_over: HandOver) -> bytes:
    """Write a hand-over as an Excel workbook: an answer sheet in the active language, instructions in all."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(_("Requests"))
    lines = list(hand_over.lines.select_related("request"))
    batch = ids_of("hand_over", [hand_over.pk])[hand_over.pk]
    ids = ids_of("request", [line.request_id for line in lines])
    _put(sheet, 1, [FORMAT, *map(_, HEADINGS)])
    for number, line in enumerate(lines, start=1):
        answer = effective_answer(line)
        word = str(HandedAnswer(answer).label) if answer else ""
        _put(sheet, number + 1, [f"{batch}#{ids[line.request_id]}", str(number), *_shown(line.copy), word, line.note])
    _lay_out(sheet, len(lines))
    guide = book.create_sheet(_("Instructions"))
    guide.column_dimensions["A"].width = 110
    row = 0
    for code in LANGUAGES:
        with override(code):
            for sentence in INSTRUCTIONS:
                row += 1
                _put(guide, row, [gettext(sentence)])
                guide.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
                guide.cell(row, 1).font = Font(bold=sentence == INSTRUCTIONS[0])
        row += 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_sheet(content: bytes) -> Exchange:
    """Read an answered workbook; rows that cannot be read become faults, and the others are kept.

    Raises
    ------
    Refused
        ``too_large``, ``not_an_exchange``.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("The workbook is larger than 5 MB. Send back the one that you were sent."))
    too_large = Refused("too_large", _("Unpacked, the workbook is too large. Send back the one that you were sent."))
    foreign = Refused(
        "not_an_exchange",
        _("This is not a workbook of a hand-over: cell A1 of its sheet says %(format)s.") % {"format": FORMAT},
    )
    with opened_book(content, most_unpacked=MOST_UNPACKED, too_large=too_large, unreadable=foreign) as book:
        for name in book.sheetnames:
            rows = _rows(book[name])
            _number, headings = next(rows, (0, []))
            if headings and headings[0] == FORMAT:
                return _read_rows(name, headings, rows)
    raise foreign


def _read_rows(name: str, headings: list[str], rows: Iterator[tuple[int, list[str]]]) -> Exchange:
    exchange = Exchange(None, "", "", "", 0, "", "", "")
    answer_at, note_at = _column(headings, ANSWER), _column(headings, NOTE)
    words = answer_words()
    seen: set[str] = set()
    for number, cells in rows:
        place = _("Sheet “%(sheet)s”, row %(row)d") % {"sheet": name, "row": number}
        if not any(cells):
            continue
        batch, _sign, request = cells[0].partition("#")
        word, note = cells[answer_at], cells[note_at]
        if not word and not note:
            continue
        exchange.hand_over = exchange.hand_over or batch
        if read_id("hand_over", batch) is None or read_id("request", request) is None or batch != exchange.hand_over:
            expected = _("in the hidden first column, the id of a request of this hand-over")
        elif request in seen:
            expected = _("each request once")
        elif word.casefold() not in words:
            expected = _("in the column “%(column)s” one of: %(values)s; found “%(found)s”") % {
                "column": headings[answer_at],
                "values": ", ".join(str(answer.label) for answer in HandedAnswer),
                "found": word[:40],
            }
        elif len(note) > LONGEST_NOTE or note.startswith("="):
            expected = _("a note of at most %(most)d letters that is no formula") % {"most": LONGEST_NOTE}
        else:
            seen.add(request)
            exchange.answers.append(GivenAnswer(place, request, words[word.casefold()], note))
            continue
        exchange.faults.append(Fault(place, expected))
    return exchange


def _rows(sheet: Worksheet) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their numbers, every cell as text; no more columns than there can be."""
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    for number, row in enumerate(
        sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=len(HEADINGS) + 6, values_only=True), 1
    ):
        if number > MOST_ROWS:
            raise Refused("too_large", _("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS})
        cells = ["" if value is None else str(getattr(value, "text", value)).strip() for value in row]
        yield number, [*cells, *[""] * (len(HEADINGS) + 1 - len(cells))]


def _column(headings: list[str], heading: str) -> int:
    """Find a column by its heading in any language."""
    for code in LANGUAGES:
        with override(code):
            word = gettext(heading)
        if word in headings:
            return headings.index(word)
    raise Refused(
        "not_an_exchange",
        _("Row 1 has no column “%(column)s”. Leave the headings as they are.") % {"column": _(heading)},
    )


def _put(sheet: Worksheet, row: int, texts: list[str]) -> None:
    for column, text in enumerate(texts, start=1):
        cell: Any = sheet.cell(row, column)
        cell.value = "".join(letter for letter in text if letter >= " " or letter == "\n")
        cell.data_type = "s"
        cell.quotePrefix = True  # a spreadsheet keeps it text even when somebody edits it


def _shown(copy: Copy) -> list[str]:
    sender, recipient, profile = copy["sender"], copy["recipient"], copy["profile"]
    title = f"{profile['reference']} {profile['title']}" if profile else ""
    return [_name(sender), _organisation(sender), _name(recipient), _organisation(recipient), title, copy["message"]]


def _name(person: dict[str, str]) -> str:
    names = [person["name_latin"], person["name_han"]]
    return " ".join(name for name in (reversed(names) if (get_language() or "").startswith("zh") else names) if name)


def _organisation(person: dict[str, dict[str, str]]) -> str:
    names = person["organisation"]
    return names.get(get_language() or "en") or names["en"] or next(filter(None, names.values()), "")


def _lay_out(sheet: Worksheet, lines: int) -> None:
    """Freeze and colour the headings, let only answer and note be typed, and offer the answers in a list."""
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].hidden = True
    sheet.auto_filter.ref = f"A1:J{lines + 1}"
    for column, width in enumerate(HEADINGS.values()):
        letter = "BCDEFGHIJ"[column]
        sheet.column_dimensions[letter].width = width
        head = sheet[f"{letter}1"]
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0B3D75")
    for row in sheet.iter_rows(min_row=2, max_row=lines + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for cell in row[8:]:
            cell.protection, cell.fill = Protection(locked=False), PatternFill("solid", fgColor="FFF7DB")
    offered = ",".join(str(answer.label) for answer in HandedAnswer)
    choice = DataValidation(type="list", formula1=f'"{offered}"', allow_blank=True, showErrorMessage=True)
    choice.error = _("Choose one of: %(values)s") % {"values": offered}
    choice.errorTitle = _("Your answer")
    sheet.add_data_validation(choice)
    choice.add(f"I2:I{lines + 1}")
