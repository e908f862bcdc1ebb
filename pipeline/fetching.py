"""Fetching a file from a landing zone into its wave's folder, once, whole or not at all.

Belongs here: the download, and what was fetched before. Does not belong here: which files are to be
fetched (`pipeline.zones`), or opening a zone (`pipeline.zone_files`).
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.writing import partial_of, settle, write_text
from pipeline.zone_files import (
    SECONDS,
    Landed,
    fingerprint,
    misfit,
    no_file,
    open_zone,
    patience,
    printable,
    reaching,
    shown,
)

LARGEST_FILE = 20_000_000_000
CHUNK = 8 << 20


def unfetched(store: Store, landed: Sequence[Landed]) -> list[Landed]:
    """The files that were not fetched yet as they are now."""
    memory = _memory(store)
    return [one for one in landed if _known(memory, one).get("fingerprint") != one.fingerprint]


def fetch(store: Store, landed: Landed, largest: int = LARGEST_FILE) -> Path:
    """Brings a file into its wave's folder, whole or not at all, and remembers it.

    A file of that name is replaced only where it came from the same place before.

    Args:
        store: the data folder; the study must exist, the wave's folder is made.
        landed: from `look`.
        largest: in bytes; what is larger is not fetched.

    Returns:
        the file in the wave's folder; it may have been there with the same bytes.

    Raises:
        StoreError: names that do not fit, too large, not reachable, changed meanwhile, or another
            file of that name is there.
    """
    where = f"{shown(landed.zone)}, {printable(landed.name)}"
    wrong = misfit(landed.name, frozenset(store.study_names()))
    if wrong is not None:
        raise StoreError(where, *wrong)
    with _writing(where):
        return _fetch(store, landed, largest, where)


def _fetch(store: Store, landed: Landed, largest: int, where: str) -> Path:
    waves = store.study_folder(landed.study) / "waves"
    path = waves / landed.wave / landed.file
    came_before = _known(_memory(store), landed).get("sha256")
    # Beside the waves' folders: a wave begins with its file, not with a fetch that may break off.
    with partial_of(waves / f"{landed.wave}.{landed.fingerprint}") as partial:
        sha256 = _download(landed, partial, largest, where)
        present = _hash_of(path)
        if present not in (None, sha256, came_before):
            raise StoreError(
                where,
                f"{store.shown(path)} is another file, which did not come from there",
                "Remove or rename one of them",
            )
        if present != sha256:
            path.parent.mkdir(exist_ok=True)
            settle(partial, path)
    _remember(store, landed, sha256)
    return path


def _remember(store: Store, landed: Landed, sha256: str) -> None:
    memory = _memory(store)
    memory.setdefault(landed.zone.url, {})[landed.name] = {
        "fingerprint": landed.fingerprint,
        "sha256": sha256,
    }
    text = json.dumps(memory, ensure_ascii=False, indent=1, sort_keys=True)
    write_text(store.landing_file, text + "\n")


def _download(landed: Landed, partial: Path, largest: int, where: str) -> str:
    """Writes a file's bytes to a partial file; returns their hash.

    Raises:
        StoreError: it is too large, cannot be read or written, or is not as it was listed.
    """
    large = StoreError(where, f"is larger than {largest} bytes", "Put a smaller file there")
    if landed.size > largest:
        raise large
    digest = hashlib.sha256()
    with reaching(landed.zone):
        system, root = open_zone(landed.zone)
        _refuse_changed(system, root, landed, where)
        with _writing(where):
            target = partial.open("wb")
        with target, system.open(landed.path, "rb") as source:
            size = 0
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > largest:
                    raise large
                digest.update(chunk)
                with _writing(where):
                    target.write(chunk)
                    target.flush()
        _refuse_changed(system, root, landed, where)
    return digest.hexdigest()


@contextmanager
def _writing(where: str) -> Iterator[None]:
    """Turns what the data folder's disk refuses into an error about it."""
    problem = None
    try:
        yield
    except OSError as error:
        problem = f"cannot be written to the data folder ({error.strerror})"
    if problem is not None:
        raise StoreError(where, problem, "Check its rights, and the room on its disk") from None


def _refuse_changed(system: Any, root: str, landed: Landed, where: str) -> None:
    """Refuses a file that is not as it was listed; asks the zone, not what is remembered of it."""
    system.invalidate_cache()
    info = system.info(landed.path, **patience(system, SECONDS))
    if no_file(system, root, landed.path, info) or fingerprint(info) != landed.fingerprint:
        raise StoreError(where, "changed while it was fetched", "The next look tries it again")


def _hash_of(path: Path) -> str | None:
    """The hash of a file that is there; "" for something else of its name."""
    if not path.is_file():
        return "" if os.path.lexists(path) else None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _memory(store: Store) -> dict[str, dict[str, Any]]:
    """What was fetched, by zone and name; nothing, where that cannot be read."""
    try:
        content = json.loads(store.landing_file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    zones = content if isinstance(content, dict) else {}
    return {zone: files for zone, files in zones.items() if isinstance(files, dict)}


def _known(memory: Mapping[str, Mapping[str, Any]], landed: Landed) -> Mapping[str, Any]:
    known = memory.get(landed.zone.url, {}).get(landed.name)
    return known if isinstance(known, dict) else {}
