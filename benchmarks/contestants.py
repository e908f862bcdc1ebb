"""The same job in several programs: from labels in CSV to shares with intervals, by group.

Run one as ``python -m benchmarks.contestants NAME FILE``. Belongs here: each program as its users
would write it. Does not belong here: measuring (`benchmarks.measuring`).
"""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.wave_files import DONT_KNOW, columns, counted

WILSON_Z = 1.959963984540054


def duckdb_count(path: Path) -> int:
    """DuckDB's bare grouped count: no shares, no intervals, no check."""
    return counted(path)


def polars_way(path: Path) -> int:
    """Polars: scan, unpivot, group, Wilson's interval as expressions."""
    import polars as pl

    long = (
        pl.scan_csv(path)
        .unpivot(columns(), index="Region", variable_name="item", value_name="label")
        .group_by("Region", "item", "label")
        .len()
        .collect(engine="streaming")
    )
    on_scale = long.filter(pl.col("label") != DONT_KNOW)
    n = pl.col("len").sum().over("Region", "item")
    shares = on_scale.with_columns(share=pl.col("len") / n, n=n)
    p, m, z = pl.col("share"), pl.col("n"), WILSON_Z
    centre = (p + z**2 / (2 * m)) / (1 + z**2 / m)
    half = z / (1 + z**2 / m) * (p * (1 - p) / m + z**2 / (4 * m**2)).sqrt()
    return shares.with_columns(low=centre - half, high=centre + half).height


def pandas_way(path: Path) -> int:
    """Pandas and statsmodels: read, melt, group, Wilson's interval."""
    import pandas as pd
    from statsmodels.stats.proportion import proportion_confint

    wide = pd.read_csv(path)
    long = wide.melt(["Region"], columns(), "item", "label")
    sizes = long.groupby(["Region", "item", "label"], observed=True).size().reset_index(name="k")
    on_scale = sizes[sizes["label"] != DONT_KNOW].copy()
    on_scale["n"] = on_scale.groupby(["Region", "item"])["k"].transform("sum")
    low, high = proportion_confint(on_scale["k"], on_scale["n"], method="wilson")
    return len(on_scale.assign(share=on_scale["k"] / on_scale["n"], low=low, high=high))


CONTESTANTS: dict[str, tuple[tuple[str, ...], Callable[[Path], int]]] = {
    "duckdb": ((), duckdb_count),
    "polars": ((), polars_way),
    "pandas": (("pandas", "statsmodels"), pandas_way),
}


def lacking(name: str) -> list[str]:
    """The packages that a contestant needs and that are not here."""
    return [one for one in CONTESTANTS[name][0] if importlib.util.find_spec(one) is None]


def main() -> None:
    """Runs one contestant."""
    _, name, path = sys.argv
    CONTESTANTS[name][1](Path(path))


if __name__ == "__main__":
    main()
