"""Whether a zip that says it is a workbook may be opened: its size unpacked, its sheets' extent.

Belongs here: what can be told without parsing, so that a hostile file has a clear message. Does not
belong here: the limits that hold whatever a file says (`process`).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator

from pipeline.parsers.process import Refused

MOST_ENTRIES = 10_000
# Excel's largest sheet with some 40 columns of short cells; what unpacks to more is no export.
LARGEST_UNPACKED = 2 << 30
# Sheets pack some 10 to 1, and some 40 to 1 where all rows are alike.
LARGEST_UNPACKED_BLINDLY = 100 << 20
STRONGEST_PACKING = 200
# The parser takes some 80 bytes for each cell between the first and the last, blank or not.
MOST_CELLS = 50_000_000
CHUNK = 1 << 20
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)
# A quick look: rows, and columns beyond the first 26, of which no sheet is too large.
ROW = re.compile(rb'<row [^>]*?r="(\d{1,9})"')
COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
# A close one: cells that are no mere formatting.
CELL = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})(\d{1,9})"[^>]*(?<!/)>')
ENCRYPTED = 0x1
DAMAGED = ("the workbook is damaged", "Copy or export it again")
BOMB = ("the workbook unpacks to far more than its size", "Check where it is from")


def check_package(path: str) -> None:
    """Refuses a zip that no spreadsheet program writes.

    Raises:
        Refused: it is damaged, locked or a bomb, or its cells lie too far apart.
    """
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_sizes(entries)
            for entry in entries:
                if SHEET.fullmatch(entry.filename):
                    _check_extent(package, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise Refused(*DAMAGED) from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
        raise Refused(*BOMB)
    for entry in entries:
        if entry.file_size > max(LARGEST_UNPACKED_BLINDLY, STRONGEST_PACKING * entry.compress_size):
            raise Refused(*BOMB)
        if entry.flag_bits & ENCRYPTED:
            raise Refused("the workbook is protected by a password", "Save it without a password")


def _check_extent(package: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> None:
    """The last row and column by the cells themselves: what a sheet says of its extent may lie."""
    rows, columns = 0, 26
    for chunk in _chunks(package, sheet):
        rows = max(rows, *map(int, ROW.findall(chunk)), 0)
        columns = max(columns, *map(_number, set(COLUMN.findall(chunk))), 0)
    if rows * columns <= MOST_CELLS:
        return
    rows, columns = 0, 0
    for chunk in _chunks(package, sheet):
        for letters, row in CELL.findall(chunk):
            rows, columns = max(rows, int(row)), max(columns, _number(letters))
    if rows * columns > MOST_CELLS:
        raise Refused(
            f"a sheet's cells reach to row {rows:,} and column {columns:,}",
            "Delete what lies far from the table, or export the answers as CSV",
        )


def _chunks(package: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(sheet) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _number(letters: bytes) -> int:
    """AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
