"""Python processes of our own beside the one that runs: how one is started, asked, and answers.

Belongs here: its command and its environment, requests and answers. Does not belong here: what one
does (`pipeline.expectation_process`, `pipeline.drawing_process`), or what limits the one has that
takes files apart (`pipeline.readers.child`).
"""

import atexit
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

ROOT = Path(__file__).parents[1]
# Objects, and rounds, after which Python looks for garbage in cycles. Nearly all that a process of
# ours makes it needs to its end; to look often costs a fifth of the time that its imports take.
RARELY = (100_000, 20, 100)


def command_of(module: str) -> list[str]:
    """The command of a process that calls a module's `main`.

    No script, so that the folder of one does not come first on the path. The parent's own code
    comes after the standard library and before what is installed, which may be another version.
    """
    start = (
        f"import gc, sys; gc.set_threshold(*{RARELY}); path = sys.path;"
        " installed = (n for n, one in enumerate(path) if one.endswith('-packages'));"
        " path.insert(next(installed, len(path)), sys.argv[1]);"
        f" from {module} import main; main()"
    )
    return [sys.executable, "-I", "-c", start, str(ROOT)]


def environment() -> dict[str, str]:
    """The environment without what is likertwave's: such a process needs no key."""
    return {k: v for k, v in os.environ.items() if not k.startswith("LIKERTWAVE_")}


class Beside:
    """A process that answers requests, a line of JSON each, and ends with who asks it.

    Args:
        module: whose `main` calls `answer_requests`.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._running: subprocess.Popen[str] | None = None
        self._turn = Lock()
        atexit.register(self.end)

    def start(self) -> subprocess.Popen[str]:
        """Starts it, unless it runs."""
        if self._running is None or self._running.poll() is not None:
            self.end()
            self._running = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                command_of(self._module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
                text=True,
                encoding="ascii",
            )
        return self._running

    def ask(self, request: Mapping[str, Any]) -> Any:
        """Its answer to one request; what was killed meanwhile is started once more.

        Raises:
            RuntimeError: it fails, or gives no answer.
        """
        with self._turn:
            said = self._asked(request) or self._asked(request)
        if not said:
            raise RuntimeError(f"{self._module} gave no answer: its process ended")
        answer: dict[str, Any] = json.loads(said)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["found"]

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


def answer_requests(prepare: Callable[[], object], answer: Callable[..., Any]) -> None:
    """Answers the requests on the standard input until there are no more.

    Args:
        prepare: what is done before the first.
        answer: called with what a request holds, by name; gives what JSON can write.
    """
    # What libraries print goes nowhere: the answers have the standard output for themselves.
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        prepare()
        for line in sys.stdin:
            said: dict[str, Any]
            try:
                said = {"found": answer(**json.loads(line))}
            except Exception:
                said = {"failed": traceback.format_exc()}
            answers.write(json.dumps(said) + "\n")
            answers.flush()
