"""From a wave's folder to the one file of answers in it.

Belongs here: telling answers from side files, hashing, picking the reader. Does not belong here:
any dialect (`pipeline.readers`), any meaning (`pipeline.conform`).
"""

import gzip
import hashlib
import time
import zlib
from dataclasses import dataclass
from errno import EBUSY
from functools import lru_cache
from pathlib import Path

from pipeline.errors import ExportError
from pipeline.readers import DEFINITIONS, DIALECTS, READERS
from pipeline.readers.bytes_seen import BytesSeen
from pipeline.readers.grid import Grid, as_export
from pipeline.readers.raw import RawExport, RawFile, ReadOptions, SideFile
from schemas.questionnaire import Questionnaire

HEAD, CHUNK = 1 << 16, 1 << 20
# Nanoseconds; the times of some file systems are no finer than two seconds.
RECENT = 3_000_000_000
GZIP = b"\x1f\x8b"
# Files that may lie beside the answers: ours and notes for people; survey definitions are told by
# their content.
SIDE_FILES = {"wave.yaml", "provenance.yaml"}
SIDE_ENDINGS = {".md", ".yaml", ".yml", ".pdf", ".docx"}
# What programs call a file that they are still writing.
UNFINISHED_ENDINGS = {".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart"}
LARGEST_DEFINITION = 50_000_000


def find_export(folder: Path, questionnaire: Questionnaire, shown: str) -> Path:
    """The wave's file of answers.

    Raises:
        ExportError: there is none, there are several, or wave.yaml names one that is not there.
    """
    named = questionnaire.wave.export
    if named is not None:
        if not (folder / named).is_file():
            raise ExportError(
                "export_found",
                f"{shown}/wave.yaml, export",
                f"there is no file {named!r} in the wave's folder",
                "Correct the name, or put the file there",
            )
        return folder / named
    found = candidates(folder)
    if not found:
        raise ExportError(
            "export_found", shown, "the wave has no file of answers", "Put the export there"
        )
    if len(found) > 1:
        raise ExportError(
            "export_found",
            shown,
            f"there are {len(found)} files of answers: {', '.join(p.name for p in found)}",
            "Keep one, or name it in wave.yaml: `export: <file>`",
        )
    try:
        found[0].name.encode()
    except UnicodeEncodeError:
        raise ExportError(
            "export_found", shown, "the file's name is no Unicode text", "Rename the file"
        ) from None
    return found[0]


def is_hidden_or_unfinished(name: str) -> bool:
    """Whether a file of this name is none to look at, or none yet."""
    return name.startswith((".", "~")) or Path(name).suffix.lower() in UNFINISHED_ENDINGS


def candidates(folder: Path) -> list[Path]:
    """The files of a wave's folder that may hold its answers, by name; none where it is gone."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not _is_side(path))


def _is_side(path: Path) -> bool:
    return (
        path.name in SIDE_FILES
        or is_hidden_or_unfinished(path.name)
        or path.suffix.lower() in SIDE_ENDINGS
        or _is_definition(path)
    )


def _is_definition(path: Path) -> bool:
    """Whether a file is a survey definition, by its content."""
    try:
        if path.stat().st_size > LARGEST_DEFINITION:
            return False
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return False
    return any(definition.recognises(head) for definition in DEFINITIONS)


def definitions_beside(path: Path) -> tuple[SideFile, ...]:
    """The survey definitions in the folder of a file, by name."""
    beside = sorted(one for one in path.parent.iterdir() if one.is_file() and one != path)
    found = []
    for one in beside:
        if _is_definition(one):
            content = one.read_bytes()
            found.append(SideFile(one.name, hashlib.sha256(content).hexdigest(), content))
    return tuple(found)


@dataclass(frozen=True)
class _Bytes:
    """What all bytes of a file tell: their hash, how many they are, the first, and as text."""

    sha256: str
    size: int
    head: bytes
    compressed: bool
    seen: BytesSeen | None


def open_export(path: Path, shown: str) -> RawFile:
    """The facts of a file's bytes and of what lies beside it; reads all of it once to hash it.

    A process does not read a file again that has not changed since.

    Raises:
        ExportError: it cannot be read.
    """
    try:
        found = _looked_through(path)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        problem = ExportError(
            "export_readable",
            shown,
            f"the file cannot be read ({reason})",
            "Check or copy it again",
        )
    else:
        sides = definitions_beside(path)
        return RawFile(
            path, shown, found.sha256, found.size, found.head, found.compressed, sides, found.seen
        )
    raise problem


def _looked_through(path: Path) -> _Bytes:
    """As `_look_through`, or what it found before, where the file is surely the same.

    A file that was changed a moment ago could be changed again without a trace in its times.
    """
    is_settled = time.time_ns() - _changed(path)[-1] > RECENT
    return _remembered(path, _changed(path)) if is_settled else _look_through(path)


def _changed(path: Path) -> tuple[int, ...]:
    """What differs where a file is another one or was written to; last, when its inode was."""
    found = path.stat()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@lru_cache(maxsize=256)
def _remembered(path: Path, changed: tuple[int, ...]) -> _Bytes:
    found = _look_through(path)
    if _changed(path) != changed:
        raise OSError(EBUSY, "it was changed while it was read")
    return found


def _look_through(path: Path) -> _Bytes:
    """Reads a whole file: hashes it, and sees on the way what it is as text."""
    digest, seen = hashlib.sha256(), BytesSeen()
    size = 0
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        compressed = head.startswith(GZIP)
        stream.seek(0)
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if not compressed:
                seen.see(chunk)
    if compressed:
        with gzip.open(path) as packed:
            head = packed.read(HEAD)
    return _Bytes(digest.hexdigest(), size, head, compressed, None if compressed else seen.end())


def read_export(file: RawFile, questionnaire: Questionnaire, scratch: Path) -> RawExport:
    """A wave's file, as its wave.yaml says it is to be read.

    Raises:
        ExportError: no reader can make answers of it.
    """
    wave = questionnaire.wave
    options = ReadOptions(scratch, wave.encoding, wave.delimiter, wave.sheet)
    return read_file(file, options)


def read_file(file: RawFile, options: ReadOptions) -> RawExport:
    """A file through the first format, and then the first dialect, that recognises it.

    Raises:
        ExportError: no reader can make answers of it.
    """
    reader = next(one for one in READERS if one.recognises(file))
    found = reader.read(file, options)
    if not isinstance(found, Grid):
        return found
    dialect = next(one for one in DIALECTS if one.recognises(found))
    return as_export(found, dialect.describe(found))
