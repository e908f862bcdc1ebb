"""What only a person can put right: folders that are gone, the key, rights, space.

Belongs here: what likertwave is given and does not make. Does not belong here: anything that has a
repair.
"""

import shutil
import tempfile
from collections.abc import Iterator

from pipeline.doctor.finding import Finding
from pipeline.doctor.walking import studies
from pipeline.pseudonyms import fingerprint_file, key_of
from pipeline.store import Store
from schemas.errors import UserError

LEAST_SPACE = 10**9


def homeless(store: Store) -> Iterator[Finding]:
    """Published waves whose study or wave has no folder any more."""
    for revision in store.all_current():
        study, wave = revision.study, revision.wave
        folder = store.studies_folder / study
        if not (folder / "waves" / wave).is_dir():
            gone = folder / "waves" / wave if folder.is_dir() else folder
            yield Finding(
                store.shown(gone),
                "the folder is gone, and the wave still published",
                None,
                f"Put it back, or `likertwave forget {study} --wave {wave}`",
            )


def keys(store: Store) -> Iterator[Finding]:
    """The key of the pseudonyms."""
    told: set[tuple[str, str]] = set()
    for study in studies(store):
        try:
            public = store.study(study).public_key
        except UserError:
            if not fingerprint_file(store, study).is_file():
                continue
            public = None
        try:
            key_of(store, study, public)
        except UserError as error:
            problem = error.problems[0]
            if (problem.where, problem.what) not in told:
                told.add((problem.where, problem.what))
                yield Finding(problem.where, problem.what, None, problem.remedy)


def rights(store: Store) -> Iterator[Finding]:
    """Folders that cannot be written."""
    for name in ("", "store", "published", ".dagster"):
        folder = store.home / name
        if not folder.exists() and not folder.is_symlink():
            if name == "":
                yield Finding(str(folder), "there is no such folder", None, "`likertwave init`")
            continue
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            yield Finding(
                store.shown(folder) if name else str(folder),
                f"it cannot be written ({error.strerror})",
                None,
                "Give the user that runs likertwave the right to write there",
            )


def space(store: Store, free: int | None = None) -> Iterator[Finding]:
    """Little room left.

    Args:
        store: the data folder.
        free: bytes; default: what the system says.
    """
    if free is None:
        if not store.home.is_dir():
            return
        free = shutil.disk_usage(store.home).free
    size = store.warehouse.stat().st_size if store.warehouse.is_file() else 0
    wanted = max(LEAST_SPACE, 2 * size)
    if free < wanted:
        yield Finding(
            str(store.home),
            f"{free / 1e9:.1f} GB are free; a run needs {wanted / 1e9:.1f} GB to be on the safe"
            " side",
            None,
            "Make room",
        )
