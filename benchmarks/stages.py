"""One wave through likertwave, stage by stage, from CSV to published warehouse and wave report.

Run it as ``python -m benchmarks.stages HOME WAVE [OUT]``: it prints, or writes to OUT, the seconds
of each stage as JSON. Belongs here: the order of the stages as a run has them. Does not belong
here: Dagster, which starts them in a run.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.wave_files import STUDY
from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.expectations import prepare
from pipeline.store import Store
from pipeline.warehouse_build import publish_warehouse


def stages(home: Path, wave: str) -> dict[str, float]:
    """The seconds of each stage; what is stored already is not computed again."""
    store = Store(home)
    prepare()
    found: dict[str, float] = {}
    last = time.perf_counter()

    def stage(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        found[name], last = now - last, now

    received = receive(store, STUDY, wave)
    stage("hash")
    steps.store_answers(store, received)
    stage("answers")
    steps.store_tallies(store, STUDY, wave)
    stage("tallies")
    steps.store_metrics(store, STUDY, wave)
    stage("metrics")
    steps.store_figures(store, STUDY, wave)
    stage("figures")
    steps.store_quality(store, STUDY, wave)
    stage("quality")
    steps.store_reports(store, STUDY, wave)
    stage("report")
    steps.publish(store, STUDY, wave)
    stage("publication")
    publish_warehouse(store)
    stage("warehouse")
    return found


def main() -> None:
    """Measures one wave."""
    found = json.dumps(stages(Path(sys.argv[1]), sys.argv[2]), indent=2) + "\n"
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(found, encoding="utf-8")
    else:
        sys.stdout.write(found)


if __name__ == "__main__":
    main()
