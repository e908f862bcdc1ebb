"""What a monitor sees of the published waves: a few numbers of each, read where they lie.

Belongs here: reading them from the warehouse, or, where that does not hold what is published now,
from the revisions. Does not belong here: states (`pipeline.watch`), or any new number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from pipeline import sql
from pipeline.errors import StoreError
from pipeline.store import STUDY_WIDE, Revision, Store
from pipeline.warehouse import open_warehouse

Numbers = Mapping[tuple[str, str], Mapping[str, Any]]

OF_WAVES = ("waves", "metrics", "rejects", "quality", "items")
OF_STUDIES = ("drift",)
NUMBERS = """
WITH rates AS (
  SELECT study, wave, max(estimate) AS response_rate FROM metrics
  WHERE metric = 'response_rate_1' GROUP BY ALL
), reasons AS (
  SELECT study, wave, string_agg(n || ' ' || reason, ', ' ORDER BY n DESC, reason) AS rejects,
         sum(cells)::BIGINT AS rejected_cells
  FROM (SELECT study, wave, reason, count(*) AS n, count(column_header) AS cells FROM rejects
        GROUP BY ALL) GROUP BY ALL
), warned AS (
  SELECT study, wave, list(DISTINCT measure ORDER BY measure) AS warnings FROM quality
  WHERE NOT success GROUP BY ALL
), drifted AS (
  SELECT study, to_wave AS wave, count(DISTINCT item) AS moved FROM drift WHERE moved GROUP BY ALL
), asked AS (
  SELECT study, wave, string_agg(n || ' ' || kind, ', ' ORDER BY n DESC, kind) AS questionnaire
  FROM (SELECT study, wave, kind, count(*) AS n
        FROM (SELECT study, wave, unnest(string_split(since_the_wave_before, ', ')) AS kind
              FROM item_history)
        WHERE kind NOT IN ('', 'moved') GROUP BY ALL) GROUP BY ALL
)
SELECT w.study, w.wave, w.revision, w.position, w.complete, w.invited, r.response_rate,
       w.rejected_rows, x.rejects, coalesce(x.rejected_cells, 0) AS rejected_cells,
       coalesce(q.warnings, []) AS warnings, coalesce(d.moved, 0) AS moved, a.questionnaire,
       w.provenance
FROM waves AS w
LEFT JOIN rates AS r USING (study, wave)
LEFT JOIN reasons AS x USING (study, wave)
LEFT JOIN warned AS q USING (study, wave)
LEFT JOIN drifted AS d USING (study, wave)
LEFT JOIN asked AS a USING (study, wave)
ORDER BY w.study, w.position
"""


def watched_numbers(store: Store, revisions: Sequence[Revision]) -> Numbers:
    """Of each published wave by study and name: the columns of NUMBERS.

    Args:
        store: the data folder.
        revisions: all that are published of each study that is looked at.

    Returns:
        A study's waves from the warehouse where that holds these revisions and no others; else from
        their own tables, which takes longer. What cannot be read is left out.
    """
    published: dict[str, dict[str, Revision]] = {}
    for one in revisions:
        published.setdefault(one.study, {})[one.wave] = one
    held: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _from_warehouse(store) if revisions else ():
        held.setdefault(row["study"], {})[row["wave"]] = row
    fresh = {
        study
        for study, waves in published.items()
        if {wave: row["revision"] for wave, row in held.get(study, {}).items()}
        == {wave: one.name for wave, one in waves.items()}
    }
    rows = [row for study in fresh for row in held[study].values()]
    stale = [one for one in revisions if one.study not in fresh and one.has(*OF_WAVES)]
    rows += _from_revisions(store, stale) if stale else []
    return {(row["study"], row["wave"]): row for row in rows}


def _from_warehouse(store: Store) -> list[dict[str, Any]]:
    try:
        with open_warehouse(store) as connection:
            return list(_rows(connection))
    except (StoreError, duckdb.Error):
        # There is none, or an older one: the revisions themselves have it all.
        return []


def _from_revisions(store: Store, revisions: Sequence[Revision]) -> list[dict[str, Any]]:
    # Its tables take seconds to import, and are needed only while the warehouse lags behind.
    from pipeline.warehouse_tables import VIEWS

    compared = [
        found
        for study in sorted({one.study for one in revisions})
        if (found := store.current(study, STUDY_WIDE)) is not None and found.has(*OF_STUDIES)
    ]
    with sql.connect() as connection:
        for table in OF_WAVES:
            connection.sql(f"CREATE TEMP VIEW {table} AS {_files(table, revisions)}")
        connection.sql(
            "CREATE OR REPLACE TEMP VIEW waves AS SELECT *, row_number() OVER (PARTITION BY study"
            f" ORDER BY place NULLS FIRST, fielded, wave) AS position"
            f" FROM ({_files('waves', revisions)})"
        )
        for table in OF_STUDIES:
            empty = "SELECT '' AS study, '' AS to_wave, '' AS item, false AS moved WHERE false"
            having = _files(table, compared) if compared else empty
            connection.sql(f"CREATE TEMP VIEW {table} AS {having}")
        connection.sql(f"CREATE TEMP VIEW item_history AS {VIEWS['item_history'][1]}")
        return list(_rows(connection))


def _files(table: str, revisions: Sequence[Revision]) -> str:
    paths = sql.listed(sql.literal(one.path(table)) for one in revisions)
    return f"SELECT * FROM read_parquet([{paths}])"


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    found: pl.DataFrame = connection.sql(NUMBERS).pl()
    return found.iter_rows(named=True)
