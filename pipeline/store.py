"""Where everything lies, and what names a revision.

Belongs here: every path below the data folder, revisions and their names. Does not belong here: how
a file is written (`pipeline.writing`), publishing (`pipeline.publishing`), what is in a table
(`schemas.tables`), or the warehouse (`pipeline.warehouse`).
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

import pipeline
import schemas
from pipeline.errors import StoreError
from pipeline.writing import partial_of, settle, write_text
from schemas.claims import CLAIMS_FILE
from schemas.errors import CodebookError, Problem
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.questionnaire import Order, Questionnaire, load_questionnaire, load_study
from schemas.settings import SETTINGS_NAME, Settings, load_settings
from schemas.study import Study

# The libraries whose versions decide the bytes of a table or a figure; Matplotlib for its font.
COMPUTING_LIBRARIES = (
    *("duckdb", "great-expectations", "polars", "scipy"),
    *("aggdraw", "matplotlib", "pillow", "uharfbuzz"),
)
# What decides a result: programs, templates, styles and words.
CODE_ENDINGS = (".py", ".yaml", ".j2", ".css")
# What decides no result: drafts, and what receives, watches, tells and mends.
DECIDING_NOTHING = {
    *("drafting", "arrivals.py", "doctor", "environment.py", "fetching.py", "following.py"),
    *("forgetting.py", "forgetting_waves.py", "obstacles.py", "zone_files.py"),
    *("history.py", "leftovers.py", "notices.py", "publishing.py", "showing.py"),
    *("stops.py", "watch.py", "watched.py", "watched_numbers.py", "zones.py"),
    *("machines.py", "settings.py"),
}
REVISION_NAME = re.compile(r"[0-9a-f]{24}")
# Rows: as DuckDB's own row groups, so that it takes them over one by one, in order and in parallel.
ROW_GROUP = 122_880
# Bytes of a file; what a process reads of larger tables it does not keep.
LARGEST_REMEMBERED = 64_000
# Stands where a wave's name stands, for what belongs to the study; no wave can be called so.
STUDY_WIDE = "_study"


@dataclass(frozen=True)
class Store:
    """A data folder.

    Attributes:
        home: the folder that holds `studies/`, and in which runs make everything else.
    """

    home: Path

    @property
    def studies_folder(self) -> Path:
        """Where people put studies."""
        return self.home / "studies"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that analysts open."""
        return self.home / "warehouse.duckdb"

    @property
    def public_warehouse(self) -> Path:
        """The DuckDB file that analysts may hand out: aggregates only."""
        return self.home / "public.duckdb"

    @property
    def warehouse_lock(self) -> Path:
        """Held by the process that publishes the two."""
        return self.home / ".warehouse.lock"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home / ".dagster"

    @property
    def key_file(self) -> Path:
        """The key of the pseudonyms, where it is not given in LIKERTWAVE_KEY."""
        return self.home / ".likertwave-key"

    @property
    def settings_file(self) -> Path:
        """What the installation is told of notices, landing zones and the public warehouse."""
        return self.home / SETTINGS_NAME

    @property
    def landing_file(self) -> Path:
        """What was fetched from landing zones (`pipeline.fetching`)."""
        return self.home / "store" / "landing.json"

    def settings(self) -> Settings:
        """The settings of the installation; the defaults where there is no file of them.

        Raises:
            CodebookError: the file or a key is wrong.
        """
        return load_settings(self.settings_file, self.shown(self.settings_file))

    def study_names(self) -> list[str]:
        """The study folders, by name; folders whose name begins with a dot are left alone."""
        if not self.studies_folder.is_dir():
            return []
        return sorted(
            entry.name
            for entry in self.studies_folder.iterdir()
            if entry.is_dir() and not entry.name.startswith(".")
        )

    def study_folder(self, study: str) -> Path:
        """The folder of one study.

        Raises:
            StoreError: a name that could lead elsewhere, or no such folder.
        """
        if not STUDY_NAME.fullmatch(study):
            raise StoreError(
                f"study {study!r}",
                "this is no name of a study",
                "Use lower-case letters, digits and _, beginning with a letter",
            )
        folder = self.studies_folder / study
        if not folder.is_dir():
            known = ", ".join(self.study_names()) or "none"
            raise StoreError(f"study {study!r}", "there is no such study", f"There are: {known}")
        return folder

    def study(self, study: str) -> Study:
        """The codebook of a study.

        Raises:
            StoreError, CodebookError: there is none, or it is wrong.
        """
        path = self.study_folder(study) / "study.yaml"
        return load_study(path, self.shown(path))

    def wave_names(self, study: str) -> list[str]:
        """The wave folders of a study, by name."""
        folder = self.study_folder(study) / "waves"
        if not folder.is_dir():
            return []
        return sorted(
            entry.name
            for entry in folder.iterdir()
            if entry.is_dir() and not entry.name.startswith(".")
        )

    def wave_folder(self, study: str, wave: str) -> Path:
        """The folder of one wave.

        Raises:
            StoreError: a name that could lead elsewhere, or no such folder.
        """
        if not WAVE_NAME.fullmatch(wave):
            raise StoreError(
                f"study {study}, wave {wave!r}",
                "this is no name of a wave",
                "Use letters, digits, - and _ only",
            )
        folder = self.study_folder(study) / "waves" / wave
        if not folder.is_dir():
            known = ", ".join(self.wave_names(study)) or "none"
            raise StoreError(
                f"study {study}, wave {wave!r}", "there is no such wave", f"There are: {known}"
            )
        return folder

    def questionnaire(self, study: str, wave: str) -> Questionnaire:
        """What governs one wave.

        Raises:
            StoreError, CodebookError: study, wave or one of their files is wrong.
        """
        codebook = self.study(study)
        folder = self.wave_folder(study, wave)
        return load_questionnaire(codebook, study, folder, self.shown(folder))

    def shown(self, path: Path) -> str:
        """A path as messages print it: from the data folder on."""
        within = path.is_relative_to(self.home)
        shown = path.relative_to(self.home).as_posix() if within else path.name
        # A file name that is no Unicode text must not break the message about it.
        return shown.encode("utf-8", "replace").decode("utf-8")

    def wave_store(self, study: str, wave: str) -> Path:
        """Where the revisions of a wave are."""
        return self.home / "store" / study / wave

    def revision(self, study: str, wave: str, name: str) -> "Revision":
        """One revision, whether it exists yet or not."""
        return Revision(study, wave, name, self.wave_store(study, wave) / name)

    def current(self, study: str, wave: str) -> "Revision | None":
        """The published revision of a wave."""
        return self._pointed(study, wave, "current")

    def received(self, study: str, wave: str) -> "Revision | None":
        """The revision that the wave's latest received export belongs to."""
        return self._pointed(study, wave, "received")

    def _pointed(self, study: str, wave: str, pointer: str) -> "Revision | None":
        """The revision that a pointer names; a pointer that cannot be read names none."""
        try:
            text = (self.wave_store(study, wave) / f"{pointer}.json").read_text("utf-8")
            name = json.loads(text)["revision"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return self.revision(study, wave, name) if REVISION_NAME.fullmatch(str(name)) else None

    def all_current(self) -> Iterator["Revision"]:
        """The published revisions of all studies, also of those whose codebook is broken now."""
        yield from (one for one in self._published("*/*") if one.wave != STUDY_WIDE)

    def current_of(self, study: str) -> list["Revision"]:
        """The published revisions of a study's waves, in the order of `all_current`."""
        if not STUDY_NAME.fullmatch(study):
            return []
        return [one for one in self._published(f"{study}/*") if one.wave != STUDY_WIDE]

    def all_study_wide(self) -> Iterator["Revision"]:
        """The published comparisons of waves, one per study that has any."""
        yield from self._published(f"*/{STUDY_WIDE}")

    def _published(self, places: str) -> Iterator["Revision"]:
        for pointer in sorted((self.home / "store").glob(f"{places}/current.json")):
            wave = pointer.parent
            revision = self.current(wave.parent.name, wave.name)
            if revision is not None:
                yield revision

    def published_folder(self, study: str, wave: str) -> Path:
        """Where people find a wave's figures and reports; a link to those of one revision."""
        return self.home / "published" / study / wave

    def point(self, pointer: str, revision: "Revision") -> None:
        """Makes a pointer such as `received` name a revision, in one rename."""
        path = self.wave_store(revision.study, revision.wave) / f"{pointer}.json"
        write_text(path, _json({"revision": revision.name}))


@dataclass(frozen=True)
class Revision:
    """Everything computed from one state of a wave's export, codebook and code."""

    study: str
    wave: str
    name: str
    folder: Path

    def path(self, table: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{table}.parquet"

    def has(self, *tables: str) -> bool:
        """Whether the tables are written; a table that exists is whole."""
        return all(self.path(table).exists() for table in tables)

    def files(self) -> list[str]:
        """The figures and reports of a wave's revision, from its folder on."""
        return [file for table in ("figures", "reports") for file in self.read(table)["file"]]

    def source_files(self) -> tuple[str, ...]:
        """The hashes of the export and of the survey definitions that it was made from."""
        export = self.read("exports").row(0, named=True)
        return (export["sha256"], *(one.split(" ", 1)[0] for one in export["beside"]))

    def read(self, table: str) -> pl.DataFrame:
        """A table of the revision; nobody changes it in place, since others have it too."""
        path, stamp = self.path(table), self.stamp(table)
        if stamp[0] > LARGEST_REMEMBERED:
            return pl.read_parquet(path)
        return _remembered(path, *stamp)

    def stamp(self, table: str) -> tuple[int, ...]:
        """What differs where a table is written anew; first its size in bytes."""
        found = self.path(table).stat()
        return found.st_size, found.st_ino, found.st_mtime_ns

    def write(self, tables: dict[str, pl.DataFrame]) -> None:
        """Writes tables, each whole or not at all; a reader looks for the last one given."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, frame in tables.items():
            with partial_of(self.path(name)) as partial:
                frame.write_parquet(
                    partial,
                    compression="zstd",
                    # The higher levels take a fifth more time, for more bytes of codes, not fewer.
                    compression_level=1,
                    statistics=True,
                    row_group_size=ROW_GROUP,
                )
                settle(partial, self.path(name))

    def sha256(self, table: str) -> str:
        """The hash of a table's bytes."""
        return _sha256(self.path(table))

    def copy(self, other: "Revision", table: str, sha256: str) -> bool:
        """Copies a table of another revision, where its bytes have a hash; whether they have it."""
        with partial_of(self.path(table)) as partial:
            shutil.copyfile(other.path(table), partial)
            if _sha256(partial) != sha256:
                return False
            settle(partial, self.path(table))
        return True


# A step asks for the small tables that the steps before it asked for.
@lru_cache(maxsize=256)
def _remembered(path: Path, *_: int) -> pl.DataFrame:
    return pl.read_parquet(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def name_of(
    codebook: str, files: Sequence[str], fingerprint: str, forgotten: Iterable[str] = ()
) -> str:
    """The hash that names what is computed: 24 hexadecimal digits over all that decides it.

    Args:
        codebook: `Questionnaire.canonical` for a revision, whose every byte it decides;
            `Questionnaire.deciding` for the answers and numbers in it.
        files: the hashes of the export and of the survey definitions beside it; of answers and
            numbers their names as well, which their tables hold.
        fingerprint: of the pseudonyms' key.
        forgotten: hashes of respondents whose rows are not read.
    """
    decides = (*files, codebook, code_version(), fingerprint, *sorted(forgotten))
    return hashlib.sha256("\x1f".join(decides).encode()).hexdigest()[:24]


def study_revision(
    store: Store,
    study: str,
    waves: "Sequence[Revision] | None" = None,
    code: str | None = None,
) -> Revision:
    """The revision of what concerns a study as a whole: named after its published waves.

    And after its claims, which are judged by all of them.

    Args:
        store: the data folder.
        study: the study's name.
        waves: its published waves, in the order of `all_current`, where somebody has them already.
        code: the version of the code; default: the present one.
    """
    if waves is None:
        waves = store.current_of(study)
    claims = store.studies_folder / study / CLAIMS_FILE
    judged = [hashlib.sha256(claims.read_bytes()).hexdigest()] if claims.is_file() else []
    decides = (study, *(one.name for one in waves), code or code_version(), *judged)
    name = hashlib.sha256("\x1f".join(decides).encode()).hexdigest()[:24]
    return store.revision(study, STUDY_WIDE, name)


@cache
def code_version() -> str:
    """A hash over the code that computes, and over the libraries it computes with.

    Of a process that runs, it is that of the code it was started with.
    """
    digest = hashlib.sha256()
    for package in (schemas, pipeline):
        folder = Path(str(package.__file__)).parent
        for path in sorted(path for path in folder.rglob("*") if path.suffix in CODE_ENDINGS):
            if DECIDING_NOTHING & set(path.relative_to(folder).parts):
                continue
            digest.update(path.relative_to(folder).as_posix().encode() + b"\x00")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\x00")
    for library in COMPUTING_LIBRARIES:
        digest.update(f"{library} {version(library)}\x00".encode())
    return digest.hexdigest()[:16]


def wave_order(store: Store, study: str) -> list[str]:
    """The waves of a study in their order; those whose wave.yaml is broken come last."""
    codebook = store.study(study)

    def place(wave: str) -> Order:
        folder = store.wave_folder(study, wave)
        try:
            return load_questionnaire(codebook, study, folder, store.shown(folder)).order
        except CodebookError:
            return (1 << 31, "", wave)

    return sorted((w for w in store.wave_names(study) if WAVE_NAME.fullmatch(w)), key=place)


def misnamed(store: Store, study: str) -> list[Problem]:
    """The folders in `waves/` whose names no wave can have."""
    return [
        Problem(
            store.shown(store.study_folder(study) / "waves" / wave),
            f"the wave's folder is called {wave!r}",
            "Use letters, digits, - and _ only",
        )
        for wave in store.wave_names(study)
        if not WAVE_NAME.fullmatch(wave)
    ]
