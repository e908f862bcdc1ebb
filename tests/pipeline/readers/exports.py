"""Writes an export, and what lies beside it, and reads it as a wave's would be."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.landing import open_export, read_file
from pipeline.readers.raw import RawColumn, RawExport, ReadOptions
from pipeline.sql import connect


def exported(folder: Path, text: str, beside: Mapping[str, str] | None = None) -> RawExport:
    """A file with this text, through the reader and dialect that recognise it."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    for name, content in (beside or {}).items():
        (folder / name).write_bytes(content.encode())
    path = folder / "answers.csv"
    path.write_bytes(text.encode())
    return read_file(open_export(path, path.name), ReadOptions(scratch))


def opened(path: Path) -> RawExport:
    """A real export as it is read; its rows are never asked for."""
    with TemporaryDirectory() as scratch:
        return read_file(open_export(path, path.name), ReadOptions(Path(scratch)))


def rows(export: RawExport) -> list[tuple[str, ...]]:
    """All that is below the header rows."""
    with connect() as connection:
        return export.query(connection, "SELECT * FROM {source}").rows()


def parts(columns: tuple[RawColumn, ...] | list[RawColumn]) -> list[tuple[str, str]]:
    """Question and sub-question of each column."""
    return [(column.question, column.sub_question) for column in columns]
