"""Starts Dagster's web server and daemon on a data folder."""

import os
import subprocess
import sys

from assets.build import add_partitions
from assets.home import make_home, open_instance
from pipeline.store import Store


def serve(store: Store, host: str, port: int) -> int:
    """Runs `dagster dev` until it is stopped; returns its exit status."""
    make_home(store)
    with open_instance(store) as instance:
        add_partitions(instance, store, store.study_names())
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(store.dagster_home),
        "LIKERTWAVE_DATA": str(store.home),
    }
    arguments = ["-m", "assets.definitions", "--host", host, "--port", str(port)]
    command = [sys.executable, "-m", "dagster", "dev", *arguments]
    try:
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 0
