"""What is damaged in the store: pointers, tables, figures and reports.

Belongs here: what a revision holds, and which one is published. Does not belong here: what is made
from the store (`pipeline.doctor.shown`), or revisions broken off (`pipeline.doctor.left_files`).
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.comparison import DRAWN_TABLES
from pipeline.doctor.finding import RUN, Finding, guarded
from pipeline.doctor.walking import is_due_again, places, revisions, steps_of, tables_of
from pipeline.history import history, revision_names
from pipeline.leftovers import remove
from pipeline.publishing import go_back
from pipeline.store import Revision, Store


def pointers(store: Store) -> Iterator[Finding]:
    """Pointers to what is published that cannot be read, or name what is not there or not whole."""
    for study, wave in places(store):
        path = store.wave_store(study, wave) / "current.json"
        if not path.exists() and not path.is_symlink():
            continue
        shown, tables = store.shown(path), tables_of(wave)
        current = store.current(study, wave)
        if current is None:
            what = "it cannot be read"
        elif not current.folder.is_dir():
            what = f"it names revision {current.name}, which is not there"
        elif not current.has(*tables):
            if is_due_again(store, current):
                lacking = ", ".join(one for one in tables if not current.has(one))
                yield Finding(
                    shown,
                    f"its revision {current.name} lacks {lacking}",
                    None,
                    f"{RUN} computes them again",
                )
                continue
            what = f"it names revision {current.name}, which is not whole"
        else:
            continue
        before = _latest_whole(store, study, wave)
        remedy = f"back to revision {before.name}" if before else f"removed; then {RUN}"
        yield Finding(shown, what, partial(go_back, store, study, wave, before), remedy)


def _latest_whole(store: Store, study: str, wave: str) -> Revision | None:
    """The whole revision that was published last; of those on record, if there is no list."""
    known = [one.revision for one in history(store, study, wave).before]
    withdrawn = {one.revision for one in history(store, study, wave).withdrawn}
    if not known:
        names = revision_names(store, study, wave)
        known = sorted(names, key=lambda one: _age(store.revision(study, wave, one)))
    for name in reversed(known):
        revision = store.revision(study, wave, name)
        if name not in withdrawn and revision.has(*tables_of(wave)):
            return revision
    return None


def _age(revision: Revision) -> float:
    try:
        return revision.path("reports").stat().st_mtime
    except OSError:
        return 0.0


def damaged_tables(store: Store) -> Iterator[Finding]:
    """Tables of revisions that cannot be read."""
    for revision in revisions(store):
        for table in tables_of(revision.wave):
            path = revision.path(table)
            if (path.exists() or path.is_symlink()) and not is_readable(path):
                yield _discarding(store, revision, table, "it cannot be read", path)
                break


def is_readable(path: Path) -> bool:
    """Whether a Parquet file can be read to its end."""
    if not path.is_file():
        return False
    return guarded(lambda: pl.read_parquet(path, hive_partitioning=False)) is None


def _discarding(store: Store, revision: Revision, table: str, what: str, path: Path) -> Finding:
    """A finding whose repair is to compute a step of a revision, and what follows it, again.

    What is published and would not be computed again as it is stays until another revision is.
    """
    current = store.current(revision.study, revision.wave)
    if current is None or current.name != revision.name:
        repair, remedy = partial(discard, revision, table), "removed, with what was made from it"
    elif is_due_again(store, revision):
        repair = partial(discard, revision, table)
        what += "; it is published"
        remedy = f"removed, with what was made from it; {RUN} computes them again"
    else:
        what += "; it is published, and export, codebook or likertwave have changed since"
        return Finding(
            store.shown(path), what, None, f"{RUN} publishes another revision in its place"
        )
    return Finding(store.shown(path), what, repair, remedy)


def discard(revision: Revision, table: str) -> None:
    """Removes a table, the others of its step, and all that was computed after it."""
    steps = steps_of(revision.wave)
    first = next(place for place, step in enumerate(steps) if table in step)
    # The last first: of each step the last table tells that the others are there.
    for step in reversed(steps[first:]):
        for name in reversed(step):
            remove(revision.path(name))


def differing_files(store: Store) -> Iterator[Finding]:
    """Figures and reports that are not the bytes that their tables tell of."""
    for revision in revisions(store):
        for table in DRAWN_TABLES:
            for file, _ in differing(revision, table, revision.folder):
                path = revision.folder / file
                yield _discarding(store, revision, table, "not what its table says", path)
                break
            else:
                continue
            break


def differing(revision: Revision, table: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The files below a folder that differ from what a table of a revision tells, and how."""
    if not is_readable(revision.path(table)):
        return
    for file, sha256 in revision.read(table).select("file", "sha256").iter_rows():
        try:
            content = (folder / file).read_bytes()
        except OSError:
            yield file, "missing"
        else:
            if hashlib.sha256(content).hexdigest() != sha256:
                yield file, "different"
