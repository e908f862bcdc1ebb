"""Files of Stata: .dta of all releases since 4.

Belongs here: how they are recognised. Does not belong here: how they are read (`packages`).
"""

from pipeline.readers.packages import read_package
from pipeline.readers.raw import RawExport, RawFile, ReadOptions

SINCE_13 = b"<stata_dta>"
# Before: the release, the byte order, 1, 0.
RELEASES = range(104, 116)
BYTE_ORDERS = (1, 2)


def recognises(file: RawFile) -> bool:
    """By the first bytes."""
    return file.head.startswith(SINCE_13) or _is_of_old(file.head)


def read(file: RawFile, options: ReadOptions) -> RawExport:
    """The file with its labels and missing values.

    Raises:
        ExportError: the file is packed, damaged, or larger than any export.
    """
    return read_package(file, options, "Stata", "dta")


def _is_of_old(head: bytes) -> bool:
    return (
        len(head) >= 4 and head[0] in RELEASES and head[1] in BYTE_ORDERS and head[2:4] == b"\1\0"
    )
