"""Reads a mutated export by the codebook that was drafted from the sound one."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import polars as pl

from pipeline import sql
from pipeline.conform import conform
from pipeline.drafting.draft import draft_of
from pipeline.drafting.placing import new_study
from pipeline.errors import TableError
from pipeline.landing import open_export, read_export
from pipeline.pseudonyms import Key
from pipeline.store import Store
from schemas.errors import UserError
from schemas.questionnaire import Questionnaire

# A file of a few kilobytes that takes longer hangs.
LONGEST = 60


class HangsError(Exception):
    """A small file took far too long."""


@contextmanager
def no_hang(seconds: int = LONGEST) -> Iterator[None]:
    """Breaks off what does not end."""

    def stop(_: int, __: FrameType | None) -> None:
        raise HangsError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Sound:
    """A sound export's questionnaire, by which its mutations are read."""

    questionnaire: Questionnaire
    name: str


def sound(folder: Path, content: bytes, name: str) -> Sound:
    """The questionnaire that new-study drafts from an export."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    store = Store(folder / "data")
    placed = new_study(store, [path], ["2024"], "sound")
    assert placed.plan.items, "the sound export must have items"
    return Sound(store.questionnaire("sound", "2024"), name)


def outcome(base: Sound, content: bytes, *, draft: bool = False) -> str:
    """What becomes of a mutated export: `refused`, or `taken` with counts that add up.

    Anything but a user's error is raised.
    """
    with tempfile.TemporaryDirectory(prefix="likertwave-fuzz-") as name, no_hang():
        folder = Path(name)
        path = folder / base.name
        path.write_bytes(content)
        scratch = folder / "scratch"
        scratch.mkdir()
        try:
            file = open_export(path, base.name)
            export = read_export(file, base.questionnaire, scratch)
            if draft:
                with sql.connect() as connection:
                    draft_of(connection, export)
            conformed = conform(export, base.questionnaire, Key("a key for tests, long enough"))
        except TableError:
            # A table that does not fit its schema is our own fault.
            raise
        except UserError:
            return "refused"
        rejected = conformed.rejects.filter(pl.col("column_header").is_null()).height
        assert conformed.answers.height + rejected == conformed.rows
        return "taken"
