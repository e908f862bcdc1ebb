"""What processes leave that were killed: files half written, folders of temporary files.

Belongs here: finding and removing them. Does not belong here: anything that is whole
(`pipeline.doctor`).
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.store import Store

# `.<name>.<process>.partial`, and what DuckDB puts beside it.
PARTIAL = re.compile(r"\..+\.(?P<process>\d+)\.partial(\.wal)?")
SCRATCH = "likertwave-"
TEMPORARY = re.compile(SCRATCH + r"(?P<process>\d+)-")


def is_running(process: int) -> bool:
    """Whether a process of this machine runs, also one that has ended and waits to be noticed."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def half_written(store: Store) -> list[Path]:
    """The files that processes which are gone were writing, by path."""
    found = []
    for path in files_below(store, "", "store", "published", "schemas"):
        named = PARTIAL.fullmatch(path.name)
        if named and not is_running(int(named["process"])):
            found.append(path)
    return sorted(found)


def files_below(store: Store, *parts: str) -> Iterator[Path]:
    """The files below folders of the data folder; of the data folder itself only its own.

    Links are not followed, and what cannot be read is left out.
    """
    for part in parts:
        for folder, names, files in os.walk(store.home / part):
            if not part:
                names.clear()
            yield from (Path(folder, file) for file in files)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for temporary files, whose name tells which process uses it; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-") as folder:
        yield Path(folder)


def unused_scratch(temp: Path | None = None) -> list[Path]:
    """The folders of temporary files whose processes are gone, of this user.

    Args:
        temp: where such folders are; default: the system's folder for temporary files.
    """
    found = []
    with suppress(OSError):
        for one in (temp or Path(tempfile.gettempdir())).iterdir():
            named = TEMPORARY.match(one.name)
            is_ours = named and one.lstat().st_uid == os.getuid() and one.is_dir()
            if named and is_ours and not is_running(int(named["process"])):
                found.append(one)
    return sorted(found)


def remove(path: Path) -> None:
    """Deletes a file, link or folder; what is gone already is no error.

    Raises:
        OSError: it cannot be deleted.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
