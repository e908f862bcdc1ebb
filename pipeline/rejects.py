"""Which rows and cells could not be taken, and which were read although they are spelt otherwise.

Belongs here: the tables `rejects`, `foldings` and `readings`. Does not belong here: the rules that
reject a row (`pipeline.rows`), or reading spellings (`pipeline.spellings`, `pipeline.choices`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping

import duckdb
import polars as pl

from pipeline import sql
from pipeline.choices import Cells
from pipeline.coding import duration, time
from pipeline.columns import Found
from pipeline.readers.raw import RawColumn, RawExport
from pipeline.spellings import VALUE_SHOWN, Coded
from schemas.questionnaire import Questionnaire
from schemas.tables import polars_schema
from schemas.vocabulary import fold

REMEDIES = {
    "item": "Add the spelling to the scale in study.yaml",
    "time": "Add the form of the time to `formats` in study.yaml",
    "seconds": "Durations are seconds, minutes:seconds or hours:minutes:seconds; name another"
    " column in study.yaml",
}
# Reason, item, column, the condition for a cell, what to do.
Wanted = tuple[str, str | None, RawColumn, str, str]
# Column, item, text, code, folding.
Reading = tuple[int, str, str, int, str | None]


def cell_rejects(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    coded: Mapping[str, Coded],
) -> pl.DataFrame:
    """Cells within the tolerance that no one understands, and times in another form."""
    parts = [
        export.query(
            connection,
            f"SELECT source_row, {column.sql} AS value FROM {{numbered}} WHERE {condition}",
        ).select(
            pl.col("source_row").cast(pl.Int64),
            pl.lit(column.header).alias("column_header"),
            pl.lit(item, pl.String).alias("item"),
            pl.col("value").str.slice(0, VALUE_SHOWN),
            pl.lit(reason).alias("reason"),
            pl.lit(remedy).alias("remedy"),
        )
        for reason, item, column, condition, remedy in _wanted(questionnaire, found, coded)
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_schema())


def _wanted(
    questionnaire: Questionnaire, found: Found, coded: Mapping[str, Coded]
) -> Iterator[Wanted]:
    for name, part in coded.items():
        if part.unknown:
            words = sql.listed(map(sql.literal, part.unknown))
            item = name.removeprefix("item_")
            unknown = f"{part.column.sql} IN ({words})"
            yield "unknown_label", item, part.column, unknown, REMEDIES["item"]
    for role in ("started", "finished", "seconds"):
        column = found.role(role)
        if column is not None:
            seconds = role == "seconds"
            read = duration(column) if seconds else time(questionnaire, found, role)
            unread = f"{read} IS NULL AND trim({column.sql}) <> ''"
            yield (
                "unreadable_time",
                None,
                column,
                unread,
                REMEDIES["seconds" if seconds else "time"],
            )


def _schema() -> dict[str, pl.DataType]:
    schema = polars_schema("rejects")
    return {name: kind for name, kind in schema.items() if name not in ("study", "wave")}


def all_rejects(
    questionnaire: Questionnaire, row_rejects: pl.DataFrame, cells: pl.DataFrame
) -> pl.DataFrame:
    """The table of rejects; a cell of a rejected row goes with its row."""
    cells = cells.join(row_rejects.select("source_row"), on="source_row", how="anti")
    rows = row_rejects.select(
        "source_row",
        pl.lit(None, pl.String).alias("column_header"),
        pl.lit(None, pl.String).alias("item"),
        pl.lit(None, pl.String).alias("value"),
        "reason",
        "remedy",
    )
    both = pl.concat([rows, cells]).sort("source_row", "column_header", nulls_last=False)
    return of_wave(questionnaire, "rejects", both)


def all_foldings(
    questionnaire: Questionnaire,
    coded: Mapping[str, Coded],
    cells: Mapping[str, Cells],
    spellings: Mapping[int, Mapping[str, int]],
) -> pl.DataFrame:
    """The table of spellings that were read although the codebook writes them otherwise."""
    rows = [
        {
            "column_position": part.column.position,
            "item": name.removeprefix("item_") if name.startswith("item_") else None,
            "written": written[:VALUE_SHOWN],
            "read_as": str(part.meanings[written]),
            "folded": folded,
            "n": spellings[part.column.position][written],
        }
        for name, part in coded.items()
        for written, folded in part.foldings.items()
        if fold(written)
    ]
    rows += [
        {
            "column_position": part.column.position,
            "item": None,
            "written": written[:VALUE_SHOWN],
            "read_as": read_as,
            "folded": folded,
            "n": n,
        }
        for part in cells.values()
        for (written, read_as, folded), n in part.foldings.items()
    ]
    schema = {k: v for k, v in polars_schema("foldings").items() if k not in ("study", "wave")}
    return of_wave(questionnaire, "foldings", pl.DataFrame(rows, schema=schema)).sort(
        "column_position", "written", "read_as", "item"
    )


def all_readings(
    questionnaire: Questionnaire,
    coded: Mapping[str, Coded],
    spellings: Mapping[int, Mapping[str, int]],
) -> pl.DataFrame:
    """The table of all texts in the columns of items, in the codebook's order of the items."""
    counted: Counter[Reading] = Counter()
    for asked in questionnaire.items:
        part = coded[asked.column]
        position = part.column.position
        for written, n in spellings[position].items():
            # Texts that differ beyond what is stored of them, and mean the same, are one row.
            reading = (written[:VALUE_SHOWN], int(part.meanings[written]))
            counted[position, asked.item.id, *reading, part.foldings.get(written)] += n
    schema = {k: v for k, v in polars_schema("readings").items() if k not in ("study", "wave")}
    rows = [(*reading, n) for reading, n in counted.items()]
    place = {asked.item.id: asked.position for asked in questionnaire.items}
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort(
        pl.col("item").replace_strict(place, return_dtype=pl.Int64),
        *("written", "code", "folded"),
    )
    return of_wave(questionnaire, "readings", frame)


def of_wave(questionnaire: Questionnaire, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with study and wave, in the table's columns and types."""
    schema = polars_schema(table)
    if frame.is_empty():
        return pl.DataFrame(schema=schema)
    return frame.with_columns(
        study=pl.lit(questionnaire.study_name), wave=pl.lit(questionnaire.wave_name)
    ).select([pl.col(name).cast(kind) for name, kind in schema.items()])
