"""A store without space, and one that cannot be written: one clear error, nothing lost.

The data folder is a file system of its own, in memory, where the tests may mount one; else the
writer's files are limited in size, and rights are taken away.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.children import Ended, command, finish, run
from tests.faults.disturbing import CORRECTED, EXPORT, ONE_ITEM, WAVES
from tests.faults.wholeness import Found, read_all
from tests.making import Folder

pytestmark = pytest.mark.slow

SIZE = 64_000_000
# From what Dagster's own databases do not fit into, to what all but the warehouse fits into.
FREE = (0, 500_000, 2_000_000, 3_500_000)
# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, as bits.
OVERRIDING = 0b110


def mounted(*arguments: str, by: str = "mount") -> bool:
    """Whether a mount could be made, changed or ended."""
    program = shutil.which(by)
    return (
        program is not None and subprocess.run([program, *arguments], check=False).returncode == 0
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A published wave, and a corrected and a new export beside it."""
    folder = Folder(tmp_path_factory.mktemp("before") / "data")
    folder.study(ONE_ITEM)
    folder.wave(EXPORT, name="2023")
    first = finish(run, folder.home)
    assert first.status == 0, first.said
    folder.wave(CORRECTED, name="2023")
    folder.wave(EXPORT, name="2024")
    return folder


@pytest.fixture(scope="module")
def new(before: Folder, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, dict[str, bytes]]:
    """What a run makes of it where nothing is in the way."""
    folder = Folder(tmp_path_factory.mktemp("new") / "data")
    shutil.copytree(before.home, folder.home, symlinks=True)
    assert finish(run, folder.home).status == 0
    return read_all(folder, WAVES), folder.bytes_below("store", hidden=False)


@pytest.fixture
def small(before: Folder, tmp_path: Path) -> Iterator[Folder]:
    """The same on a small file system of its own."""
    home = tmp_path / "data"
    home.mkdir()
    if not mounted("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(home)):
        pytest.skip("no file system can be mounted here; the stand-in below runs")
    try:
        shutil.copytree(before.home, home, symlinks=True, dirs_exist_ok=True)
        yield Folder(home)
    finally:
        assert mounted("--lazy", str(home), by="umount")


def fill(path: Path, free: int) -> None:
    """Takes the space of a file system, but for some bytes."""
    with path.open("wb") as stream:
        facts = os.statvfs(path)
        os.posix_fallocate(stream.fileno(), 0, facts.f_bavail * facts.f_frsize - free)


def complaints(ended: Ended) -> list[str]:
    """What a command complains of; it ended with status 2 and without a traceback."""
    assert ended.status == 2, ended.said
    assert "Traceback" not in ended.said
    assert "fault of likertwave" not in ended.said
    return [line for line in ended.said.splitlines() if line.startswith("likertwave: ")]


def assert_nothing_lost(folder: Folder, before: Folder, new: Found) -> None:
    """Each part that is published is the old one or the new one, whole."""
    old = read_all(before, WAVES).parts()
    for name, part in read_all(folder, WAVES).parts().items():
        # One wave may have been published before the space ended: then the comparison is another.
        assert part in (old[name], new.parts()[name]) or name.endswith("_study"), name


@pytest.mark.parametrize("free", FREE)
def test_a_run_without_space_says_so_and_the_next_one_with_space_finishes(
    before: Folder, new: tuple[Found, dict[str, bytes]], small: Folder, free: int
) -> None:
    filler = small.home / "filler"
    fill(filler, free)
    said = complaints(finish(run, small.home))
    assert said
    for line in said:
        assert "space" in line
    assert_nothing_lost(small, before, new[0])
    filler.unlink()
    again = finish(run, small.home)
    assert again.status == 0, again.said
    assert read_all(small, WAVES) == new[0]
    assert small.bytes_below("store", hidden=False) == new[1]
    assert not list(small.home.rglob("*.partial*"))


def limited(home: Path, size: int) -> int:
    """Work: a run whose files cannot grow beyond a size."""
    # Too large a file is an error then, and no signal.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return run(home)


def test_a_run_whose_warehouse_cannot_grow_leaves_the_old_one(
    before: Folder, new: tuple[Found, dict[str, bytes]], tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "data")
    shutil.copytree(before.home, folder.home, symlinks=True)
    # Smaller than the warehouse, larger than anything else that is written.
    size = folder.store.warehouse.stat().st_size - 4096
    (complaint,) = complaints(finish(partial(limited, size=size), folder.home))
    assert "the warehouse cannot be written" in complaint
    assert complaint.endswith("the old one is untouched")
    assert read_all(folder, WAVES).warehouses == read_all(before, WAVES).warehouses
    assert finish(run, folder.home).status == 0
    assert read_all(folder, WAVES) == new[0]


def as_it_is(home: Path, arguments: tuple[str, ...]) -> int:
    """Work: a command."""
    return command(home, *arguments)


def without_rights(home: Path, arguments: tuple[str, ...]) -> int:
    """Work: a command of somebody to whom the rights of files apply, as they do not to root."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Version 3 of the structures, this process; effective, permitted, inheritable, twice 32 bits.
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    for place in range(3):
        sets[place] &= ~OVERRIDING
    assert libc.capset(header, sets) == 0
    return command(home, *arguments)


def assert_readable(work: Callable[..., int], folder: Folder) -> None:
    """What is published can be asked, and its state shown."""
    question = ("query", "SELECT wave, complete FROM waves", "--format", "csv")
    asked = finish(partial(work, arguments=question), folder.home)
    assert (asked.status, asked.said) == (0, "wave,complete\n2023,3\n")
    shown = finish(partial(work, arguments=("status",)), folder.home)
    assert shown.status == 0, shown.said
    assert "2 waves: 1 new, 1 changed" in shown.said


def test_a_read_only_store_is_asked_and_looked_at_but_not_run(small: Folder) -> None:
    old = read_all(small, WAVES)
    assert mounted("-o", "remount,ro", str(small.home))
    (complaint,) = complaints(finish(run, small.home))
    assert complaint == (
        "likertwave: .dagster: the run cannot be recorded: the file system is read-only."
        " Make it writable, then run again; what is published is whole"
    )
    assert_readable(as_it_is, small)
    assert read_all(small, WAVES) == old


def test_a_store_without_the_rights_to_write_is_asked_and_looked_at_but_not_run(
    before: Folder, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "data")
    shutil.copytree(before.home, folder.home, symlinks=True)
    old = read_all(folder, WAVES)
    folders = [folder.home, *(path for path in folder.home.rglob("*") if path.is_dir())]
    for path in (*folders, *folder.home.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        (complaint,) = complaints(finish(partial(without_rights, arguments=("run",)), folder.home))
        assert complaint == (
            "likertwave: .dagster: the run cannot be recorded: rights to a file or folder are"
            " missing. Give them to who runs likertwave; what is published is whole"
        )
        assert_readable(without_rights, folder)
    finally:
        # So that pytest can remove them.
        for path in folders:
            path.chmod(0o755)
    assert read_all(folder, WAVES) == old
