"""Why a wave stopped, kept beside its revisions until it is published.

Belongs here: writing and reading that note. Does not belong here: the validations
(`pipeline.wave`).
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.errors import ForgottenError
from pipeline.store import Store
from pipeline.writing import write_text
from schemas.errors import UserError

Result = TypeVar("Result")


@dataclass(frozen=True)
class Stop:
    """Why a wave stopped.

    Attributes:
        check: the validation that failed, as in `pipeline.errors`; empty for other reasons.
        message: what a user can do about it; it may quote an answer, and stays in the store.
    """

    check: str
    message: str


def _note(store: Store, study: str, wave: str) -> Path:
    return store.wave_store(study, wave) / "stopped.json"


def noting_stops(store: Store, study: str, wave: str, work: Callable[[], Result]) -> Result:
    """Does some work for a wave; where a user's error stops it, notes why."""
    try:
        return work()
    except ForgottenError:
        # What is forgotten leaves nothing behind.
        raise
    except UserError as error:
        content = json.dumps(asdict(Stop(error.check, str(error))), ensure_ascii=False, indent=2)
        # A store that cannot be written is what the error says already.
        with suppress(OSError):
            write_text(_note(store, study, wave), content + "\n")
        raise


def stop_of(store: Store, study: str, wave: str) -> Stop | None:
    """Why a wave stopped when it last ran; None where it did not, or was published since."""
    try:
        found = json.loads(_note(store, study, wave).read_text("utf-8"))
        return Stop(str(found["check"]), str(found["message"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def clear_stop(store: Store, study: str, wave: str) -> None:
    """Removes the note: the wave is published."""
    _note(store, study, wave).unlink(missing_ok=True)
