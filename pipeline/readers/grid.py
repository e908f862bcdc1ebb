"""Rows of text cells, and the dialects that say which of the rows are headers.

Belongs here: what delimited text and workbooks share once they are read. Does not belong here:
file formats (`text`, `workbook`), or any one tool's headers (its dialect).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.readers.raw import (
    RawColumn,
    RawExport,
    RawFile,
    ReadOptions,
    SideFile,
    Source,
)


@dataclass(frozen=True)
class Grid:
    """A file as rows of text, before anything says which of them are headers.

    Attributes:
        head: the first rows, of any width; at least one.
        width: fields of the first row.
        source: scans what is below so many header rows, in so many columns.
        preamble: rows before the head that are no part of the table.
    """

    file: RawFile
    format: str
    encoding: str
    delimiter: str
    head: Sequence[Sequence[str]]
    source: Callable[[int, int], Source]
    preamble: int = 0

    @property
    def width(self) -> int:
        """How many columns the file has."""
        return len(self.head[0])

    def row(self, number: int) -> list[str]:
        """A row of the head, from 1, filled up to the file's width; empty where there is none."""
        cells = list(self.head[number - 1]) if number <= len(self.head) else []
        return cells + [""] * (self.width - len(cells))


@dataclass(frozen=True)
class Described:
    """What a dialect makes of a grid: its name, its header rows, its columns.

    Attributes:
        defined_by: the file beside the answers that says what they mean, if there is one.
    """

    tool: str
    header_rows: int
    columns: tuple[RawColumn, ...]
    defined_by: SideFile | None = None


class Reader(Protocol):
    """A file format: a module with these two functions, registered in `pipeline.readers`."""

    def recognises(self, file: RawFile) -> bool:
        """Whether the content is of this format."""
        ...

    def read(self, file: RawFile, options: ReadOptions) -> RawExport | Grid:
        """The file as a RawExport, or as a grid where a dialect has to say what its rows are.

        Raises:
            ExportError: the file is of this format but broken.
        """
        ...


class Dialect(Protocol):
    """A survey tool's way to write headers: a module with these two functions.

    Registered in `pipeline.readers`; the first that recognises a grid describes it.
    """

    def recognises(self, grid: Grid) -> bool:
        """Whether the first rows are of this tool."""
        ...

    def describe(self, grid: Grid) -> Described:
        """The columns by their headers.

        Raises:
            ExportError: the headers are of this tool but broken.
        """
        ...


def as_export(grid: Grid, described: Described) -> RawExport:
    """A grid and its description as a RawExport."""
    file = grid.file
    return RawExport(
        path=file.path,
        shown=file.shown,
        sha256=file.sha256,
        size=file.size,
        tool=described.tool,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        header_rows=grid.preamble + described.header_rows,
        columns=described.columns,
        source=grid.source(described.header_rows, len(described.columns)),
        sides=file.sides,
        defined_by=described.defined_by,
    )
