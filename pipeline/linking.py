"""The same persons in several waves: who is linked, and how their answers pair.

Belongs here: finding persons by their keyed hash, and counting pairs and patterns of their answers.
Does not belong here: which key is trusted (`respondents.link` in the codebook), hashing
(`pipeline.coding`), or anything computed from the counts (`pipeline.contrasts`).

Nobody is linked by guess: a key that several respondents of one wave have links none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipeline import sql
from pipeline.tally import is_counted
from schemas.tables import polars_schema

MOST_ROWS_NAMED = 100
NO_KEY = "no_trusted_key"
INVENTED = "joint_answers_unknown"


@dataclass(frozen=True)
class Linkable:
    """A wave as far as linking needs it.

    Attributes:
        wide: the Parquet file of its answers.
        linked_by: the codebook's rule; None where it trusts no key.
        scales: what each item was asked on; items with equal values have comparable codes.
        is_measured: whether which answers one respondent gave together is known.
    """

    study: str
    wave: str
    wide: Path
    linked_by: str | None
    scales: Mapping[str, str]
    is_measured: bool = True


def compute_links(waves: Sequence[tuple[Linkable, Linkable]]) -> pl.DataFrame:
    """The link report, a row per pair of waves in the given order (`schemas` table links)."""
    with sql.connect_alone() as connection:
        rows = [_report(connection, before, after) for before, after in waves]
    return pl.DataFrame(rows, schema=polars_schema("links"))


def compute_pairs(waves: Sequence[tuple[Linkable, Linkable]]) -> pl.DataFrame:
    """Counts of answers before and after, of the linked (`schemas` table pairs).

    Items that either wave did not ask, or asked on another scale, have none.
    """
    frames = [_pairs(before, after) for before, after in waves if _reason(before, after) is None]
    return pl.concat([pl.DataFrame(schema=polars_schema("pairs")), *frames])


def compute_patterns(waves: Sequence[Linkable]) -> pl.DataFrame:
    """Counts of answers in all waves that asked an item on one scale, three of them or more.

    Args:
        waves: in their order; an item's scale is that of the latest wave that asked it.
    """
    frames = [pl.DataFrame(schema=polars_schema("patterns"))]
    usable = [one for one in waves if one.linked_by is not None and one.is_measured]
    by_waves: dict[tuple[int, ...], list[str]] = {}
    for item in dict.fromkeys(item for one in reversed(usable) for item in one.scales):
        scale = next(one.scales[item] for one in reversed(usable) if item in one.scales)
        asked = tuple(n for n, one in enumerate(usable) if one.scales.get(item) == scale)
        if len(asked) > 2:
            by_waves.setdefault(asked, []).append(item)
    for asked, items in by_waves.items():
        frames.append(_patterns([usable[place] for place in asked], items))
    return pl.concat(frames)


def _reason(before: Linkable, after: Linkable) -> str | None:
    """Why two waves are not linked; None where they are."""
    if before.linked_by is None or before.linked_by != after.linked_by:
        return NO_KEY
    return None if before.is_measured and after.is_measured else INVENTED


def _report(
    connection: duckdb.DuckDBPyConnection, before: Linkable, after: Linkable
) -> dict[str, object]:
    reason = _reason(before, after)
    return {
        "study": before.study,
        "from_wave": before.wave,
        "to_wave": after.wave,
        "linked_by": before.linked_by if reason is None else None,
        **(_nobody if reason else _found)(connection, before, after),
        "null_reason": reason,
    }


def _nobody(
    connection: duckdb.DuckDBPyConnection, before: Linkable, after: Linkable
) -> dict[str, object]:
    """The numbers of two waves that are not linked: nobody has a key."""
    from_n, to_n = (
        connection.sql(f"SELECT count(*) {_counted_rows(wave)}").fetchall()[0][0]
        for wave in (before, after)
    )
    return {
        "from_n": from_n,
        "to_n": to_n,
        "linked": 0,
        "only_from": 0,
        "only_to": 0,
        "from_keyless": from_n,
        "to_keyless": to_n,
        "ambiguous": 0,
        "from_rows": [],
        "to_rows": [],
    }


def _counted_rows(wave: Linkable) -> str:
    return f"FROM read_parquet({sql.literal(wave.wide)}) WHERE {is_counted()}"


def _found(
    connection: duckdb.DuckDBPyConnection, before: Linkable, after: Linkable
) -> dict[str, object]:
    """The numbers of two waves that are linked."""
    connection.sql(_keys("before_keys", before))
    connection.sql(_keys("after_keys", after))
    return {
        **connection.sql(COUNTS).pl().row(0, named=True),
        "from_rows": _rows(connection, "before_keys"),
        "to_rows": _rows(connection, "after_keys"),
    }


def _keys(table: str, wave: Linkable) -> str:
    """A table of the counted rows of a wave: link, source_row, and how many rows have the key."""
    return (
        f"CREATE OR REPLACE TABLE {table} AS SELECT link, source_row,"
        f" count(*) OVER (PARTITION BY link) AS several {_counted_rows(wave)}"
    )


# A key that several rows of one wave have is ambiguous in both.
AMBIGUOUS = """
  link IN (SELECT link FROM before_keys WHERE several > 1 AND link IS NOT NULL
           UNION SELECT link FROM after_keys WHERE several > 1 AND link IS NOT NULL)
"""
COUNTS = f"""
WITH b AS (SELECT link, coalesce({AMBIGUOUS}, FALSE) AS ambiguous FROM before_keys),
     a AS (SELECT link, coalesce({AMBIGUOUS}, FALSE) AS ambiguous FROM after_keys)
SELECT (SELECT count(*) FROM b) AS from_n,
       (SELECT count(*) FROM a) AS to_n,
       (SELECT count(*) FROM b JOIN a USING (link) WHERE NOT b.ambiguous) AS linked,
       (SELECT count(*) FROM b WHERE link IS NOT NULL AND NOT ambiguous
                                AND link NOT IN (SELECT link FROM a WHERE link IS NOT NULL))
         AS only_from,
       (SELECT count(*) FROM a WHERE link IS NOT NULL AND NOT ambiguous
                                AND link NOT IN (SELECT link FROM b WHERE link IS NOT NULL))
         AS only_to,
       (SELECT count(*) FROM b WHERE link IS NULL) AS from_keyless,
       (SELECT count(*) FROM a WHERE link IS NULL) AS to_keyless,
       (SELECT count(*) FROM b WHERE ambiguous) + (SELECT count(*) FROM a WHERE ambiguous)
         AS ambiguous
"""


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[int]:
    found = connection.sql(
        f"SELECT source_row FROM {table} WHERE {AMBIGUOUS} ORDER BY source_row"
        f" LIMIT {MOST_ROWS_NAMED}"
    )
    return [row for (row,) in found.fetchall()]


def _pairs(before: Linkable, after: Linkable) -> pl.DataFrame:
    items = [item for item, scale in after.scales.items() if before.scales.get(item) == scale]
    found = _counted([before, after], items)
    return found.select(
        pl.lit(before.study).alias("study"),
        pl.lit(before.wave).alias("from_wave"),
        pl.lit(after.wave).alias("to_wave"),
        "item",
        pl.col("code_0").alias("from_code"),
        pl.col("code_1").alias("to_code"),
        "n",
    )


def _patterns(waves: Sequence[Linkable], items: Sequence[str]) -> pl.DataFrame:
    names = [one.wave for one in waves]
    return _counted(waves, items).select(
        pl.lit(waves[0].study).alias("study"),
        "item",
        pl.lit(pl.Series([names])).first().alias("waves"),
        pl.concat_list([f"code_{place}" for place in range(len(waves))]).alias("codes"),
        "n",
    )


def _counted(waves: Sequence[Linkable], items: Sequence[str]) -> pl.DataFrame:
    """How many of the persons that are once in each wave gave which codes, item by item.

    Returns:
        item, code_0, code_1, ... (one per wave), n; in the order of the items, then by codes.
    """
    places = range(len(waves))
    codes = {f"code_{place}": pl.Int8 for place in places}
    schema: dict[str, type[pl.DataType]] = {"item": pl.String, **codes, "n": pl.Int64}
    if not items:
        return pl.DataFrame(schema=schema)
    columns = [f"item_{item}" for item in items]
    sources = [_once(wave, columns) for wave in waves]
    joined = f"({sources[0]}) AS w0"
    for place in places[1:]:
        joined += f" JOIN ({sources[place]}) AS w{place} ON w{place}.link = w0.link"
    selected = sql.listed(
        f"w{place}.{sql.identifier(column)} AS {sql.identifier(f'{column}@{place}')}"
        for column in columns
        for place in places
    )
    sets = [[sql.identifier(f"{column}@{place}") for place in places] for column in columns]
    grouped = sql.listed(f"({sql.listed(one)})" for one in sets)
    with sql.connect_alone() as connection:
        wide = connection.sql(
            f"SELECT {sql.listed(name for one in sets for name in one)}, count(*) AS n"
            f" FROM (SELECT {selected} FROM {joined}) GROUP BY GROUPING SETS ({grouped})"
        ).pl()
    counted: pl.DataFrame = pl.concat(
        wide.filter(pl.col(f"{column}@0").is_not_null())
        .select(
            pl.lit(item).alias("item"),
            *(pl.col(f"{column}@{place}").alias(f"code_{place}") for place in places),
            "n",
        )
        .cast(dict(schema))
        .sort(list(codes))
        for item, column in zip(items, columns, strict=True)
    )
    return counted


def _once(wave: Linkable, columns: Sequence[str]) -> str:
    """The counted rows of a wave whose key no other counted row has."""
    return (
        f"SELECT link, {sql.listed(map(sql.identifier, columns))}"
        f" FROM read_parquet({sql.literal(wave.wide)}) WHERE {is_counted()} AND link IS NOT NULL"
        " QUALIFY count(*) OVER (PARTITION BY link) = 1"
    )
