"""Asks the code server to load the studies anew: a study that arrives needs no restart.

Belongs here: where the code server is, and asking it. Does not belong here: whether there is a
reason (`assets.sensors`).
"""

import logging
import os
import threading

from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._grpc.client import DagsterGrpcClient

ADDRESS = "LIKERTWAVE_CODE_SERVER"
UNIX = "unix:"
PATIENCE = 600
PRESS = (
    "The studies have changed: press Reload beside likertwave under Deployment, Code locations, or"
    f" set {ADDRESS} to the code server's address (docs/deploy.md)."
)
ASKED = "The studies have changed: the code server loads them."
_asking = threading.Lock()


def ask_to_reload() -> str:
    """Asks once at a time and does not wait, since the asker runs inside the code server.

    Returns:
        What happens now, or what a person has to press.
    """
    address = os.environ.get(ADDRESS, "").strip()
    if not address:
        return PRESS
    if _asking.acquire(blocking=False):
        threading.Thread(target=_reload, args=(address,), daemon=True).start()
    return ASKED


def _reload(address: str) -> None:
    try:
        _client(address).reload_code(timeout=PATIENCE)
    except (DagsterUserCodeUnreachableError, ValueError) as error:
        # The next look asks again.
        logging.getLogger(__name__).warning("no answer at %s: %s", address, type(error).__name__)
    finally:
        _asking.release()


def _client(address: str) -> DagsterGrpcClient:
    """A client of `host:port`, of a port alone, or of `unix:` and a path."""
    if address.startswith(UNIX):
        return DagsterGrpcClient(socket=address.removeprefix(UNIX))
    host, _, port = address.rpartition(":")
    return DagsterGrpcClient(host=host or "localhost", port=int(port))
