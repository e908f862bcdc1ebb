"""What a wave costs in likertwave and in other programs, at several sizes.

Everything runs on the same files, one program after the other, three times each, each in a process
of its own, so that its imports count. likertwave is its own command on a fresh data folder: from
the CSV to figures, report and published warehouse, through Dagster.

Belongs here: which sizes and programs. Does not belong here: the programs
(`benchmarks.contestants`, `benchmarks.stages`), the table (`benchmarks.table`).
"""

import json
import shutil
import statistics
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.contestants import CONTESTANTS, command
from benchmarks.likertwave import fresh, run_command
from benchmarks.measuring import TIMES, Measured, measure, measure_command, median_of, medians
from benchmarks.wave_files import TITLE, export_of, rename

SIZES = (10, 10_000, 1_000_000, 5_000_000)
WAVE = "2024"


def measured(folder: Path, sizes: tuple[int, ...] = SIZES) -> Iterator[list[dict[str, Any]]]:
    """All programs at all sizes: what there is after each size."""
    found = []
    for size in sizes:
        found.append(_at(folder, size))
        yield found


def _at(folder: Path, respondents: int) -> dict[str, Any]:
    home = folder / str(respondents)
    # In a process of its own: what starts a process passes its own peak of memory on.
    measure("benchmarks.wave_files", str(home), WAVE, str(respondents))
    path = export_of(home, WAVE)
    found: dict[str, Any] = {"respondents": respondents, "bytes": path.stat().st_size}
    others = folder / "others" / "bin" / "python"
    for name, one in CONTESTANTS.items():
        started = command(name, path, others if others.exists() else None)
        if started is None:
            found[name] = {"left_out": "not installed"}
        elif one.largest is not None and respondents > one.largest:
            found[name] = {"left_out": f"not measured above {one.largest:,}"}
        else:
            found[name] = asdict(median_of(started))
    found["likertwave"] = asdict(_whole(home))
    found["renamed"] = asdict(_renamed(home))
    found["stages"] = _stages(folder, home)
    return found


def _whole(home: Path) -> Measured:
    runs = []
    for _ in range(TIMES):
        fresh(home)
        runs.append(measure_command(run_command(home), home / "store"))
    return medians(runs)


def _renamed(home: Path) -> Measured:
    """A further run after nothing but the study's title has changed."""
    runs = []
    for place in range(TIMES):
        rename(home, f"Velocity {place}")
        runs.append(measure_command(run_command(home), home / "store"))
    rename(home, TITLE)
    return medians(runs)


def _stages(folder: Path, home: Path) -> dict[str, float]:
    """The median seconds of each stage, without Dagster."""
    by_stage = []
    for _ in range(TIMES):
        fresh(home)
        out = folder / "stages.json"
        measure("benchmarks.stages", str(home), WAVE, str(out))
        by_stage.append(json.loads(out.read_text("utf-8")))
    shutil.rmtree(home / "store", ignore_errors=True)
    return {name: statistics.median(one[name] for one in by_stage) for name in by_stage[0]}
