"""What was published of a wave, what was taken back, and what is on record.

Belongs here: the pointer of a wave, reading it, writing it, and the turn that whoever changes it
waits for. Does not belong here: why it changes (`pipeline.publishing`), or what is in the published
folder (`pipeline.showing`).

A wave's `current.json` names the published revision, those published before it, and those that were
taken back. It is replaced in one rename: there is no moment at which they disagree.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.store import REVISION_NAME, Revision, Store
from pipeline.writing import turn, write_text
from schemas.parts import WAVE_NAME

CODEBOOK_FILES = ("wave.yaml", "provenance.yaml")
TURN = ".turn"


@dataclass(frozen=True)
class Publication:
    """A revision that was published, and the name of what it was made from, if it is known."""

    revision: str
    source: str | None = None


@dataclass(frozen=True)
class History:
    """What was published of a wave.

    Attributes:
        current: what is published now; before: earlier publications, the oldest first.
        withdrawn: what was taken back, and is not published again by itself.
    """

    current: Publication | None = None
    before: tuple[Publication, ...] = ()
    withdrawn: tuple[Publication, ...] = field(default=())

    def is_withdrawn(self, revision: str, source: str | None) -> bool:
        """Whether a revision, or what it is made from, was taken back."""
        return any(
            revision == one.revision or (source is not None and source == one.source)
            for one in self.withdrawn
        )

    def published(self) -> tuple[Publication, ...]:
        """All publications, the oldest first."""
        return (*self.before, *([self.current] if self.current else []))

    def with_published(self, new: Publication) -> "History":
        """With one more publication; one that is current already changes nothing."""
        if self.current == new:
            return self
        is_same = self.current is not None and self.current.revision == new.revision
        return History(new, self.before if is_same else self.published(), self.withdrawn)

    def with_withdrawn(self, target: Publication) -> "History":
        """With the current publication taken back for another one; itself changes nothing."""
        if self.current is not None and self.current.revision == target.revision:
            return self
        kept = tuple(one for one in self.withdrawn if not _same(one, target))
        taken_back = [one for one in [self.current] if one is not None and not _same(one, target)]
        return History(target, self.published(), (*kept, *taken_back))


def _same(one: Publication, other: Publication) -> bool:
    return one.revision == other.revision or (one.source is not None and one.source == other.source)


def history(store: Store, study: str, wave: str) -> History:
    """What was published of a wave, or of a study's comparison; nothing where nothing was."""
    try:
        found = json.loads(pointer(store, study, wave).read_text("utf-8"))
        current = Publication(found["revision"], found.get("source"))
        before, withdrawn = (
            tuple(Publication(one["revision"], one.get("source")) for one in found.get(part, ()))
            for part in ("before", "withdrawn")
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return History()
    named = (current, *before, *withdrawn)
    is_sound = all(REVISION_NAME.fullmatch(str(one.revision)) for one in named)
    return History(current, before, withdrawn) if is_sound else History()


def write_history(store: Store, study: str, wave: str, found: History) -> None:
    """Replaces the pointer, in the turn of who calls; where nothing is published it stays."""
    current = found.current
    if current is None:
        return
    content: dict[str, Any] = {
        "revision": current.revision,
        "source": current.source,
        "before": [asdict(one) for one in found.before],
        "withdrawn": [asdict(one) for one in found.withdrawn],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_text(pointer(store, study, wave), text)


def pointer(store: Store, study: str, wave: str) -> Path:
    """The file that names what is published of a wave."""
    return store.wave_store(study, wave) / "current.json"


def wave_turn(store: Store, study: str, wave: str) -> AbstractContextManager[None]:
    """Waits for its turn among the processes that publish the same wave."""
    return turn(store.wave_store(study, wave) / TURN)


def previous(store: Store, study: str, wave: str) -> Revision | None:
    """The revision that was published before the current one; None where there is none any more."""
    before = history(store, study, wave).before
    if not before:
        return None
    revision = store.revision(study, wave, before[-1].revision)
    return revision if revision.folder.is_dir() else None


def published_files(store: Store, study: str, wave: str) -> list[dict[str, Any]]:
    """Each publication of a wave, the oldest first: the table revisions (`schemas.watch_tables`).

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name; STUDY_WIDE for what compares the study's waves.
    """
    found = history(store, study, wave)
    publications = found.published()
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(publications, start=1):
        revision = store.revision(study, wave, one.revision)
        export = _export(revision)
        rows.append(
            {
                "study": study,
                "wave": wave,
                "place": place,
                "revision": one.revision,
                "file": export.get("file"),
                "sha256": export.get("sha256"),
                "is_current": place == len(publications),
                "is_withdrawn": found.is_withdrawn(one.revision, one.source),
            }
        )
    return rows


def _export(revision: Revision) -> dict[str, Any]:
    """What a revision says of its export; nothing where that is gone or damaged.

    What is no longer published must not keep the new one back.
    """
    try:
        return revision.read("exports").row(0, named=True)
    except (OSError, pl.exceptions.PolarsError):
        return {}


def source_of(store: Store, study: str, wave: str, files: Sequence[str]) -> str:
    """The name of what a wave is made from, whatever the code: its files and codebook, as written.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name.
        files: the hashes of the export and of the survey definitions beside it.
    """
    folder = store.study_folder(study)
    codebook = [folder / "study.yaml", *(folder / "waves" / wave / name for name in CODEBOOK_FILES)]
    digest = hashlib.sha256("\x1f".join(files).encode())
    for path in codebook:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(b"\x1e" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:24]


def revision_names(store: Store, study: str, wave: str) -> list[str]:
    """The revisions of a wave that are on record, whole or not, by name."""
    folder = store.wave_store(study, wave)
    if not folder.is_dir():
        return []
    return sorted(
        one.name for one in folder.iterdir() if REVISION_NAME.fullmatch(one.name) and one.is_dir()
    )


def stored_waves(store: Store, study: str) -> list[str]:
    """The waves that the store has anything of, by name."""
    folder = store.home / "store" / study
    if not folder.is_dir():
        return []
    return sorted(
        one.name for one in folder.iterdir() if one.is_dir() and WAVE_NAME.fullmatch(one.name)
    )
