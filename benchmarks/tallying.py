"""Tallying stored answers beside DuckDB's own query of the same Parquet file.

Belongs here: the two, in turn, in one process. Does not belong here: storing the answers.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.wave_files import STUDY
from pipeline import sql
from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.store import Store
from pipeline.tally import tally
from schemas.questionnaire import Questionnaire

TIMES = 5


def measured(home: Path, wave: str) -> dict[str, float]:
    """Median seconds of likertwave's tallies, checks included, and of DuckDB's bare query."""
    store = Store(home)
    revision = steps.store_answers(store, receive(store, STUDY, wave))
    _, questionnaire = steps.latest(store, STUDY, wave)
    answers = revision.path("wide")
    ways: dict[str, Callable[[], object]] = {
        "likertwave": lambda: tally(answers, questionnaire),
        "duckdb": lambda: _bare(answers, questionnaire),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TIMES):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(times) for name, times in taken.items()}


def _bare(answers: Path, questionnaire: Questionnaire) -> int:
    items = [sql.identifier(asked.column) for asked in questionnaire.items]
    sets = [f"({item})" for item in items]
    sets += [f"(attribute_region, {item})" for item in items]
    with sql.connect() as connection:
        return len(
            connection.sql(
                f"SELECT attribute_region, {sql.listed(items)}, count(*)"
                f" FROM read_parquet({sql.literal(answers)})"
                f" GROUP BY GROUPING SETS ({sql.listed(sets)})"
            ).fetchall()
        )


def main() -> None:
    """Prints the two and their ratio: home, wave."""
    found = measured(Path(sys.argv[1]), sys.argv[2])
    ratio = found["likertwave"] / found["duckdb"]
    sys.stdout.write(f"{found['likertwave']:.3f} s, {found['duckdb']:.3f} s, ratio {ratio:.2f}\n")


if __name__ == "__main__":
    main()
