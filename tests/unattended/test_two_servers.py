"""Two daemons on one data folder, and two servers: correct work, or a clear refusal."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from assets.home import make_home, open_instance
from pipeline.history import history
from pipeline.warehouse import is_current
from tests.making import EXPORT, Folder
from tests.serving import free_port, serving, wait_until

pytestmark = pytest.mark.slow
CORRECTED = EXPORT.replace("b,Agree,Don't know", "b,Disagree,Neutral")


@contextmanager
def second_daemon(folder: Folder) -> Iterator[None]:
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(folder.store.dagster_home),
        "LIKERTWAVE_DATA": str(folder.home),
    }
    workspace = Path(__file__).parents[2] / "workspace.yaml"
    command = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(workspace)]
    daemon = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
        assert daemon.poll() is None
    finally:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()


def states(folder: Folder) -> dict[str, int]:
    """How many runs ended how."""
    with open_instance(folder.store) as instance:
        found = [run.status.value for run in instance.get_runs()]
    return {status: found.count(status) for status in sorted(set(found))}


def is_at_rest(folder: Folder, publications: int) -> bool:
    """Whether so much was published, everything follows it, and no run is under way."""
    published = len(history(folder.store, "small", "2024").published())
    ended = {dg.DagsterRunStatus.SUCCESS.value, dg.DagsterRunStatus.FAILURE.value}
    followed = published == publications and is_current(folder.store)
    return followed and set(states(folder)) <= ended


def test_two_daemons_on_one_store_publish_once_per_content(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder.study()
    make_home(folder.store)
    log = tmp_path_factory.mktemp("log") / "ui.log"
    with serving(folder, log), second_daemon(folder):
        folder.wave(EXPORT)
        wait_until(lambda: is_at_rest(folder, 1), "the export was not published")
        folder.wave(CORRECTED)
        wait_until(lambda: is_at_rest(folder, 2), "the corrected export was not published")
        assert set(states(folder)) == {"SUCCESS"}
        refused = subprocess.run(
            [
                *(sys.executable, "-m", "likertwave.cli", "--data", str(folder.home), "ui"),
                *("--port", str(free_port())),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 2
    assert "another `likertwave ui` serves it already. Use that one" in refused.stderr
    assert "Traceback" not in refused.stderr
