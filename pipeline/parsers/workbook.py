"""Excel and OpenDocument workbooks: one sheet's cells as text in a Parquet file.

Belongs here: which sheet has the answers, and its rows. Does not belong here: whether the file may
be opened at all (`packed`), which of its rows are headers (a dialect).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.parsers.packed import check_package
from pipeline.parsers.process import Refused
from pipeline.parsers.spooling import Spool

# A formula's error is no empty cell.
ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}
# The parser gives a time of day the day zero of Excel's calendar, ...
TIME_OF_DAY = ("1899-12-31 ", r"^1899-12-31 (\d\d:\d\d:\d\d(\.\d+)?)$", r"\1")
# ... and hands on OpenDocument's dates as they are written.
DATE_TIME = ("", r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(\.\d+)?)$", r"\1 \2")
DAMAGED = ("the workbook is damaged, or not what its beginning says", "Copy or export it again")
LOCKED = ("the workbook is protected by a password", "Save it without a password")
NO_ROWS = ("the workbook has no sheet with a header and rows", "Export again, with the answers")
CORRECT = "Correct `sheet` in wave.yaml"
OLD_OFFICE, OPEN_DOCUMENT = "old office", "open document"

Columns = list[pa.Array]


@dataclass(frozen=True)
class Sheet:
    """A sheet's columns without blank rows, how many there are, and the blank rows above them."""

    name: str
    visible: bool
    columns: Columns
    leading: int
    width: int = 0


def parse(request: Mapping[str, Any]) -> dict[str, Any]:
    """Finds the sheet of answers and writes its cells; several such sheets are only named.

    Args:
        request: its path and kind (excel, open document, or old office), the sheet that wave.yaml
            names or None, the Parquet file to write, the most columns that are taken, and how many
            first rows to hand back.

    Raises:
        Refused: it is damaged, locked, larger than any export, or has no such sheet.
    """
    if request["kind"] != OLD_OFFICE:
        check_package(request["path"])
    try:
        found = _find_sheets(request)
    except fastexcel.FastExcelError as error:
        raise Refused(*(LOCKED if "assword" in str(error) else DAMAGED)) from None
    if len(found) > 1:
        widest = max(found, key=lambda sheet: sheet.width)
        return {"several": [sheet.name for sheet in found], "widest": widest.name}
    columns = found[0].columns
    form = DATE_TIME if request["kind"] == OPEN_DOCUMENT else TIME_OF_DAY
    columns = [_rewritten(column, *form) for column in columns]
    width = len(columns)
    if width > request["most_columns"]:
        raise Refused(f"the sheet has {width:,} columns", f"Keep to {request['most_columns']:,}")
    with Spool(request["spool"], width) as spool:
        spool.write(columns)
    first = [column.slice(0, request["head"]).to_pylist() for column in columns]
    return {
        "leading": found[0].leading,
        "head": [list(row) for row in zip(*first, strict=True)],
    }


def _find_sheets(request: Mapping[str, Any]) -> list[Sheet]:
    """The sheet that is named, or those that have rows; of several, only the first's cells."""
    book = fastexcel.read_excel(request["path"])
    named = request["sheet"]
    if named is not None:
        if named not in book.sheet_names:
            listed = ", ".join(repr(name) for name in book.sheet_names)
            raise Refused(f"there is no sheet {named!r}; the sheets are {listed}", CORRECT)
        sheet = _load(book, named)
        if not sheet.columns:
            raise Refused(f"the sheet {named!r} is empty", CORRECT)
        return [sheet]
    found: list[Sheet] = []
    for name in book.sheet_names:
        sheet = _load(book, name)
        if sheet.visible and sheet.columns and len(sheet.columns[0]) > 1:
            sheet = replace(sheet, width=len(sheet.columns))
            found.append(replace(sheet, columns=[]) if found else sheet)
    if not found:
        raise Refused(*NO_ROWS)
    return found


def _rewritten(column: pa.Array, start: str, pattern: str, replacement: str) -> pa.Array:
    """Cells in another form; most columns have none of them."""
    if not pc.any(pc.starts_with(column, start)).as_py():
        return column
    return pc.replace_substring_regex(column, pattern, replacement)


def _load(book: fastexcel.ExcelReader, name: str) -> Sheet:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    visible = sheet.visible == "visible"
    if not sheet.width or not sheet.height:
        return Sheet(name, visible, [], 0)
    batch, errors = sheet.to_arrow_with_errors()
    columns = [column.fill_null("") for column in batch.columns]
    if errors is not None:
        columns = _with_errors(columns, errors.errors)
    return Sheet(name, visible, *_without_blanks(columns))


def _with_errors(columns: Columns, errors: Sequence[fastexcel.CellError]) -> Columns:
    texts: dict[int, dict[int, str]] = {}
    for error in errors:
        row, place = error.position
        kind = error.detail.rpartition("Error(")[2].partition(")")[0]
        texts.setdefault(place, {})[row] = ERRORS.get(kind, "#ERROR!")
    changed = list(columns)
    for place, by_row in texts.items():
        cells = columns[place].to_pylist()
        for row, text in by_row.items():
            cells[row] = text
        changed[place] = pa.array(cells, pa.string())
    return changed


def _without_blanks(columns: Columns) -> tuple[Columns, int]:
    """The columns up to the last that has a cell, the rows that have one, the blank rows above."""
    filled = [pc.not_equal(column, "") for column in columns]
    while filled and not pc.any(filled[-1]).as_py():
        filled.pop()
    if not filled:
        return [], 0
    rows = filled[0]
    for one in filled[1:]:
        rows = pc.or_(rows, one)
    leading = pc.index(rows, True).as_py()
    return [column.filter(rows) for column in columns[: len(filled)]], leading
