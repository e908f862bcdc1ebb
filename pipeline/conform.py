"""From a raw export and its codebook to answers, rejects and foldings.

Belongs here: what a cell and a row mean, and what becomes of those that mean nothing. Does not
belong here: file formats (`pipeline.readers`), counting (`pipeline.tally`), writing
(`pipeline.store`).

The export is scanned twice: once for the spellings that occur, once to code them. Between the two
every spelling is read by the codebook, so that the second scan meets nothing unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import polars as pl

from pipeline import sql
from pipeline.columns import Found, find_columns
from pipeline.errors import ExportError, TableError
from pipeline.pseudonyms import Key
from pipeline.readers.raw import RawColumn, RawExport
from pipeline.rows import settle_rows
from pipeline.spellings import VALUE_SHOWN, Coded, occurring, read_spellings
from schemas.questionnaire import Questionnaire
from schemas.tables import answers_schema, broken_rules, polars_schema, schema_of
from schemas.vocabulary import fold


@dataclass(frozen=True)
class Conformed:
    """What an export says, in the codebook's terms.

    Attributes:
        answers: wide, a row per respondent in the file's order (`schemas.tables.answers_schema`).
        rejects, foldings, assumed_cells: as their tables say.
        found: the export's columns by use.
        rows: rows of the export; respondents + rejected rows.
    """

    answers: pl.DataFrame
    rejects: pl.DataFrame
    foldings: pl.DataFrame
    assumed_cells: pl.DataFrame
    found: Found
    rows: int


def conform(export: RawExport, questionnaire: Questionnaire, key: Key) -> Conformed:
    """Reads a whole export by its codebook.

    Raises:
        UserError: columns, labels, weights or respondents that stop the wave; nothing is written.
    """
    found = find_columns(export, questionnaire)
    with sql.connect() as connection:
        spellings = occurring(connection, export, questionnaire, found)
        coded = read_spellings(connection, export, questionnaire, found, spellings)
        frame = _coded_frame(connection, export, questionnaire, found, coded, key)
        cell_rejects = _cell_rejects(connection, export, questionnaire, found, coded)
    frame = frame.with_row_index("source_row", offset=export.header_rows + 1).with_columns(
        pl.col("source_row").cast(pl.Int64)
    )
    frame = _without_id(frame, export, questionnaire, key)
    answers, row_rejects = settle_rows(frame, export.shown, questionnaire)
    conformed = Conformed(
        answers=answers.select(*answers_schema(questionnaire).columns),
        rejects=_rejects(questionnaire, row_rejects, cell_rejects),
        foldings=_foldings(questionnaire, coded, spellings),
        assumed_cells=_assumed(export, questionnaire, answers),
        found=found,
        rows=frame.height,
    )
    _verify(conformed, questionnaire, row_rejects.height)
    return conformed


def _coded_frame(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    coded: dict[str, Coded],
    key: Key,
) -> pl.DataFrame:
    """The second scan: every cell as its code, every id as its pseudonym, in the file's order."""
    selected = [
        f"enum_code({part.column.sql}::ENUM({sql.listed(map(sql.literal, part.meanings))}))"
        f" AS {sql.identifier(name)}"
        for name, part in coded.items()
    ]
    selected.append(f"{_pseudonym(questionnaire, found, key)} AS respondent")
    for role in ("started", "finished"):
        selected.append(f"{_time(questionnaire, found, role)} AS {role}")
    selected.append(f"{_weight(found)} AS weight_text")
    frame = export.query(connection, f"SELECT {sql.listed(selected)} FROM {{source}}")
    decoded = []
    for name, part in coded.items():
        kind = pl.Int8 if name.startswith("item_") else pl.String
        meanings = pl.Series([_meaning(m, kind) for m in part.meanings.values()], dtype=kind)
        decoded.append(meanings.gather(frame[name].cast(pl.UInt32)).alias(name))
    frame = frame.with_columns(decoded)
    if "status" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("status"))
    return frame


def _meaning(meaning: int | str, kind: type[pl.DataType]) -> int | str:
    return int(meaning) if kind is pl.Int8 else str(meaning)


def _pseudonym(questionnaire: Questionnaire, found: Found, key: Key) -> str:
    column = found.role("key")
    if column is None:
        return "NULL::VARCHAR"
    given = f"trim({column.sql})"
    message = f"{sql.literal(questionnaire.study_name)} || chr(31) || {given}"
    return f"CASE WHEN {given} <> '' THEN {key.expression(message)} END"


def _time(questionnaire: Questionnaire, found: Found, role: str) -> str:
    column = found.role(role)
    declared = getattr(questionnaire.respondents, role)
    if column is None or declared is None:
        return "NULL::TIMESTAMP"
    formats = sql.listed(map(sql.literal, declared.formats))
    return f"try_strptime(trim({column.sql}), [{formats}])"


def _weight(found: Found) -> str:
    column = found.role("weight")
    return "NULL::VARCHAR" if column is None else f"trim({column.sql})"


def _without_id(
    frame: pl.DataFrame, export: RawExport, questionnaire: Questionnaire, key: Key
) -> pl.DataFrame:
    """Gives a row without an id the pseudonym of its export and row."""
    blank = frame["respondent"].is_null()
    if not blank.any():
        return frame.with_columns(has_id=pl.lit(value=True))
    start = f"{questionnaire.study_name}\x1f{export.sha256}\x1f"
    messages = frame.select(pl.lit(start) + pl.col("source_row").cast(pl.String)).to_series()
    hashed = key.of_texts(messages.filter(blank))
    places = frame.select("source_row").filter(blank).with_columns(of_row=hashed)
    return (
        frame.join(places, on="source_row", how="left", maintain_order="left")
        .with_columns(has_id=pl.col("respondent").is_not_null())
        .with_columns(respondent=pl.coalesce("respondent", "of_row"))
    )


def _cell_rejects(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    coded: dict[str, Coded],
) -> pl.DataFrame:
    """Cells within the tolerance that no one understands, and times in another form."""
    wanted: list[tuple[str, str | None, RawColumn, str]] = []
    for name, part in coded.items():
        if part.unknown:
            words = sql.listed(map(sql.literal, part.unknown))
            item = name.removeprefix("item_")
            wanted.append(("unknown_label", item, part.column, f"{part.column.sql} IN ({words})"))
    for role in ("started", "finished"):
        column = found.role(role)
        if column is not None:
            unread = f"{_time(questionnaire, found, role)} IS NULL AND trim({column.sql}) <> ''"
            wanted.append(("unreadable_time", None, column, unread))
    parts = [
        export.query(
            connection,
            f"SELECT place + {export.header_rows} AS source_row, {column.sql} AS value FROM"
            f" (SELECT {column.sql}, row_number() OVER () AS place FROM {{source}})"
            f" WHERE {condition}",
        ).select(
            pl.col("source_row").cast(pl.Int64),
            pl.lit(column.header).alias("column_header"),
            pl.lit(item, pl.String).alias("item"),
            pl.col("value").str.slice(0, VALUE_SHOWN),
            pl.lit(reason).alias("reason"),
            pl.lit(_REMEDIES[reason]).alias("remedy"),
        )
        for reason, item, column, condition in wanted
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_reject_schema())


_REMEDIES = {
    "unknown_label": "Add the spelling to the scale in study.yaml",
    "unreadable_time": "Add the form of the time to `formats` in study.yaml",
}


def _reject_schema() -> dict[str, pl.DataType]:
    schema = polars_schema("rejects")
    return {name: kind for name, kind in schema.items() if name not in ("study", "wave")}


def _rejects(
    questionnaire: Questionnaire, row_rejects: pl.DataFrame, cell_rejects: pl.DataFrame
) -> pl.DataFrame:
    # A cell of a rejected row goes with its row.
    cells = cell_rejects.join(row_rejects.select("source_row"), on="source_row", how="anti")
    rows = row_rejects.select(
        "source_row",
        pl.lit(None, pl.String).alias("column_header"),
        pl.lit(None, pl.String).alias("item"),
        pl.lit(None, pl.String).alias("value"),
        "reason",
        "remedy",
    )
    both = pl.concat([rows, cells]).sort("source_row", "column_header", nulls_last=False)
    return _of_wave(questionnaire, "rejects", both)


def _foldings(
    questionnaire: Questionnaire,
    coded: dict[str, Coded],
    spellings: dict[int, dict[str, int]],
) -> pl.DataFrame:
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
    return _of_wave(questionnaire, "foldings", pl.DataFrame(rows)).sort(
        "column_position", "written", "read_as"
    )


def _assumed(
    export: RawExport, questionnaire: Questionnaire, answers: pl.DataFrame
) -> pl.DataFrame:
    """The cells that provenance.yaml calls assumed, with the code they hold.

    Raises:
        ExportError: it names a row that holds no respondent.
    """
    rows = []
    codes_of_row = {row["source_row"]: row for row in _assumed_rows(questionnaire, answers)}
    asked = {one.item.id: one for one in questionnaire.items}
    for cells in questionnaire.provenance.assumed:
        for source_row in cells.rows:
            if source_row not in codes_of_row:
                raise ExportError(
                    "counts_add_up",
                    f"{export.shown}, row {source_row}",
                    "provenance.yaml calls a cell of this row assumed, but no respondent is there",
                    "Correct the row",
                )
            if cells.item in asked:
                rows.append(
                    {
                        "item": cells.item,
                        "source_row": source_row,
                        "code": codes_of_row[source_row][asked[cells.item].column],
                        "because": questionnaire.study.text(
                            questionnaire.provenance.reasons[cells.because]
                        ),
                    }
                )
    return _of_wave(questionnaire, "assumed_cells", pl.DataFrame(rows)).sort("item", "source_row")


def _assumed_rows(
    questionnaire: Questionnaire, answers: pl.DataFrame
) -> Iterator[dict[str, object]]:
    rows = [row for cells in questionnaire.provenance.assumed for row in cells.rows]
    yield from answers.filter(pl.col("source_row").is_in(rows)).iter_rows(named=True)


def _of_wave(questionnaire: Questionnaire, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with study and wave, in the table's columns and types."""
    schema = polars_schema(table)
    if frame.is_empty():
        return pl.DataFrame(schema=schema)
    return frame.with_columns(
        study=pl.lit(questionnaire.study_name), wave=pl.lit(questionnaire.wave_name)
    ).select([pl.col(name).cast(kind) for name, kind in schema.items()])


def _verify(conformed: Conformed, questionnaire: Questionnaire, rejected_rows: int) -> None:
    """The last look before anything is written."""
    if conformed.answers.height + rejected_rows != conformed.rows:
        raise TableError("counts_add_up", "answers", ["rows in = respondents + rejected rows"])
    rules = broken_rules(answers_schema(questionnaire), conformed.answers)
    if rules:
        raise TableError("answers_schema", "answers", rules)
    for name in ("rejects", "foldings", "assumed_cells"):
        verify(name, getattr(conformed, name), "answers_schema")


def verify(table: str, frame: pl.DataFrame, check: str) -> None:
    """Holds a table against its schema.

    Raises:
        TableError: it does not fit.
    """
    rules = broken_rules(schema_of(table), frame)
    if rules:
        raise TableError(check, table, rules)
