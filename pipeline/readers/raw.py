"""RawExport: what every reader makes of a file, whatever tool wrote it.

Belongs here: the shape all dialects share. Does not belong here: any dialect, any meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import duckdb
import polars as pl

from pipeline.errors import ExportError
from pipeline.sql import identifier


@dataclass(frozen=True)
class RawColumn:
    """A column as the file has it.

    Attributes:
        position: from 1.
        header: its header text, untouched.
        question, sub_question: the parts of the header, where the dialect tells them apart.
        labels: option labels by code, where the file carries them.
    """

    position: int
    header: str
    question: str = ""
    sub_question: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

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
class RawExport:
    """A file of answers before any meaning: its facts, its columns and a source to scan.

    Attributes:
        shown: how messages name the file.
        header_rows: rows before the first answer; a record's row in the file is its place in
            the source, from 1, plus this.
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

    def query(self, connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
        """Runs a query in which ``{source}`` stands for the export.

        Raises:
            ExportError: the file breaks its own form, with the row where it does.
        """
        try:
            found: pl.DataFrame = connection.sql(
                sql.replace("{source}", self.source.relation())
            ).pl()
        except duckdb.Error as error:
            explained = self.source.explain(error, self.shown)
        else:
            return found
        raise explained


@dataclass(frozen=True)
class RawFile:
    """A file before a reader takes it: where it is, its bytes' facts, its beginning.

    Attributes:
        head: the first 64 kB, decompressed.
        compressed: whether it is gzip.
    """

    path: Path
    shown: str
    sha256: str
    size: int
    head: bytes
    compressed: bool


@dataclass(frozen=True)
class ReadOptions:
    """What wave.yaml may say about the file, and a folder for temporary files."""

    scratch: Path
    encoding: str | None = None
    delimiter: str | None = None


class Reader(Protocol):
    """A dialect: a module with these two functions, registered in `pipeline.readers`."""

    def recognises(self, file: RawFile) -> bool:
        """Whether the content is of this dialect."""
        ...

    def read(self, file: RawFile, options: ReadOptions) -> RawExport:
        """The file as a RawExport.

        Raises:
            ExportError: the file is of this dialect but broken.
        """
        ...
