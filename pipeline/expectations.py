"""Asks Great Expectations, which runs in a process of its own.

Belongs here: when that process starts, what it is asked. Does not belong here: what it does
(`pipeline.expectation_process`).

Great Expectations takes some three seconds to import: as long as a small wave takes altogether. In
a process beside, that happens while the wave is read and drawn; and a run that needs no
expectations never starts it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.own_processes import Beside

_process = Beside("pipeline.expectation_process")


def prepare() -> None:
    """Starts the process, so that it is ready when it is asked."""
    _process.start()


def validated(
    name: str, quality: Mapping[str, Any], measures: Mapping[str, Sequence[Any]]
) -> dict[str, dict[str, Any]]:
    """What Great Expectations says of measures, as `pipeline.expectation_process.validate` does.

    Raises:
        RuntimeError: it fails.
    """
    found: dict[str, dict[str, Any]] = _process.ask(
        {"name": name, "quality": quality, "measures": measures}
    )
    return found
