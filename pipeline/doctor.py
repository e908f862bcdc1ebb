"""What crashes, kills and accidents left in a data folder: found, explained, repaired where safe.

Belongs here: a function for each kind of finding, and the tuple of them. Does not belong here: what
concerns Dagster (`assets.doctor`), or printing (`likertwave.doctor`).

Nothing here trusts what it looks at: a file may be cut off, a folder stand where a file should be.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.arrival import (
    ALL_TABLES,
    ANSWER_TABLES,
    METRIC_TABLES,
    QUALITY_TABLES,
    TALLY_TABLES,
    receive,
)
from pipeline.comparison import DRAWN_TABLES, STUDY_TABLES
from pipeline.errors import StoreError
from pipeline.forgetting import unfinished
from pipeline.leftovers import half_written, remove, unused_scratch
from pipeline.pseudonyms import fingerprint_file, key_of
from pipeline.publishing import (
    go_back,
    history,
    keep_only_current,
    remove_revision,
    revision_names,
    show_again,
    stop_showing,
    stored_waves,
)
from pipeline.store import STUDY_WIDE, Revision, Store, study_revision
from pipeline.warehouse import SMALLEST_GROUP, is_current, open_warehouse
from pipeline.warehouse_build import publish_warehouse
from schemas.errors import UserError

LEAST_SPACE = 10**9
STEPS: tuple[tuple[str, ...], ...] = (
    *(ANSWER_TABLES, TALLY_TABLES, METRIC_TABLES, QUALITY_TABLES),
    *(("figures",), ("reports",)),
)
STUDY_STEPS: tuple[tuple[str, ...], ...] = (
    *(STUDY_TABLES[:1], STUDY_TABLES[1:]),
    *((one,) for one in DRAWN_TABLES),
)
RUN = "`likertwave run`"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        where: from the data folder on.
        what: in a few words.
        repair: puts it right; None where only a person can.
        remedy: what that person can do; of a repair what it does, or what is to be done after it.
    """

    where: str
    what: str
    repair: Callable[[], object] | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of finding.

    Attributes:
        title: of all findings of the kind.
        explanation: what it is, how it comes about, whether anything published is in danger.
        find: looks for them.
    """

    title: str
    explanation: str
    find: Callable[[Store], Iterator[Finding]] = field(repr=False)


def look_for(store: Store, kind: Kind) -> list[Finding]:
    """The findings of a kind. What cannot be looked at is a finding itself; this never raises."""
    found: list[Finding] = []
    stopped = _guarded(lambda: found.extend(kind.find(store)))
    if stopped is not None:
        found.append(Finding("the data folder", f"this could not be looked at: {stopped}"))
    return found


def _guarded(work: Callable[[], object]) -> str | None:
    """Does some work on what may be damaged; returns what stopped it, None where nothing did."""
    try:
        work()
    except BaseException as error:
        # Polars' panics over a damaged file are no Exceptions.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return _said(error)
    return None


def _said(error: BaseException) -> str:
    """An error without the text of a library, which may quote a cell."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({Path(str(error.filename or '')).name})"
    return type(error).__name__


def mend(finding: Finding) -> str | None:
    """Repairs one finding.

    Returns:
        Why it could not be; None where it was.
    """
    if finding.repair is None:
        return "there is no repair for it"
    return _guarded(finding.repair)


def _studies(store: Store) -> list[str]:
    """The studies that have a folder or are in the store, by name."""
    folder = store.home / "store"
    stored = [one.name for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
    return sorted({*store.study_names(), *stored})


def _places(store: Store) -> Iterator[tuple[str, str]]:
    """The waves in the store, and the comparison of each study's."""
    for study in _studies(store):
        for wave in (*stored_waves(store, study), STUDY_WIDE):
            if store.wave_store(study, wave).is_dir():
                yield study, wave


def _revisions(store: Store) -> Iterator[Revision]:
    for study, wave in _places(store):
        for name in revision_names(store, study, wave):
            yield store.revision(study, wave, name)


def _tables(wave: str) -> tuple[str, ...]:
    """What a whole revision has."""
    return (*STUDY_TABLES, *DRAWN_TABLES) if wave == STUDY_WIDE else ALL_TABLES


def _steps(wave: str) -> tuple[tuple[str, ...], ...]:
    return STUDY_STEPS if wave == STUDY_WIDE else STEPS


def partial_files(store: Store) -> Iterator[Finding]:
    """Files that were being written."""
    for path in half_written(store):
        yield Finding(store.shown(path), "half written", partial(remove, path), "removed")


def scratch_folders(_store: Store) -> Iterator[Finding]:
    """Folders of temporary files."""
    for path in unused_scratch():
        yield Finding(str(path), "left by a process", partial(remove, path), "removed")


def broken_off(store: Store) -> Iterator[Finding]:
    """Revisions that lack tables and that no run goes on with."""
    for revision in _revisions(store):
        if revision.has(*_tables(revision.wave)) or _is_worked_on(store, revision):
            continue
        yield Finding(
            store.shown(revision.folder),
            "not whole",
            partial(remove_revision, revision),
            "removed",
        )


def _is_worked_on(store: Store, revision: Revision) -> bool:
    study, wave = revision.study, revision.wave
    current = store.current(study, wave)
    if current is not None and current.name == revision.name:
        return True
    if wave == STUDY_WIDE:
        return study_revision(store, study).name == revision.name
    received = store.received(study, wave)
    if received is not None and received.name == revision.name:
        return True
    # A run that has just begun has no pointer to it yet.
    return _is_due_again(store, revision)


def pointers(store: Store) -> Iterator[Finding]:
    """Pointers to what is published that cannot be read, or name what is not there or not whole."""
    for study, wave in _places(store):
        path = store.wave_store(study, wave) / "current.json"
        if not path.exists() and not path.is_symlink():
            continue
        shown, tables = store.shown(path), _tables(wave)
        current = store.current(study, wave)
        if current is None:
            what = "it cannot be read"
        elif not current.folder.is_dir():
            what = f"it names revision {current.name}, which is not there"
        elif not current.has(*tables):
            if _is_due_again(store, current):
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


def _is_due_again(store: Store, revision: Revision) -> bool:
    """Whether a run would make just this revision."""
    study, wave = revision.study, revision.wave
    if wave == STUDY_WIDE:
        return study_revision(store, study).name == revision.name
    try:
        return receive(store, study, wave).revision.name == revision.name
    except (UserError, OSError):
        return False


def _latest_whole(store: Store, study: str, wave: str) -> Revision | None:
    """The whole revision that was published last; of those on record, if there is no list."""
    known = [one.revision for one in history(store, study, wave).before]
    withdrawn = {one.revision for one in history(store, study, wave).withdrawn}
    if not known:
        names = revision_names(store, study, wave)
        known = sorted(names, key=lambda one: _age(store.revision(study, wave, one)))
    for name in reversed(known):
        revision = store.revision(study, wave, name)
        if name not in withdrawn and revision.has(*_tables(wave)):
            return revision
    return None


def _age(revision: Revision) -> float:
    try:
        return revision.path("reports").stat().st_mtime
    except OSError:
        return 0.0


def damaged_tables(store: Store) -> Iterator[Finding]:
    """Tables of revisions that cannot be read."""
    for revision in _revisions(store):
        for table in _tables(revision.wave):
            path = revision.path(table)
            if (path.exists() or path.is_symlink()) and not is_readable(path):
                yield _discarding(store, revision, table, "it cannot be read", path)
                break


def is_readable(path: Path) -> bool:
    """Whether a Parquet file can be read to its end."""
    if not path.is_file():
        return False
    return _guarded(lambda: pl.read_parquet(path, hive_partitioning=False)) is None


def _discarding(store: Store, revision: Revision, table: str, what: str, path: Path) -> Finding:
    """A finding whose repair is to compute a step of a revision, and what follows it, again.

    What is published and would not be computed again as it is stays until another revision is.
    """
    current = store.current(revision.study, revision.wave)
    if current is None or current.name != revision.name:
        repair, remedy = partial(discard, revision, table), "removed, with what was made from it"
    elif _is_due_again(store, revision):
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
    steps = _steps(revision.wave)
    first = next(place for place, step in enumerate(steps) if table in step)
    # The last first: of each step the last table tells that the others are there.
    for step in reversed(steps[first:]):
        for name in reversed(step):
            remove(revision.path(name))


def differing_files(store: Store) -> Iterator[Finding]:
    """Figures and reports that are not the bytes that their tables tell of."""
    for revision in _revisions(store):
        for table in DRAWN_TABLES:
            for file, _ in _differing(revision, table, revision.folder):
                path = revision.folder / file
                yield _discarding(store, revision, table, "not what its table says", path)
                break
            else:
                continue
            break


def _differing(revision: Revision, table: str, folder: Path) -> Iterator[tuple[str, str]]:
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


def shown_folders(store: Store) -> Iterator[Finding]:
    """The published folder where it shows something else than what is published."""
    for study, wave in _published_places(store):
        folder = store.published_folder(study, wave)
        current = store.current(study, wave)
        if current is None:
            yield Finding(
                store.shown(folder),
                "nothing of it is published",
                partial(stop_showing, store, study, wave),
                "removed",
            )
            continue
        if any(not is_readable(current.path(table)) for table in DRAWN_TABLES):
            continue
        what = _out_of_step(store, current)
        if what is not None:
            again = partial(show_again, store, current)
            yield Finding(store.shown(folder), what, again, "filled again")


def _published_places(store: Store) -> list[tuple[str, str]]:
    places = {(one.study, one.wave) for one in (*store.all_current(), *store.all_study_wide())}
    folder = store.home / "published"
    if folder.is_dir():
        for path in folder.glob("*/[!.]*"):
            places.add((path.parent.name, path.name))
    return sorted(places)


def _out_of_step(store: Store, current: Revision) -> str | None:
    """How the published folder differs from a published revision."""
    folder = store.published_folder(current.study, current.wave)
    if not folder.is_symlink():
        return "it is missing" if not folder.exists() else "it is no link"
    if folder.readlink().name != f".{current.wave}.{current.name}":
        return "it shows another revision than the published one"
    for table in DRAWN_TABLES:
        for file, how in _differing(current, table, folder):
            return f"{file} is {how}"
    beside = {one.name for one in folder.parent.glob(f".{current.wave}.*")}
    if beside - {f".{current.wave}.{current.name}"}:
        return "files of another revision lie beside it"
    return None


def warehouse(store: Store) -> Iterator[Finding]:
    """The database that analysts open."""
    any_published = any(True for _ in store.all_current())
    if not store.warehouse.exists() and not store.warehouse.is_symlink():
        if not any_published:
            return
        what = "missing"
    elif not store.warehouse.is_file():
        yield Finding(
            store.warehouse.name, "it is no file", None, "Move what is there somewhere else"
        )
        return
    else:
        try:
            open_warehouse(store).close()
        except StoreError:
            what = "it cannot be opened"
        else:
            if is_current(store, _smallest_group(store)):
                return
            what = "it is not that of the published waves"
    yield Finding(store.warehouse.name, what, partial(_rebuild, store), "built again")


def _rebuild(store: Store) -> None:
    publish_warehouse(store, _smallest_group(store))


def _smallest_group(store: Store) -> int:
    """The smallest group that is public; the default where the settings cannot be read."""
    try:
        return store.settings().public.smallest_group
    except UserError:
        return SMALLEST_GROUP


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
    for study in _studies(store):
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


def half_forgotten(store: Store) -> Iterator[Finding]:
    """Forgotten respondents and waves that the store still holds something of."""
    for study in _studies(store):
        for wave, name in unfinished(store, study):
            folder = store.wave_store(study, wave)
            current = store.current(study, wave)
            if not name:
                yield Finding(
                    store.shown(folder),
                    "the wave is forgotten, and something of it is here",
                    None,
                    f"`likertwave forget {study} --wave {wave}` again",
                )
            elif current is not None and current.name == name:
                yield Finding(
                    store.shown(folder / name),
                    "published answers of a forgotten respondent",
                    None,
                    f"The same `likertwave forget {study}` again; or {RUN}, then"
                    " `likertwave doctor --repair`",
                )
            else:
                yield Finding(
                    store.shown(folder / name),
                    "answers of a forgotten respondent",
                    partial(_forget_others, store, study, wave),
                    "removed, with the wave's and the study's other earlier revisions",
                )


def _forget_others(store: Store, study: str, wave: str) -> None:
    for one in (STUDY_WIDE, wave):
        if store.wave_store(study, one).is_dir():
            keep_only_current(store, study, one)


KINDS: tuple[Kind, ...] = (
    Kind(
        "The key of the pseudonyms",
        "Without the key used before, no wave of real persons can be read. What is published is"
        " safe, and stays as it is.",
        keys,
    ),
    Kind(
        "Folders that cannot be written",
        "Runs end with an error there. What is published stays as it is.",
        rights,
    ),
    Kind(
        "Little space",
        "A run that finds no room ends with an error. What is published stays as it is.",
        space,
    ),
    Kind(
        "Files half written",
        "A process was killed while it wrote them. No reader sees them; nothing published is in"
        " danger.",
        partial_files,
    ),
    Kind(
        "Temporary folders",
        "A process was killed while it read an export, and answers may be in there. Nothing"
        " published is in danger.",
        scratch_folders,
    ),
    Kind(
        "Forgetting that is not finished",
        "`likertwave forget` was broken off, or a run was under way that had begun before it.",
        half_forgotten,
    ),
    Kind(
        "Damaged tables",
        "A disk or another program damaged them; likertwave writes them whole or not at all. Where"
        " it is published, the warehouse may rest on it.",
        damaged_tables,
    ),
    Kind(
        "Damaged figures and reports",
        "They are other bytes than were made: somebody or something changed them.",
        differing_files,
    ),
    Kind(
        "What is published",
        "The pointer of a wave names its published revision. Where it leads nowhere, the next"
        " warehouse would lack the wave, or not be built at all.",
        pointers,
    ),
    Kind(
        "Revisions broken off",
        "A run was killed or stopped, and another export or codebook came after it. Nothing"
        " published is in danger.",
        broken_off,
    ),
    Kind(
        "The published folder",
        "A process was killed between publishing and showing, or somebody changed files there. The"
        " store and the warehouse are right.",
        shown_folders,
    ),
    Kind(
        "The warehouse",
        "A run was killed before it was built, a newer likertwave was installed, or the file was"
        " damaged. It is made from the store, which has everything.",
        warehouse,
    ),
    Kind(
        "Published waves without a folder",
        "Somebody moved or deleted it. What was published stays in the warehouse, and cannot be"
        " computed again.",
        homeless,
    ),
)
