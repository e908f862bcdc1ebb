"""Whether Spark counts a wave of a million as DuckDB does, and what each takes for it.

Run it as ``python -m benchmarks.engines FOLDER [RESPONDENTS]`` where pyspark and Java are
installed. Three times each, on the same stored answers: as they are, with a weight of nine decimals
for each respondent, and partitioned by region. It stops where one tally differs from another.

Belongs here: the answers, and who counts them. Does not belong here: any assertion about speed.
"""

import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.measuring import TIMES, measure
from benchmarks.wave_files import STUDY, study
from pipeline import sql
from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.engines.duckdb import DuckDB
from pipeline.engines.engine import Engine
from pipeline.engines.spark import Spark
from pipeline.store import Store
from pipeline.tally import tally
from schemas.machines import Spark as SparkSettings
from schemas.questionnaire import Questionnaire, load_questionnaire, load_study

WAVE, MILLION, CORES = "2024", 1_000_000, 2
WEIGHT = "CAST((1 + hash(source_row) % 3000000000) / 1e9 AS DECIMAL(18, 9))"


@dataclass(frozen=True)
class Case:
    """Answers, and what governs them."""

    name: str
    answers: Path
    questionnaire: Questionnaire


def cases(folder: Path, respondents: int) -> list[Case]:
    """The answers in their three forms; made once."""
    home = folder / str(respondents)
    measure("benchmarks.wave_files", str(home), WAVE, str(respondents))
    store = Store(home)
    wide = steps.store_answers(store, receive(store, STUDY, WAVE)).path("wide")
    weighted, partitioned = folder / f"weighted_{respondents}.parquet", folder / f"by_{respondents}"
    with sql.connect() as connection:
        source, form = f"read_parquet({sql.literal(wide)})", "FORMAT parquet"
        if not weighted.exists():
            chosen = f"SELECT * REPLACE ({WEIGHT} AS weight) FROM {source}"
            connection.sql(f"COPY ({chosen}) TO {sql.literal(weighted)} ({form})")
        if not partitioned.exists():
            form += ", PARTITION_BY (attribute_region)"
            connection.sql(f"COPY (SELECT * FROM {source}) TO {sql.literal(partitioned)} ({form})")
    plain = store.questionnaire(STUDY, WAVE)
    return [
        Case("one file", wide, plain),
        Case("weighted", weighted, _weighted(store, folder)),
        Case("partitioned", partitioned, plain),
    ]


def _weighted(store: Store, folder: Path) -> Questionnaire:
    """The questionnaire of the same study where its codebook names a weight."""
    path = folder / "weighted.yaml"
    path.write_text(study().replace('key: "id"', 'key: "id", weight: "Weight"'), encoding="utf-8")
    return load_questionnaire(load_study(path), STUDY, store.wave_folder(STUDY, WAVE))


def timed(engine: Engine, case: Case) -> tuple[float, pl.DataFrame]:
    """The seconds of a tally, and the tally."""
    started = time.perf_counter()
    found = tally(case.answers, case.questionnaire, engine)
    return time.perf_counter() - started, found


def main() -> None:
    """Counts, compares and prints."""
    folder = Path(sys.argv[1])
    respondents = int(sys.argv[2]) if len(sys.argv) > 2 else MILLION
    folder.mkdir(parents=True, exist_ok=True)
    made = cases(folder, respondents)
    spark = Spark(SparkSettings(master=f"local[{CORES}]"))
    first, _ = timed(spark, made[0])
    print(f"{respondents:,} respondents; Spark's first tally, with starting it: {first:.1f} s")
    print(f"{'answers':<12}{'DuckDB s':>10}{'Spark s':>10}{'ratio':>8}  tallies")
    for case in made:
        runs = [(timed(DuckDB(), case), timed(spark, case)) for _ in range(TIMES)]
        tallies = [found for pair in runs for _, found in pair]
        if not all(one.equals(tallies[0]) for one in tallies):
            raise SystemExit(f"{case.name}: the tallies differ")
        duckdb, other = (statistics.median(pair[who][0] for pair in runs) for who in (0, 1))
        print(
            f"{case.name:<12}{duckdb:>10.2f}{other:>10.2f}{other / duckdb:>8.1f}"
            f"  {tallies[0].height:,} rows, all equal"
        )


if __name__ == "__main__":
    main()
