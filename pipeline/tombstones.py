"""Who and what was forgotten, as keyed hashes: what keeps it from coming back.

Belongs here: `forgotten.json` of a study, and finding the rows of an export that it means. Does not
belong here: removing anything (`pipeline.forgetting`), or the hash itself (`pipeline.pseudonyms`).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipeline import sql
from pipeline.coding import identity
from pipeline.columns import find_columns
from pipeline.errors import ExportError, ForgottenError, StoreError
from pipeline.folding import folded
from pipeline.pseudonyms import SEPARATOR, Key, key_of, of_id, of_link, of_row
from pipeline.readers.raw import RawExport
from pipeline.store import Store, write_text
from schemas.errors import UserError
from schemas.questionnaire import Questionnaire

IDENTITIES = ("respondent", "person", "link")
Hashes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Tombstones:
    """What was forgotten of a study: a keyed hash, with the other hashes that mean the same.

    Attributes:
        respondents: by the pseudonym of an id or row; with it the hash that links waves, and
            those of rows which the codebook calls the same person's.
        waves: by the hash of the name; with it those of the wave's exports.
    """

    respondents: Hashes = field(default_factory=dict)
    waves: Hashes = field(default_factory=dict)

    def persons(self) -> frozenset[str]:
        """All hashes of respondents."""
        return frozenset(_all(self.respondents))

    def of_waves(self) -> frozenset[str]:
        """All hashes of waves and exports."""
        return frozenset(_all(self.waves))

    def with_respondents(self, added: Hashes) -> "Tombstones":
        """With more respondents, or more hashes of those there are."""
        return replace(self, respondents=_merged(self.respondents, added))

    def with_waves(self, added: Hashes) -> "Tombstones":
        """With more waves, or more exports of those there are."""
        return replace(self, waves=_merged(self.waves, added))

    def without(self, hashes: Collection[str]) -> "Tombstones":
        """Without the respondents and waves that any of some hashes means."""
        return Tombstones(_lacking(self.respondents, hashes), _lacking(self.waves, hashes))


def _all(hashes: Hashes) -> Iterable[str]:
    for main, others in hashes.items():
        yield from (main, *others)


def _merged(hashes: Hashes, added: Hashes) -> Hashes:
    found = {main: set(others) for main, others in hashes.items()}
    for main, others in added.items():
        found.setdefault(main, set()).update(others)
    return {main: tuple(sorted(others - {main})) for main, others in sorted(found.items())}


def _lacking(hashes: Hashes, gone: Collection[str]) -> Hashes:
    return {
        main: others
        for main, others in hashes.items()
        if main not in gone and not set(others) & set(gone)
    }


def tombstones_file(store: Store, study: str) -> Path:
    """Where the tombstones of a study are."""
    return store.home / "store" / study / "forgotten.json"


def tombstones(store: Store, study: str) -> Tombstones:
    """What was forgotten of a study.

    Raises:
        StoreError: the file cannot be read. Nothing may go on: who was forgotten would come back.
    """
    path = tombstones_file(store, study)
    try:
        found = json.loads(path.read_text("utf-8"))
        respondents, waves = (
            {str(main): tuple(map(str, others)) for main, others in found[part].items()}
            for part in ("respondents", "waves")
        )
        return Tombstones(respondents, waves)
    except FileNotFoundError:
        return Tombstones()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = type(error).__name__
    raise StoreError(
        store.shown(path),
        f"the list of what was forgotten cannot be read ({reason})",
        "Restore it from a backup: without it, what was forgotten would come back",
    )


def write_tombstones(store: Store, study: str, found: Tombstones) -> None:
    """Replaces the tombstones of a study."""
    content = {"respondents": found.respondents, "waves": found.waves}
    text = json.dumps(content, indent=2, sort_keys=True) + "\n"
    write_text(tombstones_file(store, study), text)


def hash_of_wave(key: Key, study: str, wave: str) -> str:
    """The keyed hash of a wave's name."""
    return key.digest(SEPARATOR.join((study, "wave", wave)))


def hash_of_export(key: Key, study: str, sha256: str) -> str:
    """The keyed hash of the bytes of an export."""
    return key.digest(SEPARATOR.join((study, "export", sha256)))


def refuse_forgotten(
    found: Tombstones, key: Key, study: str, wave: str, sha256: str | None = None
) -> None:
    """Stops a wave that was forgotten.

    Args:
        found: the study's tombstones.
        key: of its pseudonyms.
        study: the study's name.
        wave: the wave's name.
        sha256: of its export, where it is known yet.

    Raises:
        ForgottenError: it was, or the bytes of its export belong to one that was.
    """
    known = found.of_waves()
    where = f"study {study}, wave {wave}"
    if not known:
        return
    if hash_of_wave(key, study, wave) in known:
        raise ForgottenError(
            where,
            "this wave was forgotten",
            f"To have it back, `likertwave forget {study} --wave {wave} --undo`; to be rid of this"
            " message, remove its folder",
        )
    if sha256 is not None and hash_of_export(key, study, sha256) in known:
        raise ForgottenError(
            where,
            "its export is that of a wave which was forgotten",
            f"Put another export there, or `likertwave forget {study} --wave ... --undo` with the"
            " name which that wave had",
        )


def forgotten_waves(store: Store, study: str) -> frozenset[str]:
    """The wave folders of a study that were forgotten and are to be left alone."""
    try:
        known = tombstones(store, study).of_waves()
        if not known:
            return frozenset()
        key = key_of(store, study, public_key(store, study))
        names = store.wave_names(study)
    except UserError:
        return frozenset()
    return frozenset(one for one in names if hash_of_wave(key, study, one) in known)


def public_key(store: Store, study: str) -> str | None:
    """The public key that a codebook names; None where it names none or cannot be read."""
    try:
        return store.study(study).public_key
    except UserError:
        return None


def hashes_of_id(key: Key, study: str, text: str, rule: str | None) -> tuple[str, ...]:
    """The hashes of a respondent's id: its pseudonym, then that which links waves, if any does.

    Args:
        key: of the study's pseudonyms.
        study: the study's name.
        text: the id, as exports have it.
        rule: `respondents.link` of the codebook.
    """
    given = f"trim({sql.literal(text)})"
    wanted = [key.expression(of_id(study, given))]
    if rule is not None:
        linked = folded(sql.literal(text)) if rule == "normalised" else given
        wanted.append(key.expression(of_link(study, linked)))
    with sql.connect() as connection:
        found = connection.sql(f"SELECT {sql.listed(wanted)}").fetchall()
    return tuple(map(str, found[0]))


@dataclass(frozen=True)
class Meant:
    """The rows of an export that some hashes mean.

    Attributes:
        rows: of the file, ascending.
        hashes: of who they are; those given, and those of rows of the same persons.
        by_row: the pseudonym of each row.
    """

    rows: tuple[int, ...]
    hashes: frozenset[str]
    by_row: Mapping[int, str] = field(default_factory=dict)


def rows_meant(
    export: RawExport,
    questionnaire: Questionnaire,
    key: Key,
    hashes: Collection[str],
    rows: Collection[int] = (),
) -> Meant:
    """Finds the rows of an export that hashes mean, and other rows of the same persons.

    Args:
        export: the whole export.
        questionnaire: its codebook.
        key: of the pseudonyms.
        hashes: of respondents.
        rows: rows of the file that are meant as well.

    Raises:
        UserError: the export lacks columns, or breaks its own form.
    """
    known = frozenset(hashes)
    while True:
        found = _lookup(export, questionnaire, key, known, rows)
        said = {one for name in IDENTITIES for one in found[name].drop_nulls()}
        if said <= known:
            by_row = dict(found.select("source_row", "respondent").iter_rows())
            return Meant(tuple(sorted(by_row)), known, by_row)
        known |= said


def _lookup(
    export: RawExport,
    questionnaire: Questionnaire,
    key: Key,
    hashes: Collection[str],
    rows: Collection[int],
) -> pl.DataFrame:
    """source_row, respondent, person and link of the rows that are meant."""
    study = questionnaire.study_name
    hashed = identity(questionnaire, find_columns(export, questionnaire), key)
    by_row = key.expression(of_row(study, export.sha256, "source_row::VARCHAR"))
    hashed["respondent"] = f"coalesce({hashed['respondent']}, {by_row})"
    selected = sql.listed(f"{hashed.get(name, 'NULL::VARCHAR')} AS {name}" for name in IDENTITIES)
    known = sql.listed(map(sql.literal, sorted(hashes))) or "NULL"
    meant = [f"{name} IN ({known})" for name in IDENTITIES]
    if rows:
        meant.append(f"source_row IN ({sql.listed(map(str, sorted(rows)))})")
    query = f"SELECT * FROM (SELECT source_row, {selected} FROM {{numbered}})"
    with sql.connect() as connection:
        return export.query(connection, f"{query} WHERE {' OR '.join(meant)} ORDER BY source_row")


def leave_out(
    export: RawExport, questionnaire: Questionnaire, key: Key, hashes: Collection[str]
) -> RawExport:
    """The export without the rows of respondents who were forgotten.

    Raises:
        UserError: the export lacks columns, breaks its own form, or holds nobody else.
    """
    if not hashes:
        return export
    left_out = rows_meant(export, questionnaire, key, hashes).rows
    found = replace(export, left_out=left_out)
    with sql.connect() as connection:
        if left_out and found.query(connection, "SELECT 1 FROM {source} LIMIT 1").is_empty():
            raise ExportError(
                "export_readable",
                export.shown,
                "all of its respondents are forgotten",
                f"Forget the wave: `likertwave forget {questionnaire.study_name}"
                f" --wave {questionnaire.wave_name}`",
            )
    return found
