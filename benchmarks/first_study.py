"""The first study from cold, a run with nothing new, and `--help`, beside imports.

Belongs here: these commands. Does not belong here: the table (`benchmarks.table`).
"""

import shutil
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.likertwave import COMMAND, fresh, run_command
from benchmarks.measuring import TIMES, measure_command, median_of, medians

STUDY = Path(__file__).parents[1] / "data" / "studies" / "samskabelse"
# Cold is a data folder in which nothing was made yet; the libraries' compiled files are there.
FOUR = "import dagster, pandera.polars, great_expectations, altair"


def measured(folder: Path) -> dict[str, Any]:
    """Cold, again, help; and the imports in between, so that all meet the same machine."""
    if find_spec("pyspark") is not None:
        # Great Expectations then ends the process that imports it, with a status of success.
        raise SystemExit("the imports cannot be measured where pyspark is installed")
    home = folder / "first_study"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(STUDY, home / "studies" / STUDY.name)
    cold, imports = [], []
    for _ in range(TIMES):
        fresh(home)
        cold.append(measure_command(run_command(home)))
        imports.append(measure_command([sys.executable, "-W", "ignore", "-c", FOUR]))
    return {
        "cold": asdict(medians(cold)),
        "four imports": asdict(medians(imports)),
        "nothing new": asdict(median_of(run_command(home), 5)),
        "import dagster": asdict(median_of([sys.executable, "-c", "import dagster"], 5)),
        "help": asdict(median_of([COMMAND, "--help"], 5)),
    }
