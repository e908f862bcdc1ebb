"""Rows that stand for one person, and rows that are alike.

Belongs here: finding them, and which of them counts. Does not belong here: the order of the rules
(`pipeline.rows`), or how persons are told (`pipeline.coding`).
"""

from collections.abc import Sequence

import polars as pl

from schemas.errors import MOST_SHOWN, Problem, UserError
from schemas.questionnaire import Questionnaire

MOST_ROWS_SHOWN = 20


def time_column(questionnaire: Questionnaire) -> pl.Expr:
    """What first and last go by: `finished`, else `started`, as far as the study has them."""
    rules = questionnaire.respondents
    if rules.finished is not None:
        return pl.col("finished")
    return pl.col("started") if rules.started is not None else pl.lit(None, pl.Datetime("us"))


def stood_for(rows: pl.DataFrame, by: str, keep: str) -> pl.Series:
    """The source rows that another row with the same value stands for.

    Args:
        rows: source_row, time, answered and the column `by`; NULL there is like no other row.
        by: the column whose equal values make rows one.
        keep: `first` or `last` by time, where a missing time comes before any and ties go by
            source row; `most_complete` by answers, ties to the first source row.
    """
    several = _several(rows, by)
    if keep == "most_complete":
        several = several.sort("answered", "source_row", descending=[True, False])
    else:
        last = keep == "last"
        several = several.sort("time", "source_row", descending=last, nulls_last=last)
    kept = several.unique(by, keep="first", maintain_order=True)
    return several["source_row"].filter(~several["source_row"].is_in(kept["source_row"].implode()))


def _several(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """The rows that share their value with another one."""
    given = rows[by].drop_nulls()
    # Nearly always each has its own, which their hashes show at a fraction of the cost.
    if given.hash().n_unique() == len(given):
        return rows.clear()
    return rows.filter(pl.col(by).is_not_null() & pl.col(by).is_duplicated())


def refuse_several(rows: pl.DataFrame, by: str, shown: str, what: str, remedy: str) -> None:
    """Stops a wave in which one person has several rows and no rule says which counts.

    Raises:
        UserError: it has; the message names rows and never what tells the person.
    """
    several = _several(rows, by)
    if several.is_empty():
        return
    groups = several.group_by(by, maintain_order=True).agg(
        pl.col("source_row").head(MOST_ROWS_SHOWN), n=pl.len()
    )
    shown_groups = groups.head(MOST_SHOWN if groups.height <= MOST_SHOWN else MOST_SHOWN - 1)
    problems = [
        Problem(f"{shown}, rows {_named(same, n)}", what, remedy)
        for same, n in shown_groups.select("source_row", "n").iter_rows()
    ]
    if groups.height > MOST_SHOWN:
        more = f"{groups.height - len(problems):,} more groups of rows: {what}"
        problems.append(Problem(shown, more, remedy))
    raise UserError(problems, "respondents_unique")


def _named(rows: Sequence[int], n: int) -> str:
    more = f" and {n - len(rows)} more" if n > len(rows) else ""
    return ", ".join(map(str, rows)) + more


def alike(frame: pl.DataFrame, items: Sequence[str]) -> pl.DataFrame:
    """The rows that have the same answers to all items as another: source_row, kind, rows.

    `kind` is the same number for rows that are alike; `rows` is how many they are.
    """
    # Most rows are alike no other, and equal hashes, which cost little, show which may be.
    hashes = frame.select(items).hash_rows()
    ordered = hashes.sort()
    several = frame.filter(hashes.is_in(ordered.filter(ordered == ordered.shift()).implode()))
    found = several.select(
        "source_row",
        pl.len().over(items).alias("rows"),
        pl.col("source_row").min().over(items).alias("kind"),
    )
    return found.filter(pl.col("rows") > 1)
