"""Asks Great Expectations, which runs in a process of its own.

Belongs here: starting that process, asking it, ending it. Does not belong here: what it does
(`pipeline.expectation_process`).

Great Expectations takes some three seconds to import: as long as a small wave takes altogether. In
a process beside, that happens while the wave is read and drawn; and a run that needs no
expectations never starts it.
"""

import atexit
import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from pipeline.own_processes import command_of, environment

MODULE = "pipeline.expectation_process"


class _Process:
    """The process, while it runs; one per process of ours."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._turn = Lock()

    def start(self) -> subprocess.Popen[str]:
        """Starts it, unless it runs."""
        if self._running is None or self._running.poll() is not None:
            self.end()
            self._running = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                command_of(MODULE),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
                text=True,
                encoding="ascii",
            )
        return self._running

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Its answer to one request; what was killed meanwhile is started once more.

        Raises:
            RuntimeError: it fails, or gives no answer.
        """
        with self._turn:
            said = self._asked(request) or self._asked(request)
        if not said:
            raise RuntimeError("Great Expectations gave no answer: its process ended")
        answer: dict[str, Any] = json.loads(said)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        found: dict[str, Any] = answer["found"]
        return found

    def _asked(self, request: Mapping[str, Any]) -> str:
        running = self.start()
        assert running.stdin is not None  # noqa: S101
        assert running.stdout is not None  # noqa: S101
        try:
            running.stdin.write(json.dumps(request) + "\n")
            running.stdin.flush()
        except BrokenPipeError:
            return ""
        return running.stdout.readline()

    def end(self) -> None:
        """Ends it, at once."""
        running, self._running = self._running, None
        if running is None:
            return
        running.kill()
        running.wait()
        for stream in (running.stdin, running.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()


_process = _Process()
atexit.register(_process.end)


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
    return _process.ask({"name": name, "quality": quality, "measures": measures})
