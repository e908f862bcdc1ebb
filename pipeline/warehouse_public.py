"""Builds the public warehouse, which may be handed out: aggregates only, without small groups.

Belongs here: what is in it and what is left out, and why. Does not belong here: publishing it
(`pipeline.warehouse_build`), or any computation.

Only what is named here gets in: a new table of the warehouse is not public by itself. Figures and
reports are not, because they show every group.

A group with fewer respondents than `smallest_group` is left out, wherever it stands. What is left
out must not follow from what is there: the groups of an attribute add up to the whole wave. So the
next smallest ones go with it, until they are two or more, and together as many respondents as a
group must have.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipeline import sql
from pipeline.tally import ALL
from pipeline.warehouse_tables import create_table, create_views, new_file
from schemas.tables import TABLES, PublicMeta

EDITION = "public"
DESCRIBING = (
    *("studies", "waves", "populations", "texts", "scales", "cuts", "items", "choices"),
    *("choice_options", "exports"),
)
WHOLE_WAVES = ("quality_measures", "quality", "drift")
# Of groups: a group of a wave a row, or a comparison of groups.
GROUPS = ("tallies", "metrics", "choice_tallies", "choice_shares")
COMPARISONS = ("contrasts", "robustness")
# The name of a file may name a person.
LEFT_OUT_COLUMNS = {"exports": ("file", "beside")}
PUBLIC_VIEWS = ("item_history", "shares")


def build_public(path: Path, warehouse: Path, smallest_group: int) -> None:
    """Makes the public warehouse of a whole one, which nobody has open for writing.

    Args:
        path: the file to make.
        warehouse: the whole one.
        smallest_group: respondents who count; smaller groups are left out.
    """
    public = (*DESCRIBING, *GROUPS, *WHOLE_WAVES, *COMPARISONS)
    with new_file(path) as connection:
        connection.sql(f"ATTACH {sql.literal(warehouse)} AS whole (READ_ONLY)")
        _place_groups(connection, smallest_group)
        create_table(connection, "meta", PublicMeta)
        connection.sql(
            f"INSERT INTO meta SELECT *, {sql.literal(EDITION)}, {smallest_group} FROM whole.meta"
        )
        for table in (name for name in TABLES if name in public):
            columns = create_table(
                connection, table, TABLES[table], LEFT_OUT_COLUMNS.get(table, ())
            )
            connection.execute(f"INSERT INTO {table} {_query(table, columns)}")
        create_views(connection, PUBLIC_VIEWS)


def _place_groups(connection: duckdb.DuckDBPyConnection, smallest_group: int) -> None:
    """Makes a table of all groups of all waves: whether each is shown."""
    # Each item's tallies add up to the respondents who count, so any item gives the sizes.
    connection.sql(
        f"""
        CREATE TEMP TABLE placed AS
        WITH sizes AS (
            SELECT study, wave, group_by, group_value, max(n) AS n
            FROM (SELECT study, wave, item, group_by, group_value, sum(n) AS n
                  FROM whole.tallies WHERE group_by <> {sql.literal(ALL)} GROUP BY ALL)
            GROUP BY ALL
        ), ascending AS (
            SELECT *, row_number() OVER upwards AS place, sum(n) OVER upwards - n AS below,
                   min(n) OVER (PARTITION BY study, wave, group_by) AS least
            FROM sizes
            WINDOW upwards AS (PARTITION BY study, wave, group_by ORDER BY n, group_value
                               ROWS UNBOUNDED PRECEDING)
        )
        SELECT study, wave, group_by, group_value,
               least >= {smallest_group}
               OR (n >= {smallest_group} AND place > 2 AND below >= {smallest_group}) AS shown
        FROM ascending
        """
    )


def _query(table: str, columns: list[str]) -> str:
    replaced: Mapping[str, str] = {}
    condition = "true"
    if table in GROUPS:
        condition = _shown("wave", "group_value")
    elif table in COMPARISONS:
        condition = f"""
            CASE comparison
                WHEN 'group' THEN {_shown("to_wave", "from_group")} AND
                                  {_shown("to_wave", "to_group")}
                WHEN 'rest' THEN {_shown("to_wave", "to_group")}
                ELSE NOT {_some_left_out()} END
        """
    if table in GROUPS or table in COMPARISONS:
        condition = f"group_by = {sql.literal(ALL)} OR ({condition})"
    if table == "contrasts":
        # An adjusted p may be the p of another test of its family, of one that is left out.
        replaced = {
            name: f"CASE WHEN NOT {_some_left_out()} THEN {name} END"
            for name in ("p_holm", "p_bh", "family")
        }
    selected = sql.listed(replaced.get(name, sql.identifier(name)) for name in columns)
    return f"SELECT {selected} FROM whole.{table} WHERE {condition} ORDER BY rowid"


def _shown(wave: str, group: str) -> str:
    """The condition, as SQL, for the group of a row to be shown."""
    return (
        f"(study, {wave}, group_by, {group}) IN"
        " (SELECT (study, wave, group_by, group_value) FROM placed WHERE shown)"
    )


def _some_left_out() -> str:
    """The condition, as SQL, for a group of the row's attribute and wave to be left out."""
    return (
        "(study, to_wave, group_by) IN (SELECT (study, wave, group_by) FROM placed WHERE NOT shown)"
    )
