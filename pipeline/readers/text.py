"""Delimited text: comma, semicolon, tab or bar; also gzipped.

Belongs here: encoding, delimiter, and how DuckDB scans the file. Does not belong here: what a
particular survey tool writes into headers or cells.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import duckdb

from pipeline.errors import ExportError
from pipeline.readers.bytes_seen import BytesSeen, LineEnds
from pipeline.readers.eight_bit import likely
from pipeline.readers.grid import Grid
from pipeline.readers.raw import NEVER_NULL, RawFile, ReadOptions
from pipeline.sql import literal

DELIMITERS = (",", ";", "\t", "|")
CHUNK = 1 << 20
SAMPLE = 1 << 18
# How many records must surely be complete for a dialect to be told by them.
HEAD_RECORDS = 8
LONGEST_RECORD = 1 << 24
MOST_COLUMNS = 20_000
# gzip packs at most some 1,030 to 1; a real export, with its repeated labels, some 20 to 1.
LARGEST_UNPACKED_BLINDLY = 1 << 30
STRONGEST_PACKING = 200
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
csv.field_size_limit(LONGEST_RECORD)
NOT_TEXT = (
    (b"PK\x03\x04", "a zip archive (perhaps an Excel workbook)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file inside another"),
)
UTF8 = ("utf-8", "utf-8-sig")
# The first line by which some tools tell Excel the delimiter.
EXCEL_HINT = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.I)
WEB_PAGE = re.compile(rb"^\s*(<!--.*?-->\s*)*(<!doctype html|<html|<\?xml)", re.I | re.S)


@dataclass(frozen=True)
class TextSource:
    """A UTF-8 text file that DuckDB scans in place, one record after the other."""

    path: Path
    delimiter: str
    width: int
    compressed: bool
    header_rows: int = 1

    def relation(self) -> str:
        """The file as a FROM item; strict, so that no row is padded or skipped."""
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(1, self.width + 1))
        packing = "gzip" if self.compressed else "none"
        return (
            f"read_csv({literal(self.path)}, auto_detect = false, header = true,"
            f" skip = {self.header_rows - 1},"
            f" delim = {literal(self.delimiter)}, quote = '\"', escape = '\"',"
            f" nullstr = {literal(NEVER_NULL)}, columns = {{{columns}}}, strict_mode = true,"
            f" compression = '{packing}', max_line_size = {LONGEST_RECORD},"
            f" buffer_size = {4 * LONGEST_RECORD})"
        )

    def explain(self, error: duckdb.Error, shown: str) -> ExportError:
        """The row that breaks the form of the file, without its text."""
        message = str(error)
        found = re.search(r"Line: (\d+)", message)
        where = f"{shown}, row {found[1]}" if found else shown
        fields = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
        if fields:
            what = f"the row has {fields[2]} fields, the header has {fields[1]}"
            remedy = "Export again, or quote the cell that holds the delimiter or a line break"
        elif "unterminated quote" in message:
            what, remedy = "a quoted cell does not end", "Export again, or close the quote"
        elif "aximum line size" in message or "buffer" in message.lower():
            what, remedy = "a row is longer than 16 MB", "Check that the file is what it should be"
        else:
            what, remedy = "the file cannot be read as delimited text", "Export it again as CSV"
        return ExportError("export_readable", where, what, remedy)


def recognises(file: RawFile) -> bool:
    """Whatever no other format takes is read as delimited text, or refused with a reason."""
    return bool(file.path.name)


def read(file: RawFile, options: ReadOptions) -> Grid:
    """A delimited text file as a grid.

    Reads all of it to prove its encoding, unless that was seen while it was hashed.

    Raises:
        ExportError: empty, header only, not text, or in an encoding that cannot be told.
    """
    _refuse_other_formats(file)
    encoding, steady = (options.encoding, False) if options.encoding else _encoding(file)
    path, compressed = file.path, file.compressed
    # DuckDB scans UTF-8 in place, with line ends of one kind and the header in the first line.
    if encoding not in UTF8 or not steady:
        path, compressed = _as_utf8(file, encoding, options.scratch), False
    sample = _sample(file, path, compressed)
    hint = EXCEL_HINT.match(sample.text)
    delimiter = options.delimiter or (hint[1] if hint else _delimiter(sample))
    records = _records(file, sample, delimiter)[1 if hint else 0 :]
    return Grid(
        file=file,
        format="delimited text",
        encoding=encoding,
        delimiter=delimiter,
        head=records,
        source=partial(_source, path, delimiter, compressed, 1 if hint else 0),
        preamble=1 if hint else 0,
    )


def _source(
    path: Path, delimiter: str, compressed: bool, preamble: int, header_rows: int, width: int
) -> TextSource:
    return TextSource(path, delimiter, width, compressed, preamble + header_rows)


def _broken(file: RawFile, what: str, remedy: str) -> ExportError:
    return ExportError("export_readable", file.shown, what, remedy)


def _refuse_other_formats(file: RawFile) -> None:
    if not file.head.strip():
        raise _broken(file, "the file is empty", "Export it again")
    for mark, what in NOT_TEXT:
        if file.head.startswith(mark):
            raise _broken(file, f"the file is {what}, not text", "Export the answers as CSV")
    if WEB_PAGE.match(_plain(file.head)):
        raise _broken(
            file, "the file is a web page or XML, not answers", "Log in and download it again"
        )
    if file.compressed != (file.path.suffix.lower() == ".gz"):
        raise _broken(
            file,
            "the file is gzip but its name does not end in .gz"
            if file.compressed
            else "the file is not gzip although its name ends in .gz",
            "Give it the name that fits",
        )


def _plain(head: bytes) -> bytes:
    """The beginning of a file without byte-order mark, and of UTF-16 without its zero bytes."""
    for mark, _ in BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"")


def _open(path: Path, compressed: bool) -> BinaryIO:
    return gzip.open(path) if compressed else path.open("rb")  # type: ignore[return-value]


def _chunks(file: RawFile) -> Iterator[tuple[bytes, LineEnds]]:
    """The decompressed bytes, with the line ends up to there.

    Refuses what unpacks to more than any export does, or never ends.
    DuckDB drops a line longer than its buffer at the end of a file without a word.
    """
    total = 0
    ends = LineEnds()
    try:
        with _open(file.path, file.compressed) as stream:
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                if total > max(LARGEST_UNPACKED_BLINDLY, STRONGEST_PACKING * file.size):
                    raise _broken(
                        file, "the file unpacks to far more than its size", "Check where it is from"
                    )
                ends.see(chunk)
                if ends.unended > LONGEST_RECORD:
                    raise _too_long(file)
                yield chunk, ends
    except (EOFError, OSError, zlib.error) as error:
        reason = type(error).__name__
        problem = _broken(file, f"the file cannot be read to its end ({reason})", "Copy it again")
    else:
        return
    raise problem


def _encoding(file: RawFile) -> tuple[str, bool]:
    """The encoding that reads every byte, and whether lines are as DuckDB wants them."""
    marked = [name for mark, name in BYTE_ORDER_MARKS if file.head.startswith(mark)]
    certain = marked or _of_zero_bytes(file.head)
    for encoding in certain or ["utf-8"]:
        steady = _reads(file, encoding)
        if steady is not None:
            return encoding, steady
    if certain:
        raise _broken(file, f"the file is not {certain[0]} throughout", "Export it again")
    for encoding in likely(_lines_beyond_ascii(file)):
        steady = _reads(file, encoding)
        if steady is not None:
            return encoding, steady
    raise _broken(
        file,
        "the file is neither UTF-8 nor, by its letters, Windows-1252 or Mac Roman",
        "Save it as UTF-8, or name its encoding in wave.yaml, such as `encoding: cp1251`",
    )


def _reads(file: RawFile, encoding: str) -> bool | None:
    """Whether line ends are steady, where an encoding reads every byte; else None."""
    if file.seen is not None and encoding in UTF8:
        return _as_seen(file, file.seen)
    decoder = codecs.getincrementaldecoder(encoding)()
    seen = LineEnds()
    try:
        for chunk, ends in _chunks(file):
            _refuse_nul(file, found="\x00" in decoder.decode(chunk))
            seen = ends
        decoder.decode(b"", final=True)
    except UnicodeError:
        return None
    return _are_steady(file, seen)


def _as_seen(file: RawFile, seen: BytesSeen) -> bool | None:
    """The same of UTF-8, from what was seen while the file was hashed."""
    if seen.ends.longest > LONGEST_RECORD:
        raise _too_long(file)
    _refuse_nul(file, found=seen.has_nul)
    return _are_steady(file, seen.ends) if seen.is_utf8 else None


def _are_steady(file: RawFile, ends: LineEnds) -> bool:
    return ends.steady and not _plain(file.head).startswith((b"\n", b"\r"))


def _too_long(file: RawFile) -> ExportError:
    return _broken(file, "a row is longer than 16 MB", "Check that the file is what it should be")


def _of_zero_bytes(head: bytes) -> list[str]:
    """UTF-16 without a byte-order mark: every other byte of mostly Latin text is zero."""
    pairs = len(head) // 2
    first, second = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs and second > 0.7 * pairs and first < 0.1 * pairs:
        return ["utf-16-le"]
    if pairs and first > 0.7 * pairs and second < 0.1 * pairs:
        return ["utf-16-be"]
    return []


def _lines_beyond_ascii(file: RawFile) -> list[bytes]:
    """The lines that tell an 8-bit encoding, up to a size that is more than enough."""
    lines: list[bytes] = []
    size = 0
    for chunk, _ in _chunks(file):
        for line in chunk.splitlines():
            if not line.isascii():
                lines.append(line[:2_000])
                size += len(lines[-1])
            if size > SAMPLE:
                return lines
    return lines


def _refuse_nul(file: RawFile, *, found: bool) -> None:
    if found:
        raise _broken(file, "the file holds NUL characters", "Export it again as plain text")


def _as_utf8(file: RawFile, encoding: str, scratch: Path) -> Path:
    """A copy in UTF-8 with one kind of line end, in the folder for temporary files."""
    target = scratch / "rewritten.csv"
    try:
        decoder = io.IncrementalNewlineDecoder(
            codecs.getincrementaldecoder(encoding)(), translate=True
        )
        with target.open("w", encoding="utf-8", newline="") as stream:
            begun = False
            for chunk, _ in _chunks(file):
                text = decoder.decode(chunk)
                _refuse_nul(file, found="\x00" in text)
                text = text if begun else text.lstrip("\ufeff\n")
                begun = begun or bool(text)
                stream.write(text)
            stream.write(decoder.decode(b"", final=True))
    except LookupError:
        raise _broken(
            file, f"there is no encoding {encoding!r}", "Use a name such as utf-8 or cp1252"
        ) from None
    except UnicodeError:
        raise _broken(
            file, f"the file is not {encoding} throughout", "Correct `encoding` in wave.yaml"
        ) from None
    return target


@dataclass(frozen=True)
class _Sample:
    """The beginning of the file as text, and whether that is all of it."""

    text: str
    whole: bool

    def records(self, delimiter: str) -> list[list[str]]:
        """The records that are surely complete."""
        rows: list[list[str]] = []
        whole = self.whole
        try:
            for row in csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter):
                rows.append(row)
        except csv.Error:
            whole = True
        rows = [row for row in rows if row]
        return rows if whole else rows[:-1] or rows


def _sample(file: RawFile, path: Path, compressed: bool) -> _Sample:
    """The beginning of the file, at least the first records of it."""
    size = SAMPLE
    while True:
        with _open(path, compressed) as stream:
            start = stream.read(size)
        text = start.decode("utf-8-sig", errors="ignore")
        whole = len(start) < size
        # A rough count is enough: line breaks inside quotes only make the sample longer.
        if whole or max(text.count("\n"), text.count("\r")) > 4 * HEAD_RECORDS:
            return _Sample(text, whole)
        if size > LONGEST_RECORD and text.count("\n") + text.count("\r") == 0:
            raise _too_long(file)
        if size > LONGEST_RECORD:
            return _Sample(text, whole)
        size *= 4


def _delimiter(sample: _Sample) -> str:
    """The delimiter that gives every record of the sample the same width, the widest first.

    The whole file proves it later: the scan is strict about the number of fields.
    """
    ranked = []
    for delimiter in DELIMITERS:
        widths = [len(row) for row in sample.records(delimiter)] or [0]
        ranked.append((len(set(widths)) == 1 and widths[0] > 1, widths[0], delimiter))
    # On a draw the earlier delimiter: max() keeps the first.
    return max(ranked, key=lambda entry: entry[:2])[2]


def _records(file: RawFile, sample: _Sample, delimiter: str) -> Sequence[Sequence[str]]:
    records = sample.records(delimiter)
    if len(records) == 1 and sample.text.count('"') % 2:
        raise _broken(file, "a quoted cell of the header does not end", "Close the quote")
    if not records:
        raise _broken(file, "the header row cannot be read", "Export it again as CSV")
    width = len(records[0])
    if width > MOST_COLUMNS:
        raise _broken(file, f"the header has {width:,} columns", f"Keep to {MOST_COLUMNS:,}")
    return records[:HEAD_RECORDS]
