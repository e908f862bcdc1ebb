"""What stands in the way from outside: a full disk, missing rights, a network that is away.

Belongs here: telling such an error by its number, or by what libraries say that keep the number to
themselves. Does not belong here: what a user can get wrong with an export (`pipeline.errors`).
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass

# What it is, and what to do; these stay until somebody does it.
LASTING = {
    errno.ENOSPC: ("there is no space left", "Free some space, then run again"),
    errno.EDQUOT: ("the quota of disk space is used up", "Free some space, then run again"),
    errno.EROFS: ("the file system is read-only", "Make it writable, then run again"),
    errno.EACCES: ("rights to a file or folder are missing", "Give them to who runs likertwave"),
    errno.EPERM: ("rights to a file or folder are missing", "Give them to who runs likertwave"),
    errno.EMFILE: ("too many files are open", "Raise the limit of open files"),
}
# These may be gone in a moment.
PASSING = {
    errno.EAGAIN: "a file is in use",
    errno.EBUSY: "a file is in use",
    errno.EINTR: "it was interrupted",
    errno.EIO: "the disk cannot be read or written",
    errno.ESTALE: "the network folder was away",
    errno.ETIMEDOUT: "the network folder did not answer",
}
LOOK = "Look after the disk and its space, then run again"
# How native libraries say it; they give no number.
NATIVE = ("duckdb", "polars", "sqlite3", "sqlalchemy")
SAID = {
    "database or disk is full": errno.ENOSPC,
    "readonly database": errno.EROFS,
    "unable to open database file": errno.EACCES,
    "database is locked": errno.EBUSY,
    "disk I/O error": errno.EIO,
    **{os.strerror(number): number for number in (*LASTING, *PASSING)},
}


@dataclass(frozen=True)
class Obstacle:
    """Something in the way.

    Attributes:
        what: it is, in words that quote nothing.
        remedy: what to do about it.
        passes: whether it may be gone in a moment.
    """

    what: str
    remedy: str
    passes: bool = False


def obstacle(error: BaseException) -> Obstacle | None:
    """What was in the way of work that raised an error; None where it is another kind of error."""
    for one in _chain(error):
        number = _number(one)
        if number in LASTING:
            return Obstacle(*LASTING[number])
        if number in PASSING:
            return Obstacle(PASSING[number], LOOK, passes=True)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _number(error: BaseException) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    if isinstance(error, OSError) or type(error).__module__.lstrip("_").startswith(NATIVE):
        said = str(error)
        return next((number for words, number in SAID.items() if words in said), None)
    return None
