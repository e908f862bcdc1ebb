"""From a wave's folder to the one file of answers in it.

Belongs here: telling answers from side files, hashing, picking the reader. Does not belong here:
any dialect (`pipeline.readers`), any meaning (`pipeline.conform`).
"""

import gzip
import hashlib
import zlib
from pathlib import Path

from pipeline.errors import ExportError
from pipeline.readers import READERS
from pipeline.readers.raw import RawExport, RawFile, ReadOptions
from schemas.questionnaire import Questionnaire

HEAD = 1 << 16
GZIP = b"\x1f\x8b"
# Files that may lie beside the answers: ours, notes for people, and survey definitions.
SIDE_FILES = {"wave.yaml", "provenance.yaml"}
SIDE_ENDINGS = {".md", ".yaml", ".yml", ".pdf", ".docx", ".qsf", ".lss", ".lsg"}


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
    found = sorted(path for path in folder.iterdir() if path.is_file() and not _is_side(path))
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


def _is_side(path: Path) -> bool:
    return (
        path.name in SIDE_FILES
        or path.name.startswith((".", "~"))
        or path.suffix.lower() in SIDE_ENDINGS
    )


def open_export(path: Path, shown: str) -> RawFile:
    """The facts of a file's bytes; reads all of it once to hash it.

    Raises:
        ExportError: it cannot be read.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
        compressed = head.startswith(GZIP)
        if compressed:
            with gzip.open(path) as packed:
                head = packed.read(HEAD)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        problem = ExportError(
            "export_readable",
            shown,
            f"the file cannot be read ({reason})",
            "Check or copy it again",
        )
    else:
        return RawFile(path, shown, digest.hexdigest(), size, head, compressed)
    raise problem


def read_export(file: RawFile, questionnaire: Questionnaire, scratch: Path) -> RawExport:
    """The file through the first reader that recognises it.

    Raises:
        ExportError: no reader can make answers of it.
    """
    wave = questionnaire.wave
    options = ReadOptions(scratch, encoding=wave.encoding, delimiter=wave.delimiter)
    for reader in READERS:
        if reader.recognises(file):
            return reader.read(file, options)
    raise ExportError(
        "export_readable", file.shown, "no reader knows this file", "Export the answers as CSV"
    )
