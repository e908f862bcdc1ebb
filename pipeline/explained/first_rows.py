"""The first rows of the export that hold each answer, of all columns in one pass.

Belongs here: going through a wave's answers part by part, until every answer that occurs has enough
rows. Does not belong here: one column of one number (`pipeline.explain.source`).
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

# Most answers are found in the first part; each further one is larger.
FIRST_PART = 1 << 15
GROWS = 4

Found = dict[str, dict[int, list[int]]]


def first_rows(
    answers: Path, condition: pl.Expr, occurring: Mapping[str, Mapping[int, int]], most: int
) -> dict[str, dict[int, tuple[int, ...]]]:
    """The first source rows by column and code.

    Args:
        answers: the wide answers of a wave, in the order of the export.
        condition: which rows count.
        occurring: by column, in how many of these rows each code is. A column may be a list.
        most: so many rows of each code.

    Returns:
        By column and code `most` source rows, or as many as there are, ascending.
    """
    found: Found = {column: {} for column in occurring}
    table = pl.scan_parquet(answers)
    start, size = 0, FIRST_PART
    rows = table.select(pl.len()).collect().item()
    wanted = _wanted(found, occurring, most)
    while wanted and start < rows:
        part = table.slice(start, size).filter(condition).select("source_row", *wanted).collect()
        for column in wanted:
            _add(found[column], part.select("source_row", pl.col(column).alias("code")), most)
        start, size = start + size, size * GROWS
        wanted = _wanted(found, occurring, most)
    return {
        column: {code: tuple(numbers) for code, numbers in by_code.items()}
        for column, by_code in found.items()
    }


def _wanted(found: Found, occurring: Mapping[str, Mapping[int, int]], most: int) -> list[str]:
    """The columns of which some answer has not enough rows yet."""
    return [
        column
        for column, counts in occurring.items()
        if any(len(found[column].get(code, ())) < min(n, most) for code, n in counts.items())
    ]


def _add(found: dict[int, list[int]], part: pl.DataFrame, most: int) -> None:
    if part.schema["code"] == pl.List:
        part = part.explode("code").drop_nulls("code")
    firsts = part.group_by("code", maintain_order=True).agg(pl.col("source_row").head(most))
    for code, rows in firsts.iter_rows():
        known = found.setdefault(code, [])
        known.extend(rows[: most - len(known)])
