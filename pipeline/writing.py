"""Writing files so that a reader sees the old one or the new one, and taking turns at it.

Belongs here: partial files, renames, what is on the disk, locks. Does not belong here: which files
there are (`pipeline.store`).
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Writes a small text file so that a reader sees the old one or the new one."""
    write_bytes(path, text.encode(), mode)


def write_bytes(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Writes a file so that a reader sees the old one or the new one."""
    _write(path, content, mode)
    sync_folder(path.parent)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files below a folder, by path, as `write_bytes` does each; their folders once."""
    paths = {folder / name: content for name, content in files.items()}
    for path, content in paths.items():
        _write(path, content, 0o644)
    for parent in sorted({path.parent for path in paths}):
        sync_folder(parent)


def _write(path: Path, content: bytes, mode: int) -> None:
    with partial_of(path) as partial:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        _move(partial, path)


@contextmanager
def partial_of(path: Path) -> Iterator[Path]:
    """A hidden name beside a file, to write to and then to `settle`; gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def turn(lock: Path) -> Iterator[None]:
    """Holds a lock file; another process that wants it waits. It ends with the process, too.

    Raises:
        OSError: the file cannot be made.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def settle(partial: Path, path: Path) -> None:
    """Moves a finished file to its name; its bytes, then its name, are on the disk afterwards."""
    _move(partial, path)
    sync_folder(path.parent)


def _move(partial: Path, path: Path) -> None:
    with partial.open("rb+") as stream:
        os.fsync(stream.fileno())
    partial.replace(path)


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
