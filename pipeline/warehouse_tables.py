"""What the warehouse and the public one share: types, views, how a table is made.

Belongs here: the SQL that makes tables and views, with their comments. Does not belong here: what a
column means (`schemas.tables`), or what is put into a table (`pipeline.warehouse_build`,
`pipeline.warehouse_public`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipeline import sql
from schemas.table_parts import Table
from schemas.tables import comments, polars_columns

# DuckDB 1.5 opens it too.
STORAGE_VERSION = "v1.5.0"

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

# To compress keyed hashes takes an eighth of the time that respondents' rows take.
COMPRESSED = {"respondent": " USING COMPRESSION uncompressed"}

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
               m.estimate, m.ci_low, m.ci_high, m.provenance, m.null_reason, m.lowest, m.highest,
               m.vectors
        FROM metrics AS m
        JOIN items AS i ON i.study = m.study AND i.wave = m.wave AND i.item = m.subject
        LEFT JOIN scales AS s
          ON s.study = m.study AND s.wave = m.wave AND s.scale = i.scale AND s.code = m.code
        WHERE m.metric = 'share' AND m.ci_method = 'wilson' AND NOT m.weighted
        """,
    ),
}


@contextmanager
def new_file(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables go into a new DuckDB file; it is whole and closed at the end.

    All is one transaction, since each writes the file's log through to the disk: nothing else than
    this file can be written meanwhile, but for temporary tables.
    """
    with sql.connect_alone() as connection:
        connection.sql(
            f"ATTACH {sql.literal(path)} AS built (STORAGE_VERSION {sql.literal(STORAGE_VERSION)})"
        )
        connection.sql("USE built")
        connection.begin()
        yield connection
        connection.commit()
        connection.sql("USE memory")
        connection.sql("DETACH built")


def create_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    model: Table,
    left_out: Sequence[str] = (),
    further: Mapping[str, str] | None = None,
) -> list[str]:
    """Makes an empty table of a model, with its comments; returns the names of its columns.

    Args:
        connection: to the file.
        table: its name.
        model: its columns and what they mean.
        left_out: columns of the model that it does not get.
        further: columns of text that it gets as well, and what they mean.
    """
    further = further or {}
    kept = {name: kind for name, kind in polars_columns(model).items() if name not in left_out}
    kinds = {name: SQL_TYPES[kind] for name, kind in kept.items()}
    kinds |= dict.fromkeys(further, SQL_TYPES[pl.String()])
    columns = sql.listed(
        f"{sql.identifier(name)} {kind}{COMPRESSED.get(name, '')}" for name, kind in kinds.items()
    )
    create = f"CREATE TABLE {table} ({columns})"
    _run(connection, [create, *_comments("TABLE", table, model, list(kept), further)])
    return list(kinds)


def create_view(connection: duckdb.DuckDBPyConnection, view: str, model: Table, query: str) -> None:
    """Makes a view that has the columns of a model, with their comments."""
    create = f"CREATE VIEW {view} AS {query}"
    _run(connection, [create, *_comments("VIEW", view, model, list(polars_columns(model)), {})])


def create_views(connection: duckdb.DuckDBPyConnection, views: Sequence[str]) -> None:
    """Makes some of the views, with their comments."""
    for view in views:
        meaning, query = VIEWS[view]
        create = f"CREATE VIEW {view} AS {query}"
        _run(connection, [create, f"COMMENT ON VIEW {view} IS {sql.literal(meaning)}"])


def _comments(
    kind: str, name: str, model: Table, columns: Sequence[str], further: Mapping[str, str]
) -> Iterator[str]:
    meaning, by_column = comments(model)
    yield f"COMMENT ON {kind} {name} IS {sql.literal(meaning)}"
    for column in (*columns, *further):
        said = sql.literal(further[column] if column in further else by_column[column])
        yield f"COMMENT ON COLUMN {name}.{sql.identifier(column)} IS {said}"


def _run(connection: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> None:
    """Runs statements as one text: each of its own takes three times as long as its work."""
    connection.execute(";\n".join(statements))
