"""Runs work on a data folder in processes of its own, which may be killed at any moment.

A moment is given by the changes of files that Python made before it, or by the time that the
process computed. The first is exact; the second also hits writes of polars, DuckDB and SQLite.
"""

import faulthandler
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.making import KEY

PATIENCE = 300
CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
TICKS = os.sysconf("SC_CLK_TCK")

# Gets a data folder, returns an exit status.
Work = Callable[[Path], int]

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.slow_modules"])


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        changes: how often it changed a file or folder of the data folder, as Python knows it.
        seconds: of computing.
    """

    status: int
    said: str
    changes: int = 0
    seconds: float = 0.0


def run(home: Path) -> int:
    """Work: `likertwave run`."""
    return command(home, "run")


def command(home: Path, *arguments: str) -> int:
    """Calls the command line; returns its exit status."""
    from likertwave.cli import main

    try:
        main(["--data", str(home), *arguments])
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def finish(work: Work, home: Path, arrange: Callable[[], None] | None = None) -> Ended:
    """Does work undisturbed; `arrange` is called in the process before."""
    process, notes = _start(work, home, None, arrange)
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"not finished in {PATIENCE} s: {_said(notes)}")
    # Who breaks off has nothing to tell.
    facts = json.loads((notes / "facts.json").read_text() or "{}")
    return Ended(process.exitcode, _said(notes), **facts)


def kill_before(work: Work, home: Path, change: int) -> bool:
    """Does work in a process that kills itself before its n-th change; whether it came so far."""
    process, _ = _start(work, home, change)
    process.join(PATIENCE)
    return process.exitcode == -signal.SIGKILL


def kill_after(work: Work, home: Path, seconds: float) -> bool:
    """Does work in a process that is killed when it has computed so long; whether it lived."""
    process, _ = _start(work, home, None)
    while process.is_alive() and _computed(process) < seconds:
        time.sleep(0.003)
    process.kill()
    process.join(PATIENCE)
    return process.exitcode == -signal.SIGKILL


def start(target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """A process beside this one."""
    process = _forks.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def _start(
    work: Work, home: Path, change: int | None, arrange: Callable[[], None] | None = None
) -> tuple[ForkServerProcess, Path]:
    notes = home.parent / "notes"
    notes.mkdir(exist_ok=True)
    return start(_work, work, home, notes, change, arrange), notes


def _said(notes: Path) -> str:
    return (notes / "said.txt").read_text("utf-8")


def _work(
    work: Work, home: Path, notes: Path, change: int | None, arrange: Callable[[], None] | None
) -> None:
    said = os.open(notes / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ["LIKERTWAVE_KEY"] = KEY
    # Who does not finish says where it stands.
    faulthandler.dump_traceback_later(PATIENCE - 30, file=said)
    facts = os.open(notes / "facts.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    if arrange is not None:
        arrange()
    count = _counting(home, change)
    started = time.process_time()
    status = work(home)
    sys.stdout.flush()
    sys.stderr.flush()
    found = {"changes": count(), "seconds": time.process_time() - started}
    os.write(facts, json.dumps(found).encode())
    os._exit(status)


def _counting(home: Path, last: int | None) -> Callable[[], int]:
    """Counts changes below a folder from now on; the process does not live to make the last."""
    start, changes = os.fspath(home), 0

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal changes
        if event == "open":
            # Mode and flags are known here; native code opens files without a word.
            if not isinstance(arguments[2], int) or not arguments[2] & WRITING:
                return
        elif event not in CHANGING:
            return
        path = arguments[1 if event == "os.symlink" else 0]
        # A name without a folder is one of a tree that is being removed.
        elsewhere = isinstance(path, int) or (
            os.fsdecode(path).startswith("/") and not os.fsdecode(path).startswith(start)
        )
        if elsewhere:
            return
        changes += 1
        if changes == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    return lambda: changes


def _computed(process: ForkServerProcess) -> float:
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
