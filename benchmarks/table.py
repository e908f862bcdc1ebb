"""The table of ratios and the verdicts, from what the benchmarks measured.

Run it as ``python -m benchmarks.table FOLDER``. Belongs here: ratios, limits, layout. Does not
belong here: measuring anything.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAMES = {
    "duckdb": "DuckDB's bare grouped count",
    "polars": "Polars",
    "pandas": "pandas and statsmodels",
    "pandas_objects": "the same, texts as objects (pandas 2)",
    "svy": "svy",
    "r": "R (base)",
    "likertwave": "likertwave, everything",
    "renamed": "likertwave, again with another title",
}
AFTER_TALLIES = ("metrics", "figures", "report")
SMALL, MIDDLE, LARGE = 10_000, 1_000_000, 5_000_000
MEGA = 1_000_000


@dataclass(frozen=True)
class Verdict:
    """A measured figure and the limit that it is held to."""

    what: str
    measured: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether it is within the limit."""
        return self.measured <= self.limit

    def line(self) -> str:
        """As a row of the table."""
        said = "holds" if self.holds else "does not hold"
        return f"| {self.what} | {self.measured:.2f} | {self.limit:.2f} | {said} |"


def markdown(waves: list[dict[str, Any]]) -> str:
    """The programs beside each other: seconds, and the ratio to likertwave's whole run."""
    sizes = [f"{one['respondents']:,}" for one in waves]
    lines = [f"| | {' | '.join(sizes)} |", "|---|" + "---:|" * len(sizes)]
    for name, shown in NAMES.items():
        cells = []
        for size in waves:
            one = size.get(name, {"left_out": "-"})
            if "left_out" in one:
                cells.append("–")
                continue
            ratio = one["seconds"] / size["likertwave"]["seconds"]
            cells.append(f"{ratio:.2f} ({one['seconds']:.1f} s, {one['peak'] / MEGA:,.0f} MB)")
        lines.append(f"| {shown} | {' | '.join(cells)} |")
    return "\n".join(lines)


def stages(waves: list[dict[str, Any]]) -> str:
    """The seconds of each stage by size."""
    names = list(waves[0]["stages"])
    lines = [f"| respondents | {' | '.join(names)} |", "|---:|" + "---:|" * len(names)]
    for size in waves:
        cells = " | ".join(f"{size['stages'][name]:.2f}" for name in names)
        lines.append(f"| {size['respondents']:,} | {cells} |")
    return "\n".join(lines)


def verdicts(found: dict[str, Any]) -> Iterator[Verdict]:
    """What is asked for, of the parts that were measured."""
    by_size = {one["respondents"]: one for one in found.get("waves", [])}
    if {SMALL, MIDDLE, LARGE} <= set(by_size):
        yield from _of_waves(by_size)
    if "tally" in found:
        tally = found["tally"]
        ratio = tally["likertwave"] / tally["duckdb"]
        yield Verdict("tallying stored answers / DuckDB's own query", ratio, 1.5)
    if "contrasts" in found:
        few, many = found["contrasts"].values()
        yield Verdict("contrasts of what is counted: 5 million / 10,000", many / few, 1.2)
    if "first_study" in found:
        yield from _of_first_study(found["first_study"])
    if "many_waves" in found:
        one = found["many_waves"]["backfill"]
        ratio = one["a further wave"] / one["drawing"]
        yield Verdict("a further small wave of a backfill / drawing its figures", ratio, 2)


def _of_waves(by_size: dict[int, dict[str, Any]]) -> Iterator[Verdict]:
    def seconds(name: str, size: int) -> float:
        return float(by_size[size][name]["seconds"])

    def cost(name: str, size: int) -> float:
        return seconds(name, size) - seconds(name, SMALL)

    ratio = cost("likertwave", LARGE) / cost("duckdb", LARGE)
    yield Verdict("a respondent / DuckDB's bare count (5 million less 10,000)", ratio, 4)
    linear = cost("likertwave", LARGE) / (5.04 * cost("likertwave", MIDDLE))
    yield Verdict("linear: cost of 5 million / 5.04 costs of a million", linear, 1.15)
    for name, shown in (("pandas", "pandas'"), ("pandas_objects", "pandas 2's")):
        for size, limit in ((MIDDLE, 1.0), (LARGE, 0.5)):
            if "left_out" not in by_size[size][name]:
                ratio = seconds("likertwave", size) / seconds(name, size)
                yield Verdict(f"the whole run / {shown} metrics alone, {size:,}", ratio, limit)
    peak = by_size[LARGE]["likertwave"]["peak"] / (1 << 30)
    yield Verdict("peak memory at 5 million, GiB", peak, 4)
    after = {size: sum(by_size[size]["stages"][one] for one in AFTER_TALLIES) for size in by_size}
    yield Verdict("after the tallies: 5 million / 10,000", after[LARGE] / after[SMALL], 1.2)


def _of_first_study(one: dict[str, Any]) -> Iterator[Verdict]:
    def ratio(what: str, beside: str) -> float:
        return float(one[what]["seconds"] / one[beside]["seconds"])

    yield Verdict("first study from cold / four imports", ratio("cold", "four imports"), 1.5)
    yield Verdict("nothing new / importing dagster", ratio("nothing new", "import dagster"), 1.5)
    yield Verdict("--help / importing dagster", ratio("help", "import dagster"), 0.25)


def report(found: dict[str, Any]) -> str:
    """All of it as Markdown."""
    parts = []
    if "waves" in found:
        parts += [markdown(found["waves"]), stages(found["waves"])]
    rows = [one.line() for one in verdicts(found)]
    parts.append("\n".join(["| | measured | limit | |", "|---|---:|---:|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def read(folder: Path) -> dict[str, Any]:
    """What was measured, by part."""
    return {
        path.stem.removeprefix("measured_"): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("measured_*.json"))
    }


def main() -> None:
    """Prints the table."""
    sys.stdout.write(report(read(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
