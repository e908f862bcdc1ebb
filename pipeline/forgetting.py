"""Forgetting respondents: what holds them, and removing it; and taking back what was forgotten.

Belongs here: finding what the store holds of them, tombstones, deletion. Does not belong here:
whole waves (`pipeline.forgetting_waves`), which rows a hash means (`pipeline.forgotten_rows`),
computing waves anew (`assets.execution`), or the order of it all (`likertwave.forget`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import polars as pl

from pipeline.arrival import is_taken_back, receive
from pipeline.errors import ForgottenError, StoreError
from pipeline.forgotten_rows import rows_meant
from pipeline.history import revision_names, stored_waves
from pipeline.landing import read_export
from pipeline.leftovers import half_written, remove, scratch, unused_scratch
from pipeline.pseudonyms import Key, key_of
from pipeline.publishing import keep_only_current
from pipeline.readers.raw import RawExport
from pipeline.store import STUDY_WIDE, Revision, Store
from pipeline.tombstones import (
    Hashes,
    Tombstones,
    hash_of_wave,
    hashes_of_id,
    public_key,
    tombstones,
    tombstones_file,
    write_tombstones,
)
from pipeline.wave import check_wave
from schemas.errors import UserError
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.questionnaire import Questionnaire
from schemas.study import Study


@dataclass(frozen=True)
class Held:
    """What there is of respondents in one wave.

    Attributes:
        rows: of the export, as far as it can be read.
        revisions: those on record whose answers hold them.
        is_due: whether the wave must be computed anew.
    """

    wave: str
    rows: tuple[int, ...]
    revisions: tuple[str, ...]
    is_due: bool


@dataclass(frozen=True)
class Plan:
    """What forgetting respondents takes.

    Attributes:
        after: the tombstones as they will be; hashes: of those to forget.
        waves: those which hold any of them.
        unread: why the export of a wave could not be looked through, by wave.
    """

    study: str
    after: Tombstones
    hashes: frozenset[str]
    waves: tuple[Held, ...]
    unread: Mapping[str, str] = field(default_factory=dict)


def plan_respondents(
    store: Store,
    study: str,
    ids: Sequence[str] = (),
    rows: tuple[str, Sequence[int]] | None = None,
) -> Plan:
    """Finds what there is of respondents, and makes sure that they can be taken out.

    Args:
        store: the data folder.
        study: the study's name.
        ids: as exports have them.
        rows: a wave, and rows of its export.

    Raises:
        UserError: no such row; or a wave that holds them cannot be read again as it is published.
            Nothing is changed yet.
    """
    codebook = store.study(study)
    key = key_of(store, study, codebook.public_key)
    before = tombstones(store, study)
    with ExitStack() as stack:
        exports, unread = _exports(store, study, stack)
        wanted = _wanted(study, codebook, key, ids)
        if rows is not None:
            wanted |= _of_rows(exports, unread, key, study, *rows)
        grown, meant = _grown(exports, key, wanted)
    after = before.with_respondents(grown)
    hashes = frozenset(one for main, others in grown.items() for one in (main, *others))
    waves = []
    for wave in sorted({*stored_waves(store, study), *meant}):
        found = _held(store, study, wave, hashes, meant.get(wave, ()), after)
        if found.rows or found.revisions:
            waves.append(found)
    return Plan(study, after, hashes, tuple(waves), unread)


Exports = Mapping[str, tuple[RawExport, Questionnaire]]


def _exports(store: Store, study: str, stack: ExitStack) -> tuple[Exports, dict[str, str]]:
    """The exports of a study's waves, and why others cannot be read."""
    found: dict[str, tuple[RawExport, Questionnaire]] = {}
    unread: dict[str, str] = {}
    for wave in filter(WAVE_NAME.fullmatch, store.wave_names(study)):
        try:
            received = receive(store, study, wave)
            folder = stack.enter_context(scratch())
            export = read_export(received.file, received.questionnaire, folder)
        except ForgottenError:
            continue
        except UserError as error:
            unread[wave] = str(error)
        else:
            found[wave] = export, received.questionnaire
    return found, unread


def _wanted(study: str, codebook: Study, key: Key, ids: Sequence[str]) -> dict[str, set[str]]:
    """The hashes of ids, by the pseudonym of each."""
    found = {}
    for text in ids:
        if not text.strip():
            raise StoreError(f"study {study}", "the respondent's id is blank", "Give it as it is")
        main, *others = hashes_of_id(key, study, text, codebook.respondents.link)
        found[main] = set(others)
    return found


def _of_rows(
    exports: Exports,
    unread: Mapping[str, str],
    key: Key,
    study: str,
    wave: str,
    rows: Sequence[int],
) -> dict[str, set[str]]:
    """The hashes of rows of a wave's export, by the pseudonym of each."""
    where = f"study {study}, wave {wave}"
    if wave not in exports:
        why = unread.get(wave, f"{where}: there is no such wave")
        raise StoreError(where, "its rows cannot be looked up", f"The reason: {why}")
    export, questionnaire = exports[wave]
    found = {}
    for row in rows:
        meant = rows_meant(export, questionnaire, key, (), [row])
        if row not in meant.by_row:
            raise StoreError(
                f"{export.shown}, row {row}",
                "there is no respondent in this row",
                "Rows are counted as the file has them: the header is row 1",
            )
        main = meant.by_row[row]
        found[main] = set(meant.hashes) - {main}
    return found


def _grown(
    exports: Exports, key: Key, wanted: Mapping[str, set[str]]
) -> tuple[Hashes, dict[str, tuple[int, ...]]]:
    """Hashes with those that any export says are the same person's, and their rows by wave."""
    grown = {main: {main, *others} for main, others in wanted.items()}
    rows: dict[str, set[int]] = {}
    for found in grown.values():
        known = 0
        while known != len(found):
            known = len(found)
            for wave, (export, questionnaire) in exports.items():
                meant = rows_meant(export, questionnaire, key, found)
                found.update(meant.hashes)
                rows.setdefault(wave, set()).update(meant.rows)
    return (
        {main: tuple(sorted(hashes - {main})) for main, hashes in grown.items()},
        {wave: tuple(sorted(numbers)) for wave, numbers in rows.items()},
    )


def _held(
    store: Store,
    study: str,
    wave: str,
    hashes: Collection[str],
    rows: tuple[int, ...],
    after: Tombstones,
) -> Held:
    """What there is of respondents in a wave; one that must be computed anew can be."""
    holding = tuple(_holding(store, study, wave, hashes))
    current = store.current(study, wave)
    is_held = current is not None and current.name in holding
    is_due = is_held
    if current is not None and (is_held or rows):
        where = f"study {study}, wave {wave}"
        try:
            received = receive(store, study, wave, after)
            if is_held and is_taken_back(store, received):
                raise StoreError(
                    where,
                    "its published revision was made from another export than the present one,"
                    " which was taken back",
                    "Put the export back, or `likertwave rollback --undo`",
                )
            if not is_taken_back(store, received):
                check_wave(store, study, wave, after)
                is_due = received.revision.name != current.name
        except UserError as error:
            stopped = error
        else:
            return Held(wave, rows, holding, is_due)
        if is_held:
            raise StoreError(
                where,
                "it holds the respondent, and cannot be computed anew without",
                f"Nothing was changed. Put right what stops it, or forget the whole wave:"
                f" `likertwave forget {study} --wave {wave}`. What stops it: {stopped}",
            )
    return Held(wave, rows, holding, is_due)


def _holding(store: Store, study: str, wave: str, hashes: Collection[str]) -> Iterator[str]:
    for name in revision_names(store, study, wave):
        if holds(store.revision(study, wave, name), hashes):
            yield name


def holds(revision: Revision, hashes: Collection[str]) -> bool:
    """Whether the answers of a revision are there and hold any of some respondents.

    Raises:
        StoreError: they cannot be read.
    """
    path = revision.path("wide")
    if not path.exists():
        return False
    try:
        names = [one for one in pl.read_parquet_schema(path) if one in ("respondent", "link")]
        found = pl.scan_parquet(path).filter(
            pl.any_horizontal(pl.col(name).is_in(list(hashes)) for name in names)
        )
        return bool(found.select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError):
        pass
    raise StoreError(
        f"study {revision.study}, wave {revision.wave}",
        f"the answers of revision {revision.name} cannot be read",
        "Run `likertwave doctor --repair` first",
    )


def remember_respondents(store: Store, plan: Plan) -> None:
    """Writes the tombstones: from now on no run reads these respondents' rows."""
    if plan.after != tombstones(store, plan.study):
        write_tombstones(store, plan.study, plan.after)


def remove_respondents(store: Store, plan: Plan) -> list[str]:
    """Deletes every revision that counts the respondents, once none of those published does.

    Returns:
        What was removed, a line each.

    Raises:
        StoreError: a published revision still holds them; nothing is deleted.
    """
    study = plan.study
    for one in plan.waves:
        current = store.current(study, one.wave)
        if current is not None and holds(current, plan.hashes):
            raise StoreError(
                f"study {study}, wave {one.wave}",
                "what is published still holds the respondent",
                "Run the same command again",
            )
    lines = []
    # The comparisons, which hold no pseudonyms, go first: as long as a wave's answers are there it
    # is known that this is not finished.
    for wave in (STUDY_WIDE, *(one.wave for one in plan.waves)):
        if store.wave_store(study, wave).is_dir() and (n := keep_only_current(store, study, wave)):
            what = "the comparison of waves" if wave == STUDY_WIDE else f"wave {wave}"
            lines.append(f"{what}: {n} earlier revision{'s' if n != 1 else ''}")
    return [*lines, *remove_leftovers(store)]


def remove_leftovers(store: Store) -> list[str]:
    """Deletes what killed processes left, which may hold answers; returns a line each."""
    lines = []
    for path in (*half_written(store), *unused_scratch()):
        remove(path)
        lines.append(f"a left-over: {path.name}")
    return lines


def unfinished(store: Store, study: str) -> list[tuple[str, str]]:
    """The stored revisions that hold somebody or something which is forgotten.

    Returns:
        Wave and revision, by name; "" for the revision where it is the wave that is forgotten.

    Raises:
        StoreError: the tombstones cannot be read.
    """
    found: list[tuple[str, str]] = []
    known = tombstones(store, study)
    persons = known.persons()
    if known.waves:
        key = key_of(store, study, public_key(store, study))
        gone = {hash_of_wave(key, study, one): one for one in stored_waves(store, study)}
        found += [(wave, "") for hashed, wave in gone.items() if hashed in known.waves]
    for wave in stored_waves(store, study) if persons else ():
        for name in revision_names(store, study, wave):
            try:
                if holds(store.revision(study, wave, name), persons):
                    found.append((wave, name))
            except StoreError:
                continue
    return sorted(found)


def require_names(study: str, wave: str | None = None) -> None:
    """Makes sure that names can be those of a study and a wave.

    Raises:
        StoreError: one of them cannot; it could lead elsewhere.
    """
    if not STUDY_NAME.fullmatch(study):
        raise StoreError(f"study {study!r}", "this is no name of a study", "Correct it")
    if wave is not None and not WAVE_NAME.fullmatch(wave):
        raise StoreError(f"study {study}, wave {wave!r}", "this is no name of a wave", "Correct it")


def undo(
    store: Store, study: str, wave: str | None, ids: Sequence[str], rows: Sequence[int]
) -> int:
    """Takes tombstones away, so that the next run brings back what they mean.

    Args:
        store: the data folder.
        study: the study's name.
        wave: a whole wave, or that of the rows.
        ids: of respondents.
        rows: of the wave's export.

    Returns:
        How many there were.

    Raises:
        UserError: none of them is forgotten, or the rows cannot be looked up.
    """
    before = tombstones(store, study)
    key = key_of(store, study, public_key(store, study))
    hashes: set[str] = set()
    if ids:
        for main, others in _wanted(study, store.study(study), key, ids).items():
            hashes |= {main, *others}
    if rows and wave is not None:
        with ExitStack() as stack:
            exports, unread = _exports(store, study, stack)
            hashes |= set(_of_rows(exports, unread, key, study, wave, rows))
    elif wave is not None:
        hashes.add(hash_of_wave(key, study, wave))
    after = before.without(hashes)
    n = len(before.respondents) + len(before.waves) - len(after.respondents) - len(after.waves)
    if not n:
        raise StoreError(f"study {study}", "none of them is forgotten", "Check how they are spelt")
    if after == Tombstones():
        tombstones_file(store, study).unlink()
    else:
        write_tombstones(store, study, after)
    return n
