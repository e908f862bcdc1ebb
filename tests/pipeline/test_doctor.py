"""What crashes and accidents leave: each kind made by hand, found, repaired, gone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.arrival import ALL_TABLES, is_published, receive
from pipeline.comparison import publish_comparison
from pipeline.doctor import (
    KINDS,
    Finding,
    Kind,
    broken_off,
    damaged_tables,
    differing_files,
    half_forgotten,
    homeless,
    keys,
    look_for,
    mend,
    partial_files,
    pointers,
    rights,
    shown_folders,
    space,
    warehouse,
)
from pipeline.history import history
from pipeline.leftovers import SCRATCH, unused_scratch
from pipeline.store import Revision, Store
from pipeline.tombstones import Tombstones, hashes_of_id, write_tombstones
from pipeline.warehouse import is_current
from pipeline.warehouse_build import publish_warehouse
from tests.making import EXPORT, KEY, Folder

pytestmark = pytest.mark.slow

CORRECTED = EXPORT + "d,Agree,Agree\n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A data folder with a wave that was corrected once, compared, and in the warehouse."""
    folder = Folder(tmp_path_factory.mktemp("sound") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder.study()
        folder.wave()
        folder.run()
        folder.wave(CORRECTED)
        folder.run()
        publish_comparison(folder.store, "small")
        publish_warehouse(folder.store)
    return folder


@pytest.fixture
def folder(folder: Folder, sound: Folder) -> Folder:
    """A copy of it."""
    shutil.copytree(sound.home, folder.home, symlinks=True)
    return folder


def current(folder: Folder, wave: str = "2024") -> Revision:
    found = folder.store.current("small", wave)
    assert found is not None
    return found


def gone_process() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def every(store: Store) -> list[tuple[str, Finding]]:
    return [
        (kind.title, finding)
        for kind in KINDS
        # The temporary folders of this machine are no part of the data folder.
        if kind.title not in ("Temporary folders", "Little space")
        for finding in look_for(store, kind)
    ]


def only(find: Callable[[Store], object], store: Store) -> Finding:
    """The one finding of a kind."""
    kind = next(kind for kind in KINDS if kind.find is find)
    (found,) = look_for(store, kind)
    return found


def mended(find: Callable[[Store], object], store: Store) -> None:
    """Repairs the one finding of a kind, after which there is none."""
    assert mend(only(find, store)) is None
    kind = next(kind for kind in KINDS if kind.find is find)
    assert look_for(store, kind) == []


def test_a_sound_folder_has_no_findings(folder: Folder) -> None:
    assert every(folder.store) == []


def test_an_empty_folder_has_no_findings(tmp_path: Path) -> None:
    assert every(Store(tmp_path)) == []


def test_a_file_half_written_is_removed_once_its_process_is_gone(folder: Folder) -> None:
    ours = folder.home / f".warehouse.{os.getpid()}.partial"
    theirs = current(folder).folder / f".wide.{gone_process()}.partial"
    for path in (ours, theirs):
        path.write_text("half")
    mended(partial_files, folder.store)
    assert ours.exists()
    assert not theirs.exists()


def test_a_temporary_folder_is_left_over_once_its_process_is_gone(tmp_path: Path) -> None:
    ours, theirs = (
        tmp_path / f"{SCRATCH}{process}-abc" for process in (os.getpid(), gone_process())
    )
    for path in (ours, theirs, tmp_path / "other"):
        path.mkdir()
    assert unused_scratch(tmp_path) == [theirs]


def test_a_revision_that_is_not_whole_is_removed_unless_a_run_goes_on_with_it(
    folder: Folder,
) -> None:
    before = folder.store.revision(
        "small", "2024", history(folder.store, "small", "2024").before[0].revision
    )
    before.path("reports").unlink()
    folder.wave(EXPORT + "e,Agree,Agree\n")
    under_way = folder.compute()
    assert not under_way.has(*ALL_TABLES)
    mended(broken_off, folder.store)
    assert not before.folder.exists()
    assert under_way.folder.exists()


@pytest.mark.parametrize("damage", ["", "[]", '{"revision": 1}'])
def test_a_pointer_that_cannot_be_read_goes_back_to_the_revision_made_last(
    folder: Folder, damage: str
) -> None:
    last = current(folder)
    (folder.store.wave_store("small", "2024") / "current.json").write_text(damage)
    mended(pointers, folder.store)
    assert current(folder) == last
    # What was published before is not known any more, and the warehouse lists it.
    mended(warehouse, folder.store)
    assert every(folder.store) == []


def test_a_pointer_to_a_missing_revision_goes_back_to_the_one_before(folder: Folder) -> None:
    before = history(folder.store, "small", "2024").before[-1].revision
    shutil.rmtree(current(folder).folder)
    mended(pointers, folder.store)
    assert current(folder).name == before
    # The warehouse follows.
    mended(warehouse, folder.store)
    assert is_current(folder.store)


def test_a_pointer_with_nothing_to_go_back_to_is_removed(folder: Folder) -> None:
    path = folder.store.wave_store("small", "_study") / "current.json"
    shutil.rmtree(current(folder, "_study").folder)
    mended(pointers, folder.store)
    assert not path.exists()
    assert not (folder.home / "published/small/_study").exists()


@pytest.mark.parametrize("table", ["wide", "rejects", "metrics", "reports"])
def test_a_damaged_table_is_removed_with_what_was_computed_after_it_and_computed_again(
    folder: Folder, table: str
) -> None:
    before = folder.bytes_below("store")
    path = current(folder).path(table)
    path.write_bytes(path.read_bytes()[:-20])
    found = only(damaged_tables, folder.store)
    assert "it cannot be read; it is published" in found.what
    assert mend(found) is None
    left = only(pointers, folder.store)
    assert left.remedy == "`likertwave run` computes them again"
    assert left.repair is None
    assert not is_published(folder.store, receive(folder.store, "small", "2024"))
    folder.run()
    assert folder.bytes_below("store") == before


def test_a_damaged_table_that_no_run_would_make_again_stays_until_another_is_published(
    folder: Folder,
) -> None:
    before = current(folder)
    before.path("metrics").write_bytes(b"PAR1")
    folder.wave(EXPORT + "e,Agree,Agree\n")
    assert only(damaged_tables, folder.store).repair is None
    assert folder.run() != before
    mended(damaged_tables, folder.store)
    mended(broken_off, folder.store)
    assert not before.folder.exists()


def test_a_changed_figure_or_report_is_made_again(folder: Folder) -> None:
    before = folder.bytes_below("store")
    report = current(folder).folder / "report.en.html"
    report.write_text("changed")
    assert mend(only(differing_files, folder.store)) is None
    assert current(folder).has("figures")
    assert not current(folder).has("reports")
    folder.run()
    assert folder.bytes_below("store") == before


Break = Callable[[Path], object]


def another_link(shown: Path) -> None:
    shown.unlink()
    shown.symlink_to(".2024.elsewhere")


def a_file_instead(shown: Path) -> None:
    shown.unlink()
    shown.write_text("a file")


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (Path.unlink, "it is missing"),
        (another_link, "it shows another revision"),
        (a_file_instead, "it is no link"),
        (lambda shown: (shown / "report.en.html").unlink(), "report.en.html is missing"),
        (lambda shown: (shown / "report.en.html").write_text("x"), "report.en.html is different"),
        (lambda shown: shown.with_name(".2024.old").mkdir(), "files of another revision"),
    ],
)
def test_a_published_folder_out_of_step_is_filled_again(
    folder: Folder, damage: Break, what: str
) -> None:
    before = folder.bytes_below("published")
    damage(folder.store.published_folder("small", "2024"))
    assert what in only(shown_folders, folder.store).what
    mended(shown_folders, folder.store)
    assert folder.bytes_below("published") == before


def test_a_published_folder_of_a_wave_that_is_not_published_is_removed(folder: Folder) -> None:
    old = folder.home / "published/small/2020"
    old.mkdir()
    mended(shown_folders, folder.store)
    assert not old.exists()


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (Path.unlink, "missing"),
        (lambda path: path.write_text("no database"), "it cannot be opened"),
    ],
)
def test_a_warehouse_that_is_missing_or_damaged_is_built_again(
    folder: Folder, damage: Break, what: str
) -> None:
    damage(folder.store.warehouse)
    assert only(warehouse, folder.store).what == what
    mended(warehouse, folder.store)
    assert is_current(folder.store)


def test_a_warehouse_behind_its_waves_is_built_again(folder: Folder) -> None:
    before = history(folder.store, "small", "2024").before[0].revision
    folder.store.point("current", folder.store.revision("small", "2024", before))
    assert only(warehouse, folder.store).what == "it is not that of the published waves"
    mended(warehouse, folder.store)


@pytest.mark.parametrize("gone", ["studies/small", "studies/small/waves/2024"])
def test_a_published_wave_without_its_folder_is_explained(folder: Folder, gone: str) -> None:
    shutil.rmtree(folder.home / gone)
    found = only(homeless, folder.store)
    assert (found.where, found.repair) == (gone, None)
    assert found.remedy == "Put it back, or `likertwave forget small --wave 2024`"


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("", "there is no key for pseudonyms"),
        ("short", "the key is shorter than 16 characters"),
        ("another key, long enough too", "study small was published with another pseudonym key"),
    ],
)
def test_a_key_that_does_not_fit_is_explained(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, key: str, what: str
) -> None:
    monkeypatch.setenv("LIKERTWAVE_KEY", key)
    found = only(keys, folder.store)
    assert (found.what, found.repair) == (what, None)


def test_a_folder_that_cannot_be_written_is_explained(folder: Folder) -> None:
    shutil.rmtree(folder.home / "published")
    (folder.home / "published").write_text("a file stands here")
    assert "it cannot be written (Not a directory)" in only(rights, folder.store).what


def test_little_space_is_explained(folder: Folder) -> None:
    assert list(space(folder.store, free=2 * 10**9)) == []
    (found,) = space(folder.store, free=10**8)
    assert found.what == "0.1 GB are free; a run needs 1.0 GB to be on the safe side"


def forget(folder: Folder, text: str) -> None:
    """Writes a tombstone, and does no more."""
    from pipeline.pseudonyms import Key

    (main,) = hashes_of_id(Key(KEY), "small", text, None)
    write_tombstones(folder.store, "small", Tombstones(respondents={main: ()}))


def test_forgetting_that_was_broken_off_is_found_and_finished(folder: Folder) -> None:
    forget(folder, "b")
    published, before = (finding for kind, finding in every(folder.store) if "Forgetting" in kind)
    if published.repair is not None:
        published, before = before, published
    assert published.what == "published answers of a forgotten respondent"
    assert published.repair is None
    assert before.what == "answers of a forgotten respondent"
    folder.run()
    for _ in range(2):
        for finding in look_for(folder.store, Kind("", "", half_forgotten)):
            assert mend(finding) is None
    assert look_for(folder.store, Kind("", "", half_forgotten)) == []
    assert history(folder.store, "small", "2024").before == ()
    assert current(folder).read("rejects")["reason"].to_list() == ["forgotten"]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("damage", [cut, folder_instead, loop, no_text, Path.unlink])
@pytest.mark.parametrize(
    "part",
    [
        "warehouse.duckdb",
        "public.duckdb",
        "store/small/key-fingerprint.txt",
        "store/small/2024/current.json",
        "store/small/2024/received.json",
        "store/small/2024/*/wide.parquet",
        "store/small/2024/*/figures.parquet",
        "store/small/2024/*/exports.parquet",
        "store/small/_study/*/contrasts.parquet",
        "store/small/_study/*/report.en.html",
        "studies/small/study.yaml",
        "studies/small/waves/2024/answers.csv",
    ],
)
def test_whatever_is_damaged_the_doctor_looks_on(
    folder: Folder, part: str, damage: Callable[[Path], object]
) -> None:
    for path in list(folder.home.glob(part)):
        damage(path)
    for kind in KINDS:
        for finding in look_for(folder.store, kind):
            assert finding.what
            if finding.repair is not None:
                mend(finding)


@pytest.mark.parametrize(
    "part", ["store", "published", "studies", "store/small", "store/small/2024"]
)
def test_a_file_or_loop_where_a_folder_should_be_stops_nothing(folder: Folder, part: str) -> None:
    makes: list[Break] = [Path.touch, lambda path: path.symlink_to(path.name)]
    for make in makes:
        path = folder.home / part
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        make(path)
        for kind in KINDS:
            look_for(folder.store, kind)


def test_a_pointer_says_what_it_names(folder: Folder) -> None:
    path = folder.store.wave_store("small", "2024") / "current.json"
    path.write_text(json.dumps({"revision": "0" * 24}))
    assert only(pointers, folder.store).what == f"it names revision {'0' * 24}, which is not there"
