"""Plain delimited text: comma, semicolon, tab or bar; also gzipped; one header row.

Belongs here: encoding, delimiter, and how DuckDB scans the file. Does not belong here: what a
particular survey tool writes into headers or cells.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from pipeline.errors import ExportError
from pipeline.readers.raw import RawColumn, RawExport, RawFile, ReadOptions
from pipeline.sql import literal

DELIMITERS = (",", ";", "\t", "|")
# An empty cell is an empty text, never NULL: only a cell with this very text would be.
NEVER_NULL = "likertwave: this is no answer"
CHUNK = 1 << 20
SAMPLE = 1 << 18
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
    (b"$FL2", "an SPSS file"),
    (b"$FL3", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file inside another"),
)
WEB_PAGE = re.compile(rb"^\s*(<!--.*?-->\s*)*(<!doctype html|<html|<\?xml)", re.I | re.S)


@dataclass(frozen=True)
class TextSource:
    """A UTF-8 text file that DuckDB scans in place, one record after the other."""

    path: Path
    delimiter: str
    names: tuple[str, ...]
    compressed: bool

    def relation(self) -> str:
        """The file as a FROM item; strict, so that no row is padded or skipped."""
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.names)
        packing = "gzip" if self.compressed else "none"
        return (
            f"read_csv({literal(self.path)}, auto_detect = false, header = true,"
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
    """Whatever no other dialect takes is read as delimited text, or refused with a reason."""
    return bool(file.path.name)


def read(file: RawFile, options: ReadOptions) -> RawExport:
    """A delimited text file as a RawExport; reads all of it once to prove its encoding.

    Raises:
        ExportError: empty, header only, not text, or in an encoding that cannot be told.
    """
    _refuse_other_formats(file)
    encoding, steady = (options.encoding, False) if options.encoding else _encoding(file)
    path, compressed = file.path, file.compressed
    # DuckDB scans UTF-8 in place, with line ends of one kind and the header in the first line.
    if encoding not in ("utf-8", "utf-8-sig") or not steady:
        path, compressed = _as_utf8(file, encoding, options.scratch), False
    sample = _sample(path, compressed)
    delimiter = options.delimiter or _delimiter(sample)
    headers = _headers(file, sample, delimiter)
    columns = tuple(
        RawColumn(position, header, question=header)
        for position, header in enumerate(headers, start=1)
    )
    return RawExport(
        path=file.path,
        shown=file.shown,
        sha256=file.sha256,
        size=file.size,
        tool="delimited text",
        encoding=encoding,
        delimiter=delimiter,
        header_rows=1,
        columns=columns,
        source=TextSource(path, delimiter, tuple(c.name for c in columns), compressed),
    )


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


def _chunks(file: RawFile) -> Iterator[bytes]:
    """The decompressed bytes; refuses what unpacks to more than any export does."""
    total = 0
    try:
        with _open(file.path, file.compressed) as stream:
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                if total > max(LARGEST_UNPACKED_BLINDLY, STRONGEST_PACKING * file.size):
                    raise _broken(
                        file, "the file unpacks to far more than its size", "Check where it is from"
                    )
                yield chunk
    except (EOFError, OSError, zlib.error) as error:
        reason = type(error).__name__
        problem = _broken(file, f"the file cannot be read to its end ({reason})", "Copy it again")
    else:
        return
    raise problem


def _encoding(file: RawFile) -> tuple[str, bool]:
    """The encoding that reads every byte, and whether lines are as DuckDB wants them."""
    candidates = [name for mark, name in BYTE_ORDER_MARKS if file.head.startswith(mark)]
    for encoding in candidates or ["utf-8", "cp1252"]:
        decoder = codecs.getincrementaldecoder(encoding)()
        ends = _LineEnds()
        try:
            for chunk in _chunks(file):
                _refuse_nul(file, decoder.decode(chunk))
                ends.see(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return encoding, ends.steady and not _plain(file.head).startswith((b"\n", b"\r"))
    if candidates:
        raise _broken(file, f"the file is not {candidates[0]} throughout", "Export it again")
    raise _broken(
        file,
        "the file is neither UTF-8 nor Windows-1252 throughout",
        "Save it as UTF-8, or name its encoding in wave.yaml, such as `encoding: mac_roman`",
    )


@dataclass
class _LineEnds:
    """Counts of line ends over the bytes seen so far."""

    windows: int = 0
    lines: int = 0
    returns: int = 0
    last: bytes = b""

    def see(self, chunk: bytes) -> None:
        across = self.last == b"\r" and chunk.startswith(b"\n")
        self.windows += chunk.count(b"\r\n") + across
        self.lines += chunk.count(b"\n")
        self.returns += chunk.count(b"\r")
        self.last = chunk[-1:]

    @property
    def steady(self) -> bool:
        kinds = (self.windows > 0, self.lines > self.windows, self.returns > self.windows)
        return sum(kinds) <= 1


def _refuse_nul(file: RawFile, text: str) -> None:
    if "\x00" in text:
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
            for chunk in _chunks(file):
                text = decoder.decode(chunk)
                _refuse_nul(file, text)
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
        try:
            rows = list(csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter))
        except csv.Error:
            return []
        rows = [row for row in rows if row]
        return rows if self.whole else rows[:-1] or rows


def _sample(path: Path, compressed: bool) -> _Sample:
    with _open(path, compressed) as stream:
        start = stream.read(SAMPLE)
    return _Sample(start.decode("utf-8-sig", errors="ignore"), whole=len(start) < SAMPLE)


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


def _headers(file: RawFile, sample: _Sample, delimiter: str) -> list[str]:
    records = sample.records(delimiter)
    if len(records) == 1 and sample.text.count('"') % 2:
        raise _broken(file, "a quoted cell of the header does not end", "Close the quote")
    if not records:
        raise _broken(file, "the header row cannot be read", "Export it again as CSV")
    headers = records[0]
    if len(headers) > MOST_COLUMNS:
        raise _broken(file, f"the header has {len(headers):,} columns", f"Keep to {MOST_COLUMNS:,}")
    return headers
