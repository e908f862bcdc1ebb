"""Who and what was forgotten, as keyed hashes: what keeps it from coming back.

Belongs here: `forgotten.json` of a study. Does not belong here: the rows of an export that it means
(`pipeline.forgotten_rows`), removing anything (`pipeline.forgetting`), or the hash itself
(`pipeline.pseudonyms`).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import sql
from pipeline.errors import ForgottenError, StoreError
from pipeline.folding import folded
from pipeline.pseudonyms import SEPARATOR, Key, key_of, of_id, of_link
from pipeline.store import Store
from pipeline.writing import write_text
from schemas.errors import UserError

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
