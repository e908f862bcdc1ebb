"""Landing zones: folders and buckets in which others put exports, and how these come to a study.

Below a zone lies `<study>/<wave>/<file>`. Belongs here: looking, telling what has settled, fetching
once. Does not belong here: what a wave's export is (`pipeline.landing`), or codebooks: YAML is
never taken from a zone, so that whoever may put a file there cannot change what it means.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.environment import secret
from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.writing import partial_of, settle, write_text
from schemas.errors import Problem, UserError
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.settings import SETTINGS_NAME, LandingZone, Settings

LARGEST_FILE = 20_000_000_000
LONGEST_NAME = 200
MOST_FILES = 100_000
MOST_PROBLEMS = 100
MOST_FETCHED = 50
CHUNK = 8 << 20
# After which a listing that does not come is given up.
SECONDS = 30.0
# One folder more than the layout has, to tell of what lies deeper.
DEEPEST = 4
CODEBOOK_ENDINGS = (".yaml", ".yml")
# What file systems call a hash of the content, and what says when it was written.
HASHES = ("etag", "md5", "md5hash", "content_md5", "content-md5", "checksum", "crc32c")
TIMES = ("mtime", "lastmodified", "last_modified", "updated", "modified", "created", "ino")
# So that a bucket that does not answer is given up soon.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "s3": {
        "config_kwargs": {
            "connect_timeout": 5,
            "read_timeout": 20,
            # s3fs itself tries again.
            "retries": {"total_max_attempts": 1, "mode": "standard"},
        }
    }
}

# Of each file by its key: its fingerprint, and at how many looks in a row it was the same.
Sightings = dict[str, tuple[str, int]]


@dataclass(frozen=True)
class Landed:
    """A file in a landing zone, under names that fit.

    Attributes:
        zone: where it lies.
        path: its name in the zone's file system.
        size: in bytes.
        fingerprint: changes with the content: hexadecimal, from hash or size and time.
    """

    zone: LandingZone
    study: str
    wave: str
    file: str
    path: str
    size: int
    fingerprint: str

    @property
    def name(self) -> str:
        """Its path below the zone."""
        return f"{self.study}/{self.wave}/{self.file}"

    @property
    def key(self) -> str:
        """What tells it from the files of all zones."""
        return f"{self.zone.url} {self.name}"


@dataclass(frozen=True)
class Look:
    """What lies in the landing zones.

    Attributes:
        landed: the files that can be fetched, in the order of zones and names.
        misplaced: files that are never fetched, and what to do about each.
        unreachable: zones that could not be looked into.
    """

    landed: tuple[Landed, ...]
    misplaced: tuple[Problem, ...]
    unreachable: tuple[Problem, ...]


@dataclass(frozen=True)
class Taken:
    """What one look brought.

    Attributes:
        files: what was fetched, in the waves' folders.
        problems: what could not be looked at, does not fit, or could not be fetched.
        sightings: to be given to the next look.
    """

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    sightings: Sightings


def take(store: Store, settings: Settings, before: Sightings, most: int = MOST_FETCHED) -> Taken:
    """Looks once into every zone, and fetches what is new and has settled.

    Args:
        store: the data folder.
        settings: its zones, and after how many looks a file has settled.
        before: the sightings of the look before; empty at the first.
        most: files that are fetched at once; the others come with the next look.
    """
    found = look(store, settings)
    fresh = unfetched(store, found.landed)
    sightings = sighted(before, fresh)
    problems = [*found.unreachable, *found.misplaced]
    files = []
    for one in settled(fresh, sightings, settings.arrival.settled_after)[:most]:
        try:
            files.append(fetch(store, one))
        except UserError as error:
            problems.extend(error.problems)
    return Taken(tuple(files), tuple(problems), sightings)


def look(store: Store, settings: Settings) -> Look:
    """Lists every zone once; fetches and writes nothing."""
    studies = frozenset(store.study_names())
    landed: list[Landed] = []
    misplaced: list[Problem] = []
    unreachable: list[Problem] = []
    for zone in settings.landing:
        try:
            fitting, others = look_into(zone, studies)
        except UserError as error:
            unreachable.extend(error.problems)
            continue
        landed.extend(fitting)
        misplaced.extend(others)
    return Look(tuple(landed), tuple(misplaced), tuple(unreachable))


def look_into(
    zone: LandingZone, studies: frozenset[str], seconds: float = SECONDS
) -> tuple[tuple[Landed, ...], tuple[Problem, ...]]:
    """The files of one zone, by name: those that fit, and what is wrong with the others.

    Hidden files, and those that begin with ~, are somebody's unfinished or temporary ones: they are
    passed over.

    Raises:
        StoreError: the zone cannot be reached, or holds too many files.
    """
    with _reaching(zone):
        system, root = _open(zone)
        if _is_local(system):
            # What is not there looks like an empty folder to `find`.
            with os.scandir(root):
                pass
            found = system.find(root, maxdepth=DEEPEST, detail=True)
        else:
            found = system.find(root, detail=True, **_patience(system, seconds))
    if len(found) > MOST_FILES:
        raise StoreError(
            shown(zone), f"holds more than {MOST_FILES} files", "Remove those that were fetched"
        )
    start = root.rstrip("/") + "/"
    landed: list[Landed] = []
    problems: list[Problem] = []
    for path in sorted(found):
        below = path.removeprefix(start)
        if _is_passed_over(below):
            continue
        wrong = _no_file(system, root, path, found[path]) or _misfit(below, studies)
        if wrong is None:
            study, wave, file = below.split("/")
            size = int(found[path].get("size") or 0)
            landed.append(Landed(zone, study, wave, file, path, size, fingerprint(found[path])))
        else:
            problems.append(Problem(f"{shown(zone)}, {printable(below)}", *wrong))
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        last = Problem(shown(zone), f"{more} more files do not fit", "Put them right first")
        problems = [*problems[:MOST_PROBLEMS], last]
    return tuple(landed), tuple(problems)


def fingerprint(info: Mapping[str, Any]) -> str:
    """What a listing says of a file's content, as 32 hexadecimal digits.

    Args:
        info: fsspec's; its hash of the content counts where it has one, else size and time.
    """
    known = {str(name).lower(): value for name, value in info.items()}
    parts = [str(known[name]) for name in HASHES if known.get(name)][:1]
    parts = parts or [f"{name} {known[name]}" for name in TIMES if known.get(name)]
    parts.append(str(known.get("size")))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def sighted(before: Mapping[str, tuple[str, int]], now: Sequence[Landed]) -> Sightings:
    """The sightings after a look: files that are gone, or look otherwise, begin anew."""
    counted: Sightings = {}
    for one in now:
        was, looks = before.get(one.key, ("", 0))
        counted[one.key] = (one.fingerprint, looks + 1 if was == one.fingerprint else 1)
    return counted


def settled(now: Sequence[Landed], sightings: Sightings, looks: int) -> list[Landed]:
    """The files that looked the same at so many looks in a row."""
    return [one for one in now if sightings[one.key][1] >= looks]


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
    wrong = _misfit(landed.name, frozenset(store.study_names()))
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
    with _reaching(landed.zone):
        system, root = _open(landed.zone)
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
    info = system.info(landed.path, **_patience(system, SECONDS))
    if _no_file(system, root, landed.path, info) or fingerprint(info) != landed.fingerprint:
        raise StoreError(where, "changed while it was fetched", "The next look tries it again")


def _misfit(below: str, studies: frozenset[str]) -> tuple[str, str] | None:
    """What is wrong with a path below a zone, and what to do; None for one that fits."""
    parts = below.split("/")
    if len(parts) != 3:
        return "does not lie in a wave's folder", "Put it at <study>/<wave>/<file>"
    study, wave, file = parts
    if not STUDY_NAME.fullmatch(study) or study not in studies:
        return "there is no study of that name", "Make the study first, or correct the folder"
    if not WAVE_NAME.fullmatch(wave):
        return "its folder is no name of a wave", "Use letters, digits, - and _ only"
    is_plain = file.isprintable() and not set(file) & set('\\:*?"<>|')
    if not is_plain or len(file.encode()) > LONGEST_NAME or file.startswith((".", "~")):
        return "is no plain file name", "Rename it, with letters and digits"
    if file.lower().endswith(CODEBOOK_ENDINGS):
        return "is no answers but YAML, which is never taken from there", "Remove it"
    return None


def _no_file(system: Any, root: str, path: str, info: Mapping[str, Any]) -> tuple[str, str] | None:
    """What keeps an entry from being read: a link could lead out of the zone."""
    itself = Path(root).resolve() / os.path.relpath(path, root)
    is_linked = _is_local(system) and os.path.realpath(path) != str(itself)
    if info.get("type") != "file" or is_linked:
        return "is no file, or is reached over a link", "Put the file itself there"
    return None


def _is_passed_over(below: str) -> bool:
    """Whether this is the zone itself, a folder's marker, or a hidden or temporary file."""
    file = below.rpartition("/")[2]
    return not file or (file.startswith((".", "~")) and file not in (".", ".."))


def _open(zone: LandingZone) -> tuple[Any, str]:
    """The zone's file system, opened anew, and the zone's path in it.

    Raises:
        StoreError: a variable of the environment is missing.
        Exception: whatever fsspec and its file systems raise.
    """
    import fsspec

    where = f"{SETTINGS_NAME}, {shown(zone)}, options_from"
    secrets = {name: secret(value, f"{where}.{name}") for name, value in zone.options_from.items()}
    defaults = DEFAULTS.get(urlsplit(zone.url).scheme, {})
    options = {**defaults, **zone.options, **secrets}
    system, root = fsspec.url_to_fs(zone.url, skip_instance_cache=True, **options)
    return system, str(root)


def _is_local(system: Any) -> bool:
    from fsspec.implementations.local import LocalFileSystem

    return isinstance(system, LocalFileSystem)


def _patience(system: Any, seconds: float) -> dict[str, float]:
    """How a file system over the network is told how long to try, where it can be."""
    from fsspec.asyn import AsyncFileSystem

    return {"timeout": seconds} if isinstance(system, AsyncFileSystem) else {}


@contextmanager
def _reaching(zone: LandingZone) -> Iterator[None]:
    """Turns what a file system raises into an error without its words: they may hold secrets."""
    problem = None
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        problem = _unreachable(error)
    if problem is not None:
        raise StoreError(shown(zone), *problem) from None


def _unreachable(error: Exception) -> tuple[str, str]:
    kind = type(error).__name__
    if isinstance(error, ImportError):
        return "needs a package that is not installed", "For S3: pip install 'likertwave[s3]'"
    if isinstance(error, TimeoutError) or "Timeout" in kind:
        return "did not answer in time", "Check `url`, `options` and the network"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "does not exist", "Check the URL, and whether it is mounted"
    if isinstance(error, PermissionError) or "Credentials" in kind:
        return "gives no access", "Check rights and credentials"
    if isinstance(error, TypeError | ValueError):
        return f"cannot be opened so ({kind})", "Check `url` and `options`"
    return f"cannot be reached ({kind})", "Check `url`, `options` and the network"


def shown(zone: LandingZone) -> str:
    """A zone as messages print it."""
    return f"landing zone {zone.url}"


def printable(name: str) -> str:
    """A file's name as messages print it: cut, and without what no terminal should get."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:LONGEST_NAME])


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
