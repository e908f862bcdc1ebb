"""The share of each option of the questions without an order, among those who answered.

Belongs here: filling the rows of `choice_shares`. Does not belong here: the interval's formula
(`pipeline.stats.intervals`), or counting (`pipeline.choice_tally`).
"""

import polars as pl

from pipeline.stats import NO_ANSWERS
from pipeline.stats.intervals import wilson
from schemas.tables import polars_schema

INTERVAL = "wilson"


def share_choices(tallies: pl.DataFrame) -> pl.DataFrame:
    """The shares of a wave, unweighted, in the order of its `choice_tallies`.

    The base is all who answered the question; kinds of missing have no share.
    """
    chosen = tallies.filter(pl.col("code") >= 0)
    rows = [_share(n, base) for n, base in chosen.select("n", "answered").iter_rows()]
    names = ("estimate", "ci_low", "ci_high", "null_reason")
    kinds = polars_schema("choice_shares")
    shares = pl.DataFrame(rows, schema={name: kinds[name] for name in names}, orient="row")
    found = chosen.with_columns(
        *shares.get_columns(), base=pl.col("answered"), ci_method=pl.lit(INTERVAL)
    )
    return found.select([pl.col(name).cast(kind) for name, kind in kinds.items()])


def _share(n: int, base: int) -> tuple[float | None, float | None, float | None, str | None]:
    if base == 0:
        return None, None, None, NO_ANSWERS
    low, high = wilson(n, base)
    return n / base, low, high, None
