"""Runs a parser in a process of its own, with limits on memory and time.

Belongs here: starting the child, and what its death means. Does not belong here: what it runs
(`pipeline.parsers`), or any format.

A file that is damaged or made to do harm can crash a parser or make it ask for any amount of
memory; in a child that ends in a message.
"""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

from pipeline.errors import ExportError
from pipeline.own_processes import command_of, environment
from pipeline.readers.raw import RawFile, ReadOptions

# The largest exports that were measured: a workbook of 1 million rows of 30 columns takes 2.6 GB,
# 5 million rows of 25 variables of SPSS, which are read in parts, take 0.5 GB.
MOST_MEMORY = 4 << 30
# Either takes less than a minute; a portable file of thousands of variables takes some.
LONGEST = 900
# Each thread, arena and pool reserves address space, which is what the limit counts.
FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
ANOTHER_WAY = "Check where it is from, or export the answers as CSV"


def parse(parser: str, file: RawFile, options: ReadOptions, **request: object) -> dict[str, Any]:
    """What a parser module makes of a file.

    Args:
        parser: the module's name; its ``parse(request)`` returns what JSON can hold.
        file: the file; its path is part of the request.
        options: says where temporary files go.
        request: what else the parser needs to know.

    Raises:
        ExportError: the parser refuses the file, breaks on it, or exceeds a limit.
    """
    answer = options.scratch / "answer.json"
    answer.unlink(missing_ok=True)
    asked = {
        "parser": parser,
        "path": str(file.path.absolute()),
        "answer": str(answer.absolute()),
        "memory": MOST_MEMORY,
        "seconds": LONGEST,
        **request,
    }
    problem = _problem(_run(asked, options.scratch), answer)
    if problem is not None:
        raise ExportError("export_readable", file.shown, *problem)
    parsed: dict[str, Any] = json.loads(answer.read_text("ascii"))["parsed"]
    return parsed


def _run(asked: dict[str, object], scratch: Path) -> int | None:
    """The child's exit status, negative where a signal ended it; None where the clock did."""
    # Nothing it prints is shown: a parser may quote cells.
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter and code
            command_of("pipeline.parsers.process"),
            input=json.dumps(asked).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=environment() | FRUGAL,
            timeout=LONGEST,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def _problem(status: int | None, answer: Path) -> tuple[str, str] | None:
    """What went wrong, and the remedy; None where the answer is there."""
    told = json.loads(answer.read_text("ascii")) if status == 0 and answer.is_file() else {}
    if "parsed" in told:
        return None
    if "refused" in told:
        what, remedy = told["refused"]
        return what, remedy
    if status is None or _ended_by(status, "SIGXCPU"):
        return f"reading the file takes longer than {LONGEST:,} seconds", ANOTHER_WAY
    # Code that cannot go on without memory aborts; the system kills what takes all of it.
    if "memory" in told or _ended_by(status, "SIGABRT", "SIGKILL"):
        return f"reading the file takes more than {MOST_MEMORY >> 30} GB of memory", ANOTHER_WAY
    if status < 0:
        return f"the file is damaged: its parser broke down (signal {-status})", ANOTHER_WAY
    name = told.get("failed", f"status {status}")
    return f"the file is damaged, or no parser knows its form ({name})", ANOTHER_WAY


def _ended_by(status: int, *names: str) -> bool:
    return any(-status == getattr(signal, name, None) for name in names)
