"""The same job in several programs: from labels in CSV to shares with intervals, by group.

Run one as ``python -m benchmarks.contestants NAME FILE``. Belongs here: each program as its users
would write it. Does not belong here: measuring (`benchmarks.measuring`).
"""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.questionnaire import COLUMNS, DONT_KNOW, GROUP

WILSON_Z = 1.959963984540054
R_SCRIPT = Path(__file__).with_name("wave.R")


def duckdb_count(path: Path) -> int:
    """DuckDB's bare grouped count, labels read as an ENUM: no shares, no intervals, no check."""
    from benchmarks.wave_files import counted

    return counted(path)


def polars_way(path: Path) -> int:
    """Polars: scan, unpivot, group, Wilson's interval as expressions."""
    import polars as pl

    long = (
        pl.scan_csv(path)
        .unpivot(COLUMNS, index=GROUP, variable_name="item", value_name="label")
        .group_by(GROUP, "item", "label")
        .len()
        .collect(engine="streaming")
    )
    on_scale = long.filter(pl.col("label") != DONT_KNOW)
    n = pl.col("len").sum().over(GROUP, "item")
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
    long = wide.melt([GROUP], COLUMNS, "item", "label")
    sizes = long.groupby([GROUP, "item", "label"], observed=True).size().reset_index(name="k")
    on_scale = sizes[sizes["label"] != DONT_KNOW].copy()
    on_scale["n"] = on_scale.groupby([GROUP, "item"])["k"].transform("sum")
    low, high = proportion_confint(on_scale["k"], on_scale["n"], method="wilson")
    return len(on_scale.assign(share=on_scale["k"] / on_scale["n"], low=low, high=high))


def pandas_with_objects(path: Path) -> int:
    """The same with texts as Python's own objects, as pandas had them before its third version."""
    import pandas as pd

    pd.set_option("future.infer_string", False)
    return pandas_way(path)


def svy_way(path: Path) -> int:
    """svy: a survey sample, and a proportion by group for each item."""
    import polars as pl
    import svy

    sample = svy.Sample(pl.read_csv(path))
    return sum(sample.estimation.prop(one, by=GROUP).to_polars().height for one in COLUMNS)


@dataclass(frozen=True)
class Contestant:
    """A program.

    Attributes:
        way: what it does; None of what is no Python.
        needs: the packages that it needs beside those of the project.
        largest: up to how many respondents it is measured; None: all.
    """

    way: Callable[[Path], int] | None
    needs: tuple[str, ...] = ()
    largest: int | None = None


CONTESTANTS = {
    "duckdb": Contestant(duckdb_count),
    "polars": Contestant(polars_way),
    "pandas": Contestant(pandas_way, ("pandas", "statsmodels")),
    "pandas_objects": Contestant(pandas_with_objects, ("pandas", "statsmodels")),
    "svy": Contestant(svy_way, ("svy",), 10_000),
    "r": Contestant(None, (), 1_000_000),
}


def command(name: str, path: Path, others: Path | None) -> list[str] | None:
    """How to start a contestant; None where it is not installed.

    Args:
        name: of it.
        path: the export.
        others: the Python of an environment with the packages that the project does not need.
    """
    if name == "r":
        found = shutil.which("Rscript")
        return [found, str(R_SCRIPT), str(path)] if found else None
    here = all(importlib.util.find_spec(one) for one in CONTESTANTS[name].needs)
    if not here and others is None:
        return None
    python = sys.executable if here else str(others)
    return [python, "-m", "benchmarks.contestants", name, str(path)]


def main() -> None:
    """Runs one contestant."""
    _, name, path = sys.argv
    way = CONTESTANTS[name].way
    assert way is not None  # noqa: S101
    way(Path(path))


if __name__ == "__main__":
    main()
