"""Some lines of a text file without quotes, found on the way through it while it is hashed.

Belongs here: the fast way to a few rows of a large file. Does not belong here: files with quotes or
of other formats (`pipeline.explain.raw_file` reads those by DuckDB or the full reader).

Without any quote a line is a record. That none is blank follows from how many there are: as many as
the export had records and header rows when it was read.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
QUOTE, END = b'"', b"\n"


@dataclass(frozen=True)
class Pass:
    """What one pass over a file found.

    Attributes:
        lines: the wanted ones by number, from 1; None where a line need not be a record.
    """

    sha256: str
    lines: dict[int, bytes] | None


def may_be_plain(path: Path) -> bool:
    """Whether the beginning of a file has no quote."""
    with path.open("rb") as stream:
        return QUOTE not in stream.read(CHUNK)


def read_lines(path: Path, wanted: Sequence[int], expected: int) -> Pass:
    """Hashes a file, and picks lines of it.

    Args:
        path: the file.
        wanted: numbers of lines, from 1, ascending.
        expected: how many lines it has if each is a record.
    """
    digest = hashlib.sha256()
    found: dict[int, bytes] = {}
    missing = iter(wanted)
    following = next(missing, None)
    ended, carried, plain = 0, b"", True
    for chunk in _chunks(path):
        digest.update(chunk)
        plain = plain and QUOTE not in chunk
        ends = chunk.count(END)
        if plain and following is not None and following <= ended + ends:
            lines = (carried + chunk).split(END)
            while following is not None and following <= ended + ends:
                found[following] = lines[following - ended - 1]
                following = next(missing, None)
            carried = lines[-1]
        elif plain:
            carried = chunk[chunk.rfind(END) + 1 :] if ends else carried + chunk
        ended += ends
    if carried and following == ended + 1:
        found[following] = carried
    is_whole = plain and ended + bool(carried) == expected
    return Pass(digest.hexdigest(), found if is_whole else None)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
