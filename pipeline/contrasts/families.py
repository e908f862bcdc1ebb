"""Adjusts p within families of tests that are read together.

Belongs here: what a family is. Does not belong here: the adjustments (`pipeline.stats`).

A family is one statistic over the items of one level, in one comparison: of waves, one pair of
them; of groups, all values of one attribute in one wave. Its name says so, beside every adjusted p.
"""

import polars as pl

from pipeline.stats.association import benjamini_hochberg
from pipeline.stats.families import holm

STATISTIC = ("design", "metric", "cut", "base", "zeros")
COMPARED = ("comparison", "from_wave", "to_wave", "group_by", "level")


def with_families(contrasts: pl.DataFrame) -> pl.DataFrame:
    """The contrasts with family, p_holm and p_bh; NULL where there is no p.

    Args:
        contrasts: with the columns STATISTIC, COMPARED and p; the order of rows is kept.
    """
    named = contrasts.with_columns(
        family=pl.when(pl.col("p").is_not_null()).then(_name()), place=pl.int_range(pl.len())
    )
    adjusted = [
        part.select("place", "p").with_columns(
            p_holm=pl.Series(holm(part["p"].to_list()), dtype=pl.Float64),
            p_bh=pl.Series(benjamini_hochberg(part["p"].to_list()), dtype=pl.Float64),
        )
        for _, part in named.filter(pl.col("p").is_not_null()).group_by(
            [*STATISTIC, *COMPARED], maintain_order=True
        )
    ]
    empty = {"place": pl.Int64, "p": pl.Float64, "p_holm": pl.Float64, "p_bh": pl.Float64}
    found = pl.concat([pl.DataFrame(schema=empty), *adjusted]).drop("p")
    return named.join(found, on="place", how="left", maintain_order="left").drop("place")


def _name() -> pl.Expr:
    statistic = pl.concat_str(STATISTIC, separator=" ", ignore_nulls=True)
    waves = pl.concat_str("from_wave", "to_wave", separator=" to ")
    one_wave = pl.col("from_wave") == pl.col("to_wave")
    where = pl.when(one_wave).then("from_wave").otherwise(waves)
    groups = pl.when(pl.col("group_by") != "all").then(pl.format(" by {}", "group_by"))
    level = pl.when(pl.col("level").is_not_null()).then(pl.format(", level {}", "level"))
    return pl.concat_str(
        statistic,
        pl.lit(": "),
        "comparison",
        pl.lit(" "),
        where,
        groups.otherwise(pl.lit("")),
        level.otherwise(pl.lit("")),
    )
