"""Starts `likertwave ui` on a data folder, as a person or a service does, and waits for things."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.making import Folder

PATIENCE = 240.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def wait_until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Polls a condition; a deadline, not a clock that is tested."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.5)


@contextmanager
def serving(folder: Folder, log: Path) -> Iterator[str]:
    """The address of `likertwave ui` on a data folder; it is stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "likertwave.cli", "--data", str(folder.home)]
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "ui", "--port", str(port)],
            stdout=output,
            stderr=output,
            env=os.environ.copy(),
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: answers(f"{url}/server_info"), "the web server did not come up")
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(90)
            finally:
                # Whatever is left of it must not outlive the test.
                with_children = os.getpgid(server.pid) if server.poll() is None else server.pid
                with suppress(ProcessLookupError):
                    os.killpg(with_children, signal.SIGKILL)
