"""The file systems of landing zones, and which of their files can be an export.

Belongs here: opening a zone, its errors without secrets, names and fingerprints of files. Does not
belong here: looking (`pipeline.zones`) or fetching (`pipeline.fetching`).
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.environment import secret
from pipeline.errors import StoreError
from schemas.errors import UserError
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.settings import SETTINGS_NAME, LandingZone

LONGEST_NAME = 200
# After which a listing that does not come is given up.
SECONDS = 30.0
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


def misfit(below: str, studies: frozenset[str]) -> tuple[str, str] | None:
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


def no_file(system: Any, root: str, path: str, info: Mapping[str, Any]) -> tuple[str, str] | None:
    """What keeps an entry from being read: a link could lead out of the zone."""
    itself = Path(root).resolve() / os.path.relpath(path, root)
    is_linked = is_local(system) and os.path.realpath(path) != str(itself)
    if info.get("type") != "file" or is_linked:
        return "is no file, or is reached over a link", "Put the file itself there"
    return None


def open_zone(zone: LandingZone) -> tuple[Any, str]:
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


def is_local(system: Any) -> bool:
    """Whether a file system is that of this machine."""
    from fsspec.implementations.local import LocalFileSystem

    return isinstance(system, LocalFileSystem)


def patience(system: Any, seconds: float) -> dict[str, float]:
    """How a file system over the network is told how long to try, where it can be."""
    from fsspec.asyn import AsyncFileSystem

    return {"timeout": seconds} if isinstance(system, AsyncFileSystem) else {}


@contextmanager
def reaching(zone: LandingZone) -> Iterator[None]:
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
