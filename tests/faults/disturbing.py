"""Work on a data folder that is killed at a seeded moment, and what must be so afterwards."""

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.children import Ended, Work, finish, kill_after, kill_before
from tests.faults.wholeness import Found, assert_whole, read_all
from tests.making import STUDY, Folder

WAVES = ("2023", "2024", "2025")
ONE_ITEM = "\n".join(line for line in STUDY.splitlines() if "id: easy" not in line) + "\n"
EXPORT = "id,It is useful\na,Agree\nb,Agree\nc,Disagree\n"
CORRECTED = EXPORT.replace("b,Agree", "b,Disagree")
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")


@dataclass(frozen=True)
class Disturbed:
    """Work that is to be disturbed.

    Attributes:
        folder: a data folder with the work still to do.
        states: what may be found in it: before the work, on the way, and after it.
        stored: the bytes of the store after it.
        undisturbed: how it ends when nobody disturbs it.
    """

    work: Work
    folder: Folder
    states: Sequence[Found]
    stored: dict[str, bytes]
    undisturbed: Ended

    def before_a_change(self, share: float, scratch: Path) -> Folder:
        """Kills the work before a change of a file that lies at a share of all changes."""
        folder = self._copy(scratch)
        assert kill_before(self.work, folder.home, 1 + int(share * self.undisturbed.changes))
        return folder

    def after_a_time(self, share: float, scratch: Path) -> Folder:
        """Kills the work after a share of the time that it takes undisturbed."""
        seconds, folder = share * self.undisturbed.seconds, self._copy(scratch)
        while not kill_after(self.work, folder.home, seconds):
            # It was faster than the undisturbed one.
            seconds, folder = 0.8 * seconds, self._copy(scratch)
        return folder

    def assert_recovers(self, folder: Folder) -> None:
        """What is published is whole; the work, done again, ends like the undisturbed one."""
        assert_whole(read_all(folder, WAVES), self.states)
        again = finish(self.work, folder.home)
        assert again.status == 0, again.said
        assert read_all(folder, WAVES) == self.states[-1]
        assert folder.bytes_below("store", hidden=False) == self.stored

    def _copy(self, to: Path) -> Folder:
        shutil.rmtree(to / "data", ignore_errors=True)
        shutil.copytree(self.folder.home, to / "data", symlinks=True)
        return Folder(to / "data")


def undisturbed(
    work: Work, folder: Folder, scratch: Path, on_the_way: Sequence[Found] = ()
) -> Disturbed:
    """Does the work once on a copy, to know how it ends."""
    done = Folder(scratch / "data")
    shutil.copytree(folder.home, done.home, symlinks=True)
    ended = finish(work, done.home)
    assert ended.status == 0, ended.said
    old, new = read_all(folder, WAVES), read_all(done, WAVES)
    assert new.warehouses != old.warehouses
    return Disturbed(
        work, folder, (old, *on_the_way, new), done.bytes_below("store", hidden=False), ended
    )


def moment(seed: int, moments: int) -> float:
    """A seeded share, from 0 to 1; those of all seeds are spread over the whole."""
    return (seed + random.Random(seed).random()) / moments
