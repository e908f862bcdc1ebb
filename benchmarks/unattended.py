"""How long a data folder of many studies takes to load, and to be looked at.

Run it as ``python -m benchmarks.unattended``. It makes two data folders, of one study and of 200
with ten published waves each, and prints, as the median of five:

- the time in which a process starts, imports the code location and describes it, as a ratio of the
  many studies to the one;
- the time of one look of the arrival sensor where nothing is new, in seconds.

Belongs here: measuring. Does not belong here: any assertion about speed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg

from assets.build import build_definitions
from assets.sensors import ARRIVALS
from pipeline.store import STUDY_WIDE, Store

STUDIES, WAVES, TIMES = 200, 10, 5
STUDY = """
title: "Study"
languages: [en]
respondents: { key: "id" }
scales:
  agreement:
    options: [{ labels: { en: "Disagree" } }, { labels: { en: "Agree" } }]
    cuts: { high: { at_least: 2 } }
items:
"""
ITEM = '  - {{ id: item_{0}, scale: agreement, text: {{ en: "Statement {0}" }} }}\n'
LOAD = """
import assets.definitions
from dagster._core.remote_representation.external_data import RepositorySnap
RepositorySnap.from_def(assets.definitions.defs.get_repository_def())
"""


def make(home: Path, studies: int) -> Store:
    """A data folder; its waves are published by name only, which is what a look reads."""
    store = Store(home)
    codebook = STUDY + "".join(ITEM.format(n) for n in range(10))
    for study in (f"study_{n:03}" for n in range(studies)):
        folder = store.studies_folder / study
        for wave in (str(2010 + n) for n in range(WAVES)):
            (folder / "waves" / wave).mkdir(parents=True)
            (folder / "waves" / wave / "answers.csv").write_text("id,Statement 0\na,Agree\n")
            store.point("current", store.revision(study, wave, "0" * 24))
        (folder / "study.yaml").write_text(codebook)
        store.point("current", store.revision(study, STUDY_WIDE, "0" * 24))
    return store


def seconds(work: Callable[[], object]) -> float:
    """The median time of some work."""
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def load(store: Store) -> None:
    """A process that loads the code location of a data folder."""
    environment = {**os.environ, "LIKERTWAVE_DATA": str(store.home)}
    subprocess.run([sys.executable, "-c", LOAD], env=environment, check=True)  # noqa: S603


def looking(store: Store, instance: dg.DagsterInstance) -> Callable[[], None]:
    """A look of the arrival sensor, after so many that nothing is new."""
    definitions = build_definitions(store)
    sensor = definitions.resolve_sensor_def(ARRIVALS)
    repository = definitions.get_repository_def()
    cursor: str | None = None

    def look() -> None:
        nonlocal cursor
        context = dg.build_sensor_context(
            instance=instance, cursor=cursor, repository_def=repository
        )
        found = sensor(context)
        assert isinstance(found, dg.SensorResult)  # noqa: S101
        cursor = found.cursor

    for _ in range(4):
        look()
    return look


def main() -> None:
    """Prints the ratio and the time of a look."""
    os.environ.setdefault("LIKERTWAVE_KEY", "a key for the benchmark, long enough")
    with tempfile.TemporaryDirectory() as folder, dg.DagsterInstance.ephemeral() as instance:
        one, many = make(Path(folder, "one"), 1), make(Path(folder, "many"), STUDIES)
        for_one, for_many = seconds(lambda: load(one)), seconds(lambda: load(many))
        print(f"loading 1 study: {for_one:.2f} s, {STUDIES} studies: {for_many:.2f} s")
        print(f"ratio: {for_many / for_one:.2f}")
        print(f"a look where nothing is new: {seconds(looking(many, instance)):.3f} s")


if __name__ == "__main__":
    main()
