"""Starts Dagster's code server, daemon and web server on a data folder."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import yaml
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._grpc.client import DagsterGrpcClient

from assets.build import add_partitions
from assets.home import make_home, open_instance
from assets.reloading import ADDRESS, UNIX
from pipeline.errors import StoreError
from pipeline.store import Store

LOCATION = "likertwave"
MODULE = "assets.definitions"
STOPPING_SECONDS = 30


def serve(store: Store, host: str, port: int) -> int:
    """Runs Dagster on the data folder until it is stopped; returns its exit status.

    It is 0 where a person or a service manager stops this process. The code server is a process of
    its own, which can be asked to load new studies.

    Raises:
        StoreError: another process serves the folder already.
    """
    # Without it this process would end at once, and leave those it started.
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _serve(store, host, port)
    except KeyboardInterrupt:
        return 0


def _serve(store: Store, host: str, port: int) -> int:
    make_home(store)
    with _alone(store), tempfile.TemporaryDirectory(prefix="likertwave-ui-") as folder:
        with open_instance(store) as instance:
            add_partitions(instance, store, store.study_names())
        socket, workspace = Path(folder, "code"), Path(folder, "workspace.yaml")
        served = {"location_name": LOCATION, "socket": str(socket)}
        workspace.write_text(yaml.safe_dump({"load_from": [{"grpc_server": served}]}))
        environment = {
            **os.environ,
            "DAGSTER_HOME": str(store.dagster_home),
            "LIKERTWAVE_DATA": str(store.home),
            ADDRESS: f"{UNIX}{socket}",
        }
        code = ["code-server", "start", "-s", str(socket), "-m", MODULE]
        look = ["dev", "-w", str(workspace), "--host", host, "--port", str(port)]
        with _running(code, environment) as server:
            _wait_for(server, socket)
            with _running(look, environment) as dev:
                return _until_one_ends(server, dev)


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _until_one_ends(server: subprocess.Popen[bytes], dev: subprocess.Popen[bytes]) -> int:
    """The exit status of the one that ends first; the code server never ends by itself."""
    while dev.poll() is None:
        if server.poll() is not None:
            return 1
        time.sleep(0.5)
    return dev.returncode


def _wait_for(server: subprocess.Popen[bytes], socket: Path) -> None:
    """Waits until the code server answers: who asks earlier takes it for broken.

    Raises:
        StoreError: it ended instead.
    """
    client = DagsterGrpcClient(socket=str(socket))
    while server.poll() is None:
        with suppress(DagsterUserCodeUnreachableError):
            client.ping("likertwave")
            return
        time.sleep(0.2)
    raise StoreError("likertwave ui", "Dagster's code server ended", "Its output above says why")


@contextmanager
def _running(
    arguments: list[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A Dagster process, ended with the block."""
    command = [sys.executable, "-m", "dagster", *arguments]
    process = subprocess.Popen(command, env=environment)  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    """Holds the folder for one server; the hold ends with the process, however it ends."""
    with (store.dagster_home / ".serving").open("w") as hold:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            taken = True
        else:
            taken = False
        if taken:
            raise StoreError(
                store.shown(store.home) or "the data folder",
                "another `likertwave ui` serves it already",
                "Use that one, or stop it first",
            )
        yield
