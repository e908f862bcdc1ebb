"""Time, peak memory and bytes written of a program in a process of its own.

Belongs here: measuring. Does not belong here: what is measured (`benchmarks.contestants`), or any
assertion about speed.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TIMES = 3
KIBI = 1024


@dataclass(frozen=True)
class Measured:
    """One or several runs of a program.

    Attributes:
        seconds: wall time; processor: user and system time of it and its children.
        peak: the most memory that it held at once, in bytes.
        written: bytes of the files that it left.
    """

    seconds: float
    processor: float
    peak: int
    written: int


def measure(module: str, *arguments: str, left_in: Path | None = None) -> Measured:
    """Runs ``python -m module arguments`` to its end.

    Args:
        module: what to run.
        arguments: of it.
        left_in: the folder whose files are counted as written.

    Raises:
        CalledProcessError: it failed.
    """
    return measure_command([sys.executable, "-m", module, *arguments], left_in)


def measure_command(command: Sequence[str], left_in: Path | None = None) -> Measured:
    """Runs a command to its end; memory is that of its own process, not of what it starts.

    Raises:
        CalledProcessError: it failed.
    """
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, list(command))
    return Measured(seconds, _processor(usage), usage.ru_maxrss * KIBI, _bytes(left_in))


def median_of(command: Sequence[str], times: int = TIMES) -> Measured:
    """The medians of a command that leaves nothing behind."""
    return medians([measure_command(command) for _ in range(times)])


def medians(runs: Sequence[Measured]) -> Measured:
    """The medians of several runs; of memory and bytes the most."""
    return Measured(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.processor for one in runs),
        max(one.peak for one in runs),
        max(one.written for one in runs),
    )


def _processor(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _bytes(folder: Path | None) -> int:
    if folder is None or not folder.is_dir():
        return 0
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
