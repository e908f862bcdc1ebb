"""What a finding is, looking for findings, and mending them.

Belongs here: findings and their kinds, and that nothing damaged stops the looking. Does not belong
here: what is looked for (the other modules), or the order of the kinds (`pipeline.doctor`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store import Store
from schemas.errors import UserError

RUN = "`likertwave run`"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        where: from the data folder on.
        what: in a few words.
        repair: puts it right; None where only a person can.
        remedy: what that person can do; of a repair what it does, or what is to be done after it.
    """

    where: str
    what: str
    repair: Callable[[], object] | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of finding.

    Attributes:
        title: of all findings of the kind.
        explanation: what it is, how it comes about, whether anything published is in danger.
        find: looks for them.
    """

    title: str
    explanation: str
    find: Callable[[Store], Iterator[Finding]] = field(repr=False)


def look_for(store: Store, kind: Kind) -> list[Finding]:
    """The findings of a kind. What cannot be looked at is a finding itself; this never raises."""
    found: list[Finding] = []
    stopped = guarded(lambda: found.extend(kind.find(store)))
    if stopped is not None:
        found.append(Finding("the data folder", f"this could not be looked at: {stopped}"))
    return found


def guarded(work: Callable[[], object]) -> str | None:
    """Does some work on what may be damaged; returns what stopped it, None where nothing did."""
    try:
        work()
    except BaseException as error:
        # Polars' panics over a damaged file are no Exceptions.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return _said(error)
    return None


def _said(error: BaseException) -> str:
    """An error without the text of a library, which may quote a cell."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({Path(str(error.filename or '')).name})"
    return type(error).__name__


def mend(finding: Finding) -> str | None:
    """Repairs one finding.

    Returns:
        Why it could not be; None where it was.
    """
    if finding.repair is None:
        return "there is no repair for it"
    return guarded(finding.repair)
