"""RawExport: what every reader makes of a file, whatever tool wrote it.

Belongs here: the shape all dialects share. Does not belong here: any dialect, any meaning.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import duckdb
import polars as pl

from pipeline.errors import ExportError
from pipeline.readers.bytes_seen import BytesSeen
from pipeline.sql import identifier

# Texts and names in quotes, in which a cell's own braces may stand, or what stands for the source.
PLACES = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\{(?:source|numbered)\}""")
# An empty cell is an empty text, never NULL: only a cell with this very text would be.
NEVER_NULL = "likertwave: this is no answer"


class Kind(StrEnum):
    """What the survey tool itself says a column is; UNKNOWN where it says nothing."""

    UNKNOWN = "unknown"
    # Facts about the response, which the tool adds to the answers.
    KEY = "key"
    STARTED = "started"
    FINISHED = "finished"
    DURATION = "duration"
    STATUS = "status"
    COMPLETED = "completed"
    PERSONAL = "personal"
    SYSTEM = "system"
    # Answers.
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    OPEN = "open"


@dataclass(frozen=True)
class RawColumn:
    """A column as the file has it.

    Attributes:
        position: from 1.
        header: the text by which the codebook names it; of several header rows the parts that
            tell the column, as ``question [sub-question]``.
        question, sub_question: the parts of the header, where the dialect tells them apart.
        code: the tool's own name for the column, such as Q2_1, where it has one.
        kind: what the tool says it is.
        labels: option labels by the code that cells hold, in the file's order, where the file or
            a survey definition beside it has them.
        missing: cells that the file declares missing, as they are written.
        other: whether the column holds the text of an option such as "Other, please specify".
    """

    position: int
    header: str
    question: str = ""
    sub_question: str = ""
    code: str = ""
    kind: Kind = Kind.UNKNOWN
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    other: bool = False

    @property
    def name(self) -> str:
        """Its name in the scan: c1, c2, ..."""
        return f"c{self.position}"

    @property
    def sql(self) -> str:
        """Its name as SQL."""
        return identifier(self.name)


class Source(Protocol):
    """What DuckDB can scan: a row per record, columns c1, c2, ... as text, in file order."""

    def relation(self) -> str:
        """The source as a FROM item."""
        ...

    def explain(self, error: duckdb.Error, shown: str) -> ExportError:
        """DuckDB's complaint about the file as an error without any cell's text."""
        ...


@dataclass(frozen=True)
class SideFile:
    """A file beside the answers that says what they mean, such as a survey definition."""

    name: str
    sha256: str
    content: bytes


@dataclass(frozen=True)
class RawExport:
    """A file of answers before any meaning: its facts, its columns and a source to scan.

    Attributes:
        shown: how messages name the file.
        header_rows: rows before the first answer; a record's row in the file is its place in
            the source, from 1, plus this.
        sides: the files beside it that may say what its cells mean.
        defined_by: the one of them that does, where one does.
        left_out: rows of the file that are not read, ascending: of respondents to be forgotten.
    """

    path: Path
    shown: str
    sha256: str
    size: int
    tool: str
    encoding: str
    delimiter: str
    header_rows: int
    columns: tuple[RawColumn, ...]
    source: Source
    sides: tuple[SideFile, ...] = ()
    defined_by: SideFile | None = None
    left_out: tuple[int, ...] = ()

    def query(self, connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
        """Runs a query in which ``{source}`` stands for the export.

        ``{numbered}`` stands for the same with the row in the file as source_row, which costs a
        second pass. Both lack the rows that are left out.

        Raises:
            ExportError: the file breaks its own form, with the row where it does.
        """
        try:
            found: pl.DataFrame = connection.sql(PLACES.sub(self._put, sql)).pl()
        except duckdb.Error as error:
            explained = self.source.explain(error, self.shown)
        else:
            return found
        raise explained

    def _put(self, place: re.Match[str]) -> str:
        """What stands for a place in a query; a text in quotes stays as it is."""
        puts = {"{source}": self._source, "{numbered}": self._numbered}
        return puts[place[0]]() if place[0] in puts else place[0]

    def _source(self) -> str:
        if not self.left_out:
            return self.source.relation()
        return f"(SELECT * EXCLUDE source_row FROM {self._numbered()})"

    def _numbered(self) -> str:
        numbered = (
            f"(SELECT *, row_number() OVER () + {self.header_rows} AS source_row"
            f" FROM {self.source.relation()})"
        )
        if not self.left_out:
            return numbered
        rows = ", ".join(map(str, self.left_out))
        return f"(SELECT * FROM {numbered} WHERE source_row NOT IN ({rows}))"

    def source_rows(self, records: int) -> pl.Series:
        """The rows in the file of the records that a query of the source gives, in its order."""
        first = self.header_rows + 1
        rows = pl.int_range(first, first + records + len(self.left_out), eager=True)
        left_out = pl.Series(self.left_out, dtype=pl.Int64)
        return rows.filter(~rows.is_in(left_out.implode())).alias("source_row")


@dataclass(frozen=True)
class RawFile:
    """A file before a reader takes it: where it is, its bytes' facts, its beginning.

    Attributes:
        head: the first 64 kB, decompressed.
        compressed: whether it is gzip.
        sides: the files beside it that may say what its cells mean.
        seen: what its bytes are as text; None of a compressed one, which was not unpacked.
    """

    path: Path
    shown: str
    sha256: str
    size: int
    head: bytes
    compressed: bool
    sides: tuple[SideFile, ...] = ()
    seen: BytesSeen | None = None

    @property
    def hashes(self) -> tuple[str, ...]:
        """The hashes of all bytes that decide what is read: its own, then those beside it."""
        return (self.sha256, *(side.sha256 for side in self.sides))


@dataclass(frozen=True)
class ReadOptions:
    """What wave.yaml may say about the file, and a folder for temporary files."""

    scratch: Path
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
