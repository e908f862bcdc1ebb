"""Opens files as the export of a wave would be opened, or says why they cannot be."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.errors import ExportError
from pipeline.landing import open_export, read_file
from pipeline.readers.raw import RawColumn, RawExport, ReadOptions
from pipeline.sql import connect


@dataclass(frozen=True)
class Opened:
    """An export and all its cells."""

    export: RawExport
    rows: list[tuple[str, ...]]

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.export.columns]

    def column(self, header: str) -> RawColumn:
        return next(column for column in self.export.columns if column.header == header)

    def cells(self, header: str) -> list[str]:
        return [row[self.column(header).position - 1] for row in self.rows]


def opened(
    path: Path, scratch: Path, *, sheet: str | None = None, encoding: str | None = None
) -> Opened:
    """All of a file, through its reader and DuckDB; temporary files go to the scratch folder."""
    scratch.mkdir(exist_ok=True)
    options = ReadOptions(scratch, sheet=sheet, encoding=encoding)
    export = read_file(open_export(path, path.name), options)
    with connect() as connection:
        rows = export.query(connection, "SELECT * FROM {source}").rows()
    return Opened(export, rows)


def refused(
    path: Path, scratch: Path, *, sheet: str | None = None, encoding: str | None = None
) -> str:
    """What is said against a file."""
    with pytest.raises(ExportError) as caught:
        opened(path, scratch, sheet=sheet, encoding=encoding)
    assert caught.value.check == "export_readable"
    return str(caught.value)
