"""Many small waves in one study, many studies of one wave, and what a change costs then.

Belongs here: these cases. Does not belong here: the table (`benchmarks.table`).
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.likertwave import fresh, run_command
from benchmarks.measuring import TIMES, measure_command
from benchmarks.wave_files import STUDY, make_wave, rename
from pipeline import drawing_beside
from pipeline import wave as steps
from pipeline.store import Store

RESPONDENTS = 100
FEW, MANY, FIFTY, STUDIES = 10, 100, 50, 200
FIRST_YEAR = 1901


def measured(folder: Path) -> Iterator[dict[str, Any]]:
    """Seconds of backfills of few and many waves, of changes among fifty, and of many studies.

    What there is after each.
    """
    found: dict[str, Any] = {}
    for name, case in CASES.items():
        found[name] = case(folder)
        yield found


def _waves(home: Path, n: int) -> None:
    for place in range(n):
        make_wave(home, str(FIRST_YEAR + place), RESPONDENTS)


def _backfill(folder: Path) -> dict[str, float]:
    """All steps of few and of many waves in one run of Dagster, as a backfill starts it."""
    found: dict[str, float] = {}
    home = folder / "many_waves"
    _waves(home, MANY)
    years = [str(FIRST_YEAR + place) for place in range(MANY)]
    for n in (FEW, MANY):
        fresh(home)
        command = [
            sys.executable,
            "-m",
            "benchmarks.backfill",
            str(home),
            STUDY,
            years[0],
            years[n - 1],
        ]
        found[str(n)] = measure_command(command).seconds
    found["a further wave"] = (found[str(MANY)] - found[str(FEW)]) / (MANY - FEW)
    found["drawing"] = _drawing(home)
    return found


def _drawing(home: Path) -> float:
    """Seconds to draw the figures of one wave, the middle of several, in a process that drew.

    By this process alone, so that it is what drawing costs, not how long one waits for it.
    """
    store, taken = Store(home), []
    drawing_beside.FEW = sys.maxsize
    for place in range(TIMES + 2):
        wave = str(FIRST_YEAR + place)
        revision = store.current(STUDY, wave)
        assert revision is not None  # noqa: S101
        revision.path("figures").unlink()
        started = time.perf_counter()
        steps.store_figures(store, STUDY, wave)
        taken.append(time.perf_counter() - started)
    return sorted(taken)[len(taken) // 2]


def _studies(folder: Path) -> dict[str, float]:
    """A run over many studies, and another with nothing new."""
    home = folder / "many_studies"
    if not home.exists():
        one = folder / "one_study"
        make_wave(one, "2024", RESPONDENTS)
        for place in range(STUDIES):
            target = home / "studies" / f"study_{place:03}"
            shutil.copytree(one / "studies" / STUDY, target)
    fresh(home)
    whole = measure_command(run_command(home))
    again = measure_command(run_command(home))
    return {"all": whole.seconds, "nothing new": again.seconds, "peak": float(whole.peak)}


def _incremental(folder: Path) -> dict[str, Any]:
    """Nothing new; one new wave; another title, which stands in every figure."""
    home = folder / "fifty_waves"
    shutil.rmtree(home, ignore_errors=True)
    _waves(home, FIFTY)
    found = {"first": measure_command(run_command(home)).seconds}
    found["nothing new"] = measure_command(run_command(home)).seconds
    make_wave(home, str(FIRST_YEAR + FIFTY), RESPONDENTS)
    found["one new wave"] = measure_command(run_command(home)).seconds
    rename(home, "Velocity")
    found["another title"] = measure_command(run_command(home)).seconds
    return found


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "backfill": _backfill,
    "incremental": _incremental,
    "studies": _studies,
}
