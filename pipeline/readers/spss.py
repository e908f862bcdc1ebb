"""Files of SPSS: .sav, .zsav and portable .por.

Belongs here: how they are recognised. Does not belong here: how they are read (`packages`).
"""

from pipeline.readers.packages import read_package
from pipeline.readers.raw import RawExport, RawFile, ReadOptions

SYSTEM_FILES = (b"$FL2", b"$FL3")
# A portable file begins with five lines of 40 letters for people, in several alphabets.
PORTABLE = b"ASCII SPSS PORT FILE"
LINES_FOR_PEOPLE = 200


def recognises(file: RawFile) -> bool:
    """By the first bytes."""
    return file.head.startswith(SYSTEM_FILES) or _is_portable(file)


def read(file: RawFile, options: ReadOptions) -> RawExport:
    """The file with its labels and missing values.

    Raises:
        ExportError: the file is packed, damaged, or larger than any export.
    """
    return read_package(file, options, "SPSS", "por" if _is_portable(file) else "sav")


def _is_portable(file: RawFile) -> bool:
    return PORTABLE in file.head[: LINES_FOR_PEOPLE + 20].translate(None, b"\r\n")
