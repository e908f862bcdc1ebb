"""Builds the warehouse beside the old one and swaps it in by one rename.

Belongs here: tables, comments, views and the way from a wave's files into them. Does not belong
here: what a column means (`schemas.tables`), or any computation.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipeline import sql
from pipeline.comparison import DRAWN_TABLES, STUDY_TABLES, in_order
from pipeline.errors import StoreError
from pipeline.store import Revision, Store, code_version
from pipeline.tally import is_counted
from pipeline.warehouse import SCHEMA_VERSION, is_current, publication
from schemas.tables import TABLES, comments, polars_schema

# DuckDB 1.5 opens it too.
STORAGE_VERSION = "v1.5.0"
FROM_WIDE = ("respondents", "attributes", "answers", "choice_answers")

VIEWS = {
    "responses": (
        "One row per respondent and item, with the label: the tidy view of answers.",
        """
        SELECT a.study, a.wave, a.respondent, a.source_row, a.counted, i.item, i.scale, a.code,
               CASE a.code WHEN -4 THEN 'blank' WHEN -6 THEN 'unknown' ELSE s.kind END AS kind,
               s.label, s.score
        FROM (SELECT study, wave, respondent, source_row, counted, unnest(codes) AS code,
                     generate_subscripts(codes, 1) AS position FROM answers) AS a
        JOIN items AS i USING (study, wave, position)
        LEFT JOIN scales AS s
          ON s.study = a.study AND s.wave = a.wave AND s.scale = i.scale AND s.code = a.code
        """,
    ),
    "selections": (
        "One row per respondent and option chosen, with the label: the tidy view of choice_answers."
        " Who chose none, or did not answer, has a row that says so.",
        """
        SELECT a.study, a.wave, a.respondent, a.source_row, a.counted, c.choice, a.code,
               coalesce(o.kind, CASE a.code WHEN 0 THEN 'undeclared' WHEN -4 THEN 'blank'
                                ELSE 'none' END) AS kind,
               o.label
        FROM (SELECT study, wave, respondent, source_row, counted, position,
                     unnest(CASE WHEN len(chosen) = 0 THEN [NULL] ELSE chosen END) AS code
              FROM (SELECT study, wave, respondent, source_row, counted, unnest(codes) AS chosen,
                           generate_subscripts(codes, 1) AS position FROM choice_answers)) AS a
        JOIN choices AS c USING (study, wave, position)
        LEFT JOIN choice_options AS o
          ON o.study = a.study AND o.wave = a.wave AND o.choice = c.choice AND o.code = a.code
        """,
    ),
    "item_history": (
        "Each item through the waves: how it was asked, and what differs from the wave before:"
        " added, dropped, renamed (its column), reworded, rescaled, recoded (how its answers are"
        " written), moved (it stands behind another item).",
        """
        WITH placed AS (
            SELECT i.*, w.position AS place FROM items AS i JOIN waves AS w USING (study, wave)
        ), both_asked AS (
            SELECT n.study, n.wave, n.item,
                   lag(n.item) OVER (PARTITION BY n.study, n.wave ORDER BY n.column_position)
                   IS DISTINCT FROM
                   lag(n.item) OVER (PARTITION BY n.study, n.wave ORDER BY b.column_position)
                   AS moved
            FROM placed AS n
            JOIN placed AS b ON b.study = n.study AND b.item = n.item AND b.place = n.place - 1
            WHERE n.position IS NOT NULL AND b.position IS NOT NULL
        )
        SELECT n.study, n.item, n.place, n.wave, n.position IS NOT NULL AS asked, n.text, n.scale,
               n.column_header, n.changed,
               CASE WHEN b.item IS NOT NULL THEN concat_ws(', ',
                   CASE WHEN b.position IS NULL AND n.position IS NOT NULL THEN 'added' END,
                   CASE WHEN b.position IS NOT NULL AND n.position IS NULL THEN 'dropped' END,
                   CASE WHEN n.position IS NOT NULL AND b.position IS NOT NULL
                        THEN nullif(concat_ws(', ',
                            CASE WHEN n.column_header <> b.column_header THEN 'renamed' END,
                            CASE WHEN n.text <> b.text THEN 'reworded' END,
                            CASE WHEN n.scale <> b.scale THEN 'rescaled' END,
                            CASE WHEN list_contains(n.changed, 'options')
                                   <> list_contains(b.changed, 'options') THEN 'recoded' END,
                            CASE WHEN m.moved THEN 'moved' END), '') END)
               END AS since_the_wave_before
        FROM placed AS n
        LEFT JOIN placed AS b ON b.study = n.study AND b.item = n.item AND b.place = n.place - 1
        LEFT JOIN both_asked AS m ON m.study = n.study AND m.wave = n.wave AND m.item = n.item
        ORDER BY n.study, n.item, n.place
        """,
    ),
    "shares": (
        "The share of each option and cut with its default interval (Wilson), unweighted, whole"
        " waves and groups: what most readers look for.",
        """
        SELECT m.study, m.wave, i.figure, m.subject AS item, i.text, m.group_by, m.group_value,
               m.base, m.code, m.cut, s.label, round(m.estimate * m.n)::BIGINT AS k, m.n,
               m.estimate, m.ci_low, m.ci_high, m.provenance, m.null_reason
        FROM metrics AS m
        JOIN items AS i ON i.study = m.study AND i.wave = m.wave AND i.item = m.subject
        LEFT JOIN scales AS s
          ON s.study = m.study AND s.wave = m.wave AND s.scale = i.scale AND s.code = m.code
        WHERE m.metric = 'share' AND m.ci_method = 'wilson' AND NOT m.weighted
        """,
    ),
}


def publish_warehouse(store: Store) -> str:
    """Builds the warehouse from all published revisions and swaps it in.

    Readers keep the file they have open; who opens it next sees the new one. Nothing is done where
    it is current already.

    Returns:
        The name of the publication.

    Raises:
        StoreError: the new file cannot be written; the old one stays.
    """
    waves, comparisons = list(store.all_current()), list(store.all_study_wide())
    name = publication([*waves, *comparisons])
    if is_current(store):
        return name
    store.home.mkdir(parents=True, exist_ok=True)
    partial = store.warehouse.with_name(f".warehouse.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    try:
        _build(partial, waves, comparisons, name)
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        partial.replace(store.warehouse)
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        problem = StoreError(
            store.warehouse.name,
            f"the warehouse cannot be written ({reason})",
            "Check space and rights; the old one is untouched",
        )
    else:
        return name
    finally:
        partial.unlink(missing_ok=True)
        partial.with_name(partial.name + ".wal").unlink(missing_ok=True)
    raise problem


def _build(
    path: Path, revisions: Sequence[Revision], comparisons: Sequence[Revision], name: str
) -> None:
    with sql.connect() as connection:
        connection.sql(
            f"ATTACH {sql.literal(path)} AS built (STORAGE_VERSION {sql.literal(STORAGE_VERSION)})"
        )
        connection.sql("USE built")
        for table in TABLES:
            _create(connection, table)
            if table == "meta":
                row = (SCHEMA_VERSION, sql.literal(code_version()), sql.literal(name))
                connection.sql(f"INSERT INTO meta VALUES ({sql.listed(map(str, row))})")
            elif table in FROM_WIDE:
                for query in (q for one in revisions for q in _from_wide(table, one)):
                    _insert(connection, table, query)
            elif table in STUDY_TABLES:
                if having := [one for one in comparisons if one.has(table)]:
                    _insert(connection, table, f"SELECT * FROM {_files(table, having)}")
            elif having := [
                # A study has figures and reports of its own, beside those of its waves.
                one
                for one in [*revisions, *(comparisons if table in DRAWN_TABLES else [])]
                if one.has(table)
            ]:
                _insert(connection, table, _from_files(table, having))
        for view, (meaning, query) in VIEWS.items():
            connection.sql(f"CREATE VIEW {view} AS {query}")
            connection.sql(f"COMMENT ON VIEW {view} IS {sql.literal(meaning)}")
        connection.sql("USE memory")
        connection.sql("DETACH built")


def _create(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = sql.listed(
        f"{sql.identifier(column)} {SQL_TYPES[kind]}"
        for column, kind in polars_schema(table).items()
    )
    connection.sql(f"CREATE TABLE {table} ({columns})")
    meaning, by_column = comments(table)
    connection.sql(f"COMMENT ON TABLE {table} IS {sql.literal(meaning)}")
    for column, text in by_column.items():
        connection.sql(f"COMMENT ON COLUMN {table}.{sql.identifier(column)} IS {sql.literal(text)}")


SQL_TYPES = {
    pl.String(): "VARCHAR",
    pl.Boolean(): "BOOLEAN",
    pl.Int8(): "TINYINT",
    pl.Int16(): "SMALLINT",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    pl.List(pl.String()): "VARCHAR[]",
    pl.List(pl.Int8()): "TINYINT[]",
    pl.List(pl.Int32()): "INTEGER[]",
    pl.List(pl.Int64()): "BIGINT[]",
    pl.List(pl.List(pl.Int16())): "SMALLINT[][]",
    pl.Decimal(18, 9): "DECIMAL(18, 9)",
    pl.Decimal(38, 9): "DECIMAL(38, 9)",
    pl.Decimal(38, 18): "DECIMAL(38, 18)",
}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    connection.sql(f"INSERT INTO {table} BY NAME {query}")


def _files(table: str, revisions: Sequence[Revision]) -> str:
    return f"read_parquet([{sql.listed(sql.literal(one.path(table)) for one in revisions)}])"


def _from_files(table: str, revisions: Sequence[Revision]) -> str:
    files = _files(table, revisions)
    if table == "waves":
        return (
            f"SELECT *, row_number() OVER (PARTITION BY study ORDER BY place NULLS FIRST,"
            f" fielded, wave) AS position"
            f" FROM {files} ORDER BY study, position"
        )
    if table == "studies":
        latest = latest_waves(revisions)
        return f"SELECT * FROM {_files(table, latest)} ORDER BY study"
    return f"SELECT * FROM {files}"


def latest_waves(revisions: Sequence[Revision]) -> list[Revision]:
    """The revision of each study's latest wave."""
    latest = {one.study: one for one in in_order(revisions)}
    return [latest[study] for study in sorted(latest)]


def _from_wide(table: str, revision: Revision) -> Iterator[str]:
    """Queries that turn a wave's wide answers into rows of a table, in the file's order.

    A wave whose codebook is broken stays as older code stored it, without what is newer.
    """
    wide = _files("wide", [revision])
    start = (
        f"SELECT {sql.literal(revision.study)} AS study, {sql.literal(revision.wave)} AS wave,"
        " respondent, source_row"
    )
    columns = list(pl.read_parquet_schema(revision.path("wide")))
    if table == "respondents":
        known = [name for name in ("started", "finished", "seconds", "weight") if name in columns]
        yield f"{start}, disposition, {sql.listed(known)} FROM {wide}"
    elif table in ("answers", "choice_answers"):
        prefix = "item_" if table == "answers" else "choice_"
        codes = sql.listed(sql.identifier(name) for name in columns if name.startswith(prefix))
        if codes:
            yield f"{start}, {is_counted()} AS counted, [{codes}] AS codes FROM {wide}"
    else:
        for name in columns:
            attribute = name.removeprefix("attribute_")
            if attribute != name:
                yield (
                    f"{start}, {sql.literal(attribute)} AS attribute,"
                    f" {sql.identifier(name)} AS value FROM {wide}"
                )
