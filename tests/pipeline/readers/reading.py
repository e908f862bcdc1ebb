"""Reads bytes as the export of a wave would be read, or says why they cannot be."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.errors import ExportError
from pipeline.landing import open_export, read_file
from pipeline.readers.raw import ReadOptions
from pipeline.sql import connect


@dataclass(frozen=True)
class Table:
    """A file as the reader hands it on."""

    headers: list[str]
    rows: list[tuple[str, ...]]
    encoding: str
    delimiter: str


def read(
    folder: Path,
    content: bytes,
    name: str = "answers.csv",
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """All of a file with this content, through the reader and DuckDB."""
    path, scratch = folder / name, folder / "scratch"
    path.write_bytes(content)
    scratch.mkdir(exist_ok=True)
    options = ReadOptions(scratch, encoding=encoding, delimiter=delimiter)
    export = read_file(open_export(path, name), options)
    with connect() as connection:
        rows = export.query(connection, "SELECT * FROM {source}").rows()
    headers = [column.header for column in export.columns]
    return Table(headers, rows, export.encoding, export.delimiter)


def refusal(
    folder: Path, content: bytes, name: str = "answers.csv", *, encoding: str | None = None
) -> str:
    """What is said against a file with this content."""
    with pytest.raises(ExportError) as caught:
        read(folder, content, name, encoding=encoding)
    assert caught.value.check == "export_readable"
    return str(caught.value)
