"""The last step: the texts of cells in the raw export itself, where it is still the same file.

Belongs here: finding the file, telling whether it is the revision's, and reading some cells of it.
Does not belong here: what a cell means (`pipeline.conform`), or any other reading of files.

Delimited text in UTF-8 is read in place while it is hashed: line by line where it has no quotes,
else by DuckDB, no further than needed. The full reader, which proves the encoding of all of it,
takes longer: it reads every other format, and where a text is not what was stored.
"""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipeline import sql
from pipeline.explain.explanation import Cells
from pipeline.explain.plain_text import may_be_plain, read_lines
from pipeline.explain.source import Row, Source
from pipeline.readers.text import TextSource
from pipeline.store import Store
from schemas.errors import UserError

CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
WRITTEN = 40
IN_PLACE = ("utf-8", "utf-8-sig")
Texts = dict[tuple[int, int], str]
# Of other columns nothing is shown, whoever asks: they may say who somebody is.
SHOWN = ("item", "choice", "status", "attribute", "started", "finished", "seconds", "weight")


@dataclass(frozen=True)
class RawCell:
    """A cell as the file has it.

    Attributes:
        agrees: whether its text was stored with the code that the cell counts as; None where no
            texts are stored.
    """

    column: int
    row: int
    text: str
    agrees: bool | None


@dataclass(frozen=True)
class RawLook:
    """What was seen of a wave's raw export.

    Attributes:
        state: same, other (a file of other bytes) or gone.
        said: the same as a sentence.
        cells: by column and row; none where the file is not the same.
    """

    wave: str
    file: str
    sha256: str
    state: str
    said: str
    cells: Mapping[tuple[int, int], RawCell]


def look(store: Store, source: Source, cells: Sequence[Cells]) -> list[RawLook]:
    """Reads the shown cells of explanations from their raw files, each file once.

    Args:
        store: the data folder.
        source: the tables that the cells are from.
        cells: of any waves.
    """
    waves = source.in_order(one.wave for one in cells)
    return [_look(store, source, wave, [c for c in cells if c.wave == wave]) for wave in waves]


def _look(store: Store, source: Source, wave: str, cells: Sequence[Cells]) -> RawLook:
    export = source.rows(wave, "exports")[0]
    path = _found(store, source, wave, export)
    name, expected = export["file"], export["sha256"]
    if path is None:
        said = (
            f"{name} (sha256 {expected}) is not in the wave's folder any more: what follows is as"
            " it was stored."
        )
        return RawLook(wave, name, expected, "gone", said, {})
    wanted = _wanted(source, wave, cells)
    sha256, texts = _hashed_and_read(path, source, wave, export, wanted)
    if sha256 != expected:
        said = (
            f"{path.name} is another file now: its sha256 is {sha256}, that of the revision"
            f" {expected}. What follows is as it was stored."
        )
        return RawLook(wave, name, expected, "other", said, {})
    found = None if texts is None else _held(cells, texts)
    said = f"{path.name} is the file of this revision: its sha256 is {sha256}."
    if found is None or any(one.agrees is False for one in found.values()):
        try:
            texts = _read_in_full(store, source, wave, path, wanted)
            found = _held(cells, texts)
        except UserError as error:
            said += f" Its cells cannot be read by the present codebook: {error.problems[0]}"
    return RawLook(wave, path.name, expected, "same", said, found or {})


def _found(store: Store, source: Source, wave: str, export: Row) -> Path | None:
    """The file of the revision's name; else another of the folder that is as large."""
    folder = store.home / "studies" / source.study / "waves" / wave
    named = Path(folder, export["file"])
    if named.is_file():
        return named
    others = sorted(folder.iterdir()) if folder.is_dir() else []
    size = export["bytes"]
    return next((one for one in others if one.is_file() and one.stat().st_size == size), None)


def _hashed_and_read(
    path: Path, source: Source, wave: str, export: Row, wanted: Mapping[int, Sequence[int]]
) -> tuple[str, Texts | None]:
    """The hash of a file and some of its texts; None where they cannot be read in place."""
    if path.stat().st_size != export["bytes"] or not _is_text(export):
        return _sha256(path), None
    if may_be_plain(path):
        rows = sorted({row for one in wanted.values() for row in one})
        found = read_lines(path, rows, export["header_rows"] + export["rows"])
        texts = None if found.lines is None else _split(found.lines, source, wave, export, wanted)
        if texts is not None or found.sha256 != export["sha256"]:
            return found.sha256, texts
    with ThreadPoolExecutor(1) as threads:
        hashed = threads.submit(_sha256, path)
        texts = _in_place(path, source, wave, export, wanted)
        return hashed.result(), texts


def _split(
    lines: Mapping[int, bytes],
    source: Source,
    wave: str,
    export: Row,
    wanted: Mapping[int, Sequence[int]],
) -> Texts | None:
    """The cells of lines without quotes; None where one has another number of fields."""
    width = source.table(wave, "export_columns").height
    try:
        by_row = {
            row: line.decode("utf-8").rstrip("\r").split(export["delimiter"])
            for row, line in lines.items()
        }
    except UnicodeDecodeError:
        return None
    if any(len(fields) != width for fields in by_row.values()):
        return None
    return {
        (column, row): by_row[row][column - 1]
        for column, rows in wanted.items()
        for row in rows
        if row in by_row
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _wanted(source: Source, wave: str, cells: Sequence[Cells]) -> dict[int, list[int]]:
    """The rows of each column whose texts are shown."""
    uses = {row["position"]: row["used_as"] for row in source.rows(wave, "export_columns")}
    wanted: dict[int, set[int]] = {}
    for one in cells:
        if one.column is not None and uses.get(one.column) in SHOWN:
            rows = set(one.rows) - set(one.own_words)
            wanted.setdefault(one.column, set()).update(rows)
    return {column: sorted(rows) for column, rows in wanted.items() if rows}


def _is_text(export: Row) -> bool:
    return bool(export["delimiter"]) and export["encoding"] in IN_PLACE


def _in_place(
    path: Path, source: Source, wave: str, export: Row, wanted: Mapping[int, Sequence[int]]
) -> Texts | None:
    """The texts of some cells of a text file; None where it cannot be read so."""
    if not wanted:
        return {}
    with path.open("rb") as stream:
        compressed = stream.read(2) == GZIP
    text = TextSource(
        path=path,
        delimiter=export["delimiter"],
        width=source.table(wave, "export_columns").height,
        compressed=compressed,
        header_rows=export["header_rows"],
    )
    header, last = export["header_rows"], max(rows[-1] for rows in wanted.values())
    columns = sql.listed(f"c{column}" for column in wanted)
    # No more is scanned than up to the last row that is shown.
    numbered = (
        f"SELECT {columns}, row_number() OVER () + {header} AS source_row"
        f" FROM {text.relation()} LIMIT {last - header}"
    )
    try:
        with sql.connect() as connection:
            return _texts(connection, f"({numbered})", wanted)
    except duckdb.Error:
        return None


def _texts(
    connection: duckdb.DuckDBPyConnection, numbered: str, wanted: Mapping[int, Sequence[int]]
) -> Texts:
    rows = pl.DataFrame({"source_row": sorted({row for one in wanted.values() for row in one})})
    connection.register("rows_wanted", rows)
    columns = sql.listed(f"c{column}" for column in wanted)
    found = connection.sql(
        f"SELECT source_row, {columns} FROM {numbered} AS numbered"
        " SEMI JOIN rows_wanted USING (source_row)"
    ).pl()
    by_row = {row["source_row"]: row for row in found.iter_rows(named=True)}
    return {
        (column, row): by_row[row][f"c{column}"] or ""
        for column, rows_of in wanted.items()
        for row in rows_of
        if row in by_row
    }


def _read_in_full(
    store: Store, source: Source, wave: str, path: Path, wanted: Mapping[int, Sequence[int]]
) -> Texts:
    """The texts of some cells by the full reader.

    Raises:
        UserError: the present codebook of the wave is wrong, and says no more how to read it.
    """
    from pipeline.landing import open_export, read_export
    from pipeline.leftovers import scratch

    questionnaire = store.questionnaire(source.study, wave)
    with scratch() as folder:
        export = read_export(open_export(path, store.shown(path)), questionnaire, folder)
        rows = sorted({row for one in wanted.values() for row in one})
        listed = sql.listed(map(str, rows)) or "NULL"
        columns = "".join(f", c{column}" for column in wanted)
        query = f"SELECT source_row{columns} FROM {{numbered}} WHERE source_row IN ({listed})"
        with sql.connect() as connection:
            found = export.query(connection, query)
    by_row = {row["source_row"]: row for row in found.iter_rows(named=True)}
    return {
        (column, row): by_row[row][f"c{column}"] or ""
        for column, rows_of in wanted.items()
        for row in rows_of
        if row in by_row
    }


def _held(cells: Sequence[Cells], texts: Texts) -> dict[tuple[int, int], RawCell]:
    """Texts held against what is stored of them."""
    found: dict[tuple[int, int], RawCell] = {}
    for one in cells:
        known = {s.written for s in one.spellings}
        for row in one.rows:
            text = texts.get((one.column or 0, row))
            if text is not None and one.column is not None:
                agrees = text[:WRITTEN] in known if known else None
                found[one.column, row] = RawCell(one.column, row, text, agrees)
    return found
