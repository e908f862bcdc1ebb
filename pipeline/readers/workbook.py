"""Workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods.

Belongs here: how they are recognised, and their rows as a grid. Does not belong here: their bytes
(`pipeline.parsers.workbook`), or any one tool's headers (its dialect).

Merged cells are one cell with text and blank cells beside it.
"""

import mmap
import re
from collections.abc import Sequence

from pipeline.errors import ExportError
from pipeline.readers import child
from pipeline.readers.grid import Grid
from pipeline.readers.raw import RawFile, ReadOptions
from pipeline.readers.spool import NAME, SpoolSource
from pipeline.readers.text import HEAD_RECORDS, MOST_COLUMNS

PARSER = "pipeline.parsers.workbook"
ZIP = b"PK\x03\x04"
# Names in a zip's directory, which is at its end, or before its entries, if its end is cut off.
PARTS = (b"xl/workbook.", b"xl/_rels/workbook.", b"xl/worksheets/")
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
TAIL = 1 << 20
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An entry of such a file's directory: 128 bytes, its name first.
STREAM = re.compile(
    b"|".join(
        re.escape(name.encode("utf-16-le") + b"\0\0")
        for name in ("Workbook", "Book", "EncryptedPackage")
    )
)
ENTRY = 128
NAME_LENGTH = 64
IS_STREAM = b"\x02"


class SeveralSheetsError(ExportError):
    """A workbook of which somebody has to say which sheet has the answers.

    Attributes:
        sheets: the visible sheets that have rows, in their order.
        widest: the first of those with the most columns.
    """

    def __init__(self, shown: str, sheets: Sequence[str], widest: str) -> None:
        super().__init__(
            "export_readable",
            shown,
            f"several sheets have rows: {', '.join(repr(name) for name in sheets)}",
            "Name the one with the answers in wave.yaml: `sheet: <name>`",
        )
        self.sheets = tuple(sheets)
        self.widest = widest


def recognises(file: RawFile) -> bool:
    """By the parts that a zip archive or an old Office file has."""
    if file.head.startswith(ZIP):
        return _is_package(file)
    return file.head.startswith(OLD_OFFICE) and not file.compressed and bool(_streams(file))


def read(file: RawFile, options: ReadOptions) -> Grid:
    """The sheet of answers as a grid.

    Raises:
        SeveralSheetsError: several sheets have rows, and wave.yaml names none.
        ExportError: the workbook is packed, damaged or locked, or has no such sheet.
    """
    if file.compressed:
        raise _refused(file, "the file is a workbook packed with gzip", "Unpack it")
    kind = _kind(file)
    if kind == "old office" and "EncryptedPackage" in _streams(file):
        raise _refused(
            file, "the workbook is protected by a password", "Save it without a password"
        )
    spool = options.scratch / NAME
    parsed = child.parse(
        PARSER,
        file,
        options,
        kind=kind,
        sheet=options.sheet,
        spool=str(spool.absolute()),
        most_columns=MOST_COLUMNS,
        head=HEAD_RECORDS,
    )
    if "several" in parsed:
        raise SeveralSheetsError(file.shown, parsed["several"], parsed["widest"])
    return Grid(
        file=file,
        format="workbook",
        encoding="",
        delimiter="",
        head=parsed["head"],
        source=lambda header_rows, _: SpoolSource(spool, header_rows),
        preamble=parsed["leading"],
    )


def _refused(file: RawFile, what: str, remedy: str) -> ExportError:
    return ExportError("export_readable", file.shown, what, remedy)


def _kind(file: RawFile) -> str:
    """As the parser calls it."""
    if file.head.startswith(OLD_OFFICE):
        return "old office"
    return "open document" if OPEN_DOCUMENT in file.head[:256] else "excel"


def _is_package(file: RawFile) -> bool:
    if OPEN_DOCUMENT in file.head[:256]:
        return True
    with file.path.open("rb") as stream:
        stream.seek(max(0, file.size - TAIL))
        tail = stream.read()
    return any(part in file.head or part in tail for part in PARTS)


def _streams(file: RawFile) -> set[str]:
    """Which of the streams that make a workbook are in an old Office file's directory."""
    found = set()
    with (
        file.path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as all_,
    ):
        for match in STREAM.finditer(all_):
            start = match.start()
            length = int.from_bytes(all_[start + NAME_LENGTH : start + NAME_LENGTH + 2], "little")
            kind = all_[start + NAME_LENGTH + 2 : start + NAME_LENGTH + 3]
            if start % ENTRY == 0 and length == len(match[0]) and kind == IS_STREAM:
                found.add(match[0].decode("utf-16-le").rstrip("\0"))
    return found
