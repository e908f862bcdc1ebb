"""What the doctor finds in a folder, and whether it mends it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from pipeline.doctor import (
    KINDS,
    Finding,
    look_for,
    mend,
)
from pipeline.store import Revision, Store
from tests.making import EXPORT, Folder

CORRECTED = EXPORT + "d,Agree,Agree\n"
# Does harm to a file or folder.
Break = Callable[[Path], object]


def current(folder: Folder, wave: str = "2024") -> Revision:
    found = folder.store.current("small", wave)
    assert found is not None
    return found


def gone_process() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def every(store: Store) -> list[tuple[str, Finding]]:
    return [
        (kind.title, finding)
        for kind in KINDS
        # The temporary folders of this machine are no part of the data folder.
        if kind.title not in ("Temporary folders", "Little space")
        for finding in look_for(store, kind)
    ]


def only(find: Callable[[Store], object], store: Store) -> Finding:
    """The one finding of a kind."""
    kind = next(kind for kind in KINDS if kind.find is find)
    (found,) = look_for(store, kind)
    return found


def mended(find: Callable[[Store], object], store: Store) -> None:
    """Repairs the one finding of a kind, after which there is none."""
    assert mend(only(find, store)) is None
    kind = next(kind for kind in KINDS if kind.find is find)
    assert look_for(store, kind) == []
