"""What the fork server imports once, so that each child of it starts in no time.

Nothing here computes: the threads of polars and DuckDB would not live through a fork. Dagster is
used once, without either, because much of it is imported at its first use.
"""

import gc
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# First of all: it hides from the others parts of pyspark, one of which ends the whole process.
import schemas  # isort: skip # noqa: F401

import dagster as dg
import great_expectations  # noqa: F401
import pandera.backends.register_checks
import pandera.strategies.base_strategies  # noqa: F401

import likertwave.cli
import likertwave.run  # noqa: F401
import pipeline.drafting.explaining
import pipeline.drawing
import pipeline.quality
import pipeline.study_drawing  # noqa: F401
from assets.execution import QUIET
from assets.home import make_home, open_instance
from pipeline import drawing_beside, expectation_process, expectations
from pipeline.store import Store


@dg.job
def nothing() -> None:
    """A job without any step."""


def _use_dagster(store: Store) -> None:
    make_home(store)
    with open_instance(store) as instance:
        nothing.execute_in_process(instance=instance, run_config=QUIET)


def _asked_here(request: Mapping[str, Any]) -> dict[str, Any]:
    return expectation_process.validate(**request)


# Great Expectations is here already; a process beside each child would import it once more. To
# draw beside is no faster where two tests run.
expectations._process.start = lambda: None  # type: ignore[method-assign, assignment, return-value]
expectations._process.ask = _asked_here  # type: ignore[method-assign]
drawing_beside.FEW = sys.maxsize

with tempfile.TemporaryDirectory() as _home:
    _use_dagster(Store(Path(_home)))
# What is shared with the children is not looked at by their collector, and so not copied.
gc.collect()
gc.freeze()
