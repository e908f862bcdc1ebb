"""The DuckDB file: tables, comments, views, and how it is swapped in."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.arrival import ALL_TABLES
from pipeline.publishing import roll_back, undo_withdrawals
from pipeline.warehouse import ask, is_current
from pipeline.warehouse_build import publish_warehouse
from pipeline.warehouse_records import RECORD_VIEWS
from pipeline.warehouse_tables import VIEWS
from schemas.errors import UserError
from schemas.tables import TABLES
from tests.making import KEY, STUDY, Folder


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A study with two published waves, made once."""
    made = Folder(tmp_path_factory.mktemp("published") / "data")
    made.study()
    made.wave(name="2023")
    made.wave("id,It is useful,It is easy\na,Neutral,Agree\n", name="2024")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made.run(wave="2023")
        made.run(wave="2024")
    return made


@pytest.fixture
def found(folder: Folder, template: Folder) -> Folder:
    """A copy of it, to change."""
    shutil.copytree(template.home, folder.home, symlinks=True)
    return folder


def test_every_table_view_and_column_says_what_it_means(found: Folder) -> None:
    tables = ask(found.store, "select table_name, comment from duckdb_tables()")
    views = ask(found.store, "select view_name, comment from duckdb_views() where not internal")
    assert {*tables["table_name"], *views["view_name"]} == {*TABLES, *VIEWS}
    assert set(views["view_name"]) == {*VIEWS, *RECORD_VIEWS}
    assert tables["comment"].null_count() == views["comment"].null_count() == 0
    silent = (
        "select table_name, column_name from duckdb_columns()"
        " where comment is null and not internal"
    )
    spoken = ask(found.store, silent).filter(~pl.col("table_name").is_in(list(VIEWS)))
    assert spoken.is_empty()


def test_waves_have_their_place_in_the_order(found: Folder) -> None:
    rows = ask(found.store, "select wave, position from waves order by position")
    assert rows.rows() == [("2023", 1), ("2024", 2)]


def test_responses_are_answers_with_item_and_label(found: Folder) -> None:
    rows = ask(
        found.store,
        "select source_row, item, code, kind, label, score from responses"
        " where wave = '2023' order by source_row, item",
    )
    assert rows.rows() == [
        (2, "easy", 2, "option", "Neutral", 2.0),
        (2, "useful", 3, "option", "Agree", 3.0),
        (3, "easy", -1, "dont_know", "Don't know", None),
        (3, "useful", 3, "option", "Agree", 3.0),
        (4, "easy", -4, "blank", None, None),
        (4, "useful", 1, "option", "Disagree", 1.0),
    ]


def test_responses_recounted_are_the_tallies(found: Folder) -> None:
    recount = """
        select wave, item, code, count(*) as n from responses where counted group by all
        except select wave, item, code, n from tallies where group_by = 'all'
    """
    assert ask(found.store, recount).is_empty()


def test_nothing_is_built_again_where_nothing_changed(found: Folder) -> None:
    before = found.store.warehouse.stat().st_mtime_ns
    publish_warehouse(found.store)
    assert found.store.warehouse.stat().st_mtime_ns == before
    assert is_current(found.store)


def test_each_publication_and_what_it_changed_stand_in_the_warehouse(found: Folder) -> None:
    header = "id,It is useful,It is easy\n"
    before = found.store.current("small", "2024")
    found.wave(header + "a,Agree,Agree\nb,Agree,Agree\n")
    after = found.run()
    assert before is not None
    listed = "select place, revision, file, is_current, is_withdrawn from revisions"
    rows = ask(found.store, f"{listed} where wave = '2024' order by place").rows()
    assert rows == [
        (1, before.name, "answers.csv", False, False),
        (2, after.name, "answers.csv", True, False),
    ]
    agreed = ask(
        found.store,
        "select c.after_value, r.sha256 = e.sha256 from conclusion_changes as c"
        " join revisions as r on r.revision = c.to_revision join exports as e on e.wave = r.wave"
        " where subject = 'useful' and metric = 'share' and change = 'crossed_half'"
        " and c.cut = 'high' and base = 'all'",
    )
    assert agreed.rows() == [(1.0, True)]


def test_a_rollback_and_a_revision_that_is_gone_make_the_warehouse_anew(found: Folder) -> None:
    first = found.store.current("small", "2024")
    assert first is not None
    found.wave("id,It is useful,It is easy\na,Agree,Agree\n")
    second = found.run()
    roll_back(found.store, "small", "2024", ALL_TABLES)
    assert not is_current(found.store)
    publish_warehouse(found.store)
    listed = (
        "select revision, file is null, is_current, is_withdrawn from revisions"
        " where wave = '2024' order by place"
    )
    assert ask(found.store, listed).rows() == [
        (first.name, False, False, False),
        (second.name, False, False, True),
        (first.name, False, True, False),
    ]
    undo_withdrawals(found.store, "small", "2024")
    assert not is_current(found.store)
    shutil.rmtree(second.folder)
    publish_warehouse(found.store)
    assert ask(found.store, listed).rows()[1] == (second.name, True, False, False)


def test_a_reader_keeps_its_snapshot_while_a_new_file_is_swapped_in(found: Folder) -> None:
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True);"
            "print(c.sql('select count(*) from waves').fetchall()[0][0], flush=True); input();"
            "print(c.sql('select count(*) from waves').fetchall()[0][0], flush=True)",
            str(found.store.warehouse),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "2\n"
        found.wave(name="2025")
        found.run(wave="2025")
        assert ask(found.store, "select count(*) from waves").item() == 3
        assert reader.communicate("\n")[0] == "2\n"


def test_a_build_that_fails_leaves_the_old_file(
    found: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found.store.warehouse.read_bytes()
    found.wave(name="2025")

    def full(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    monkeypatch.setattr("pipeline.warehouse_build._build", full)
    with pytest.raises(UserError, match="the old one is untouched"):
        found.run(wave="2025")
    assert found.store.warehouse.read_bytes() == before
    assert not list(found.home.glob("*.partial"))


def test_asking_cannot_read_or_write_other_files(found: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    for statement in (
        f"select * from read_csv('{secret}')",
        f"copy waves to '{tmp_path / 'out.csv'}'",
        "delete from waves",
        "set enable_external_access = true",
    ):
        with pytest.raises(UserError):
            ask(found.store, statement)
    assert not (tmp_path / "out.csv").exists()


def test_attributes_are_rows_and_a_broken_codebook_takes_nothing_away(folder: Folder) -> None:
    folder.study(STUDY + 'attributes:\n  place: { column: "where" }\n')
    folder.wave("id,where,It is useful,It is easy\na,North,Agree,Agree\n")
    folder.run()
    folder.study("title: [")
    publish_warehouse(folder.store)
    rows = ask(folder.store, "select attribute, value from attributes")
    assert rows.rows() == [("place", "North")]


def test_a_wave_that_older_code_stored_stays_without_what_is_newer(found: Folder) -> None:
    revision = found.store.current("small", "2023")
    assert revision is not None
    for table in ("flags", "choices", "choice_options", "choice_tallies", "choice_shares"):
        revision.path(table).unlink()
    revision.write({"wide": revision.read("wide").drop("seconds")})
    found.wave(name="2025")
    found.run(wave="2025")
    rows = ask(found.store, "select distinct wave, seconds from respondents order by wave")
    assert rows.rows() == [("2023", None), ("2024", None), ("2025", None)]


def test_the_study_row_is_its_latest_waves(found: Folder) -> None:
    found.study(STUDY.replace("Small study", "New title"))
    found.run(wave="2024")
    rows = ask(found.store, "select study, title from studies")
    assert rows.rows() == [("small", "New title")]


@pytest.mark.slow
def test_duckdb_1_5_opens_the_file(found: Folder, tmp_path: Path) -> None:
    older = tmp_path / "older"
    pip = ["uv", "pip"] if shutil.which("uv") else [sys.executable, "-m", "pip"]
    command = [*pip, "install", "--quiet", "--target", str(older)]
    subprocess.run([*command, "--no-deps", "duckdb==1.5.*"], check=True, capture_output=True)
    query = "select code, n from tallies where wave = '2024' and item = 'useful' and code > 0"
    program = (
        "import duckdb, sys; assert duckdb.__version__.startswith('1.5'), duckdb.__version__;"
        f'print(duckdb.connect(sys.argv[1], read_only=True).sql("{query} order by code")'
        ".fetchall())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(found.store.warehouse)],
        env={"PYTHONPATH": str(older)},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = ask(found.store, query + " order by code")
    assert answer.stdout.strip() == str(expected.rows())
    assert expected.schema == pl.Schema({"code": pl.Int8, "n": pl.Int64})


def test_the_history_of_an_item_says_what_each_wave_changed(folder: Folder) -> None:
    other = """
  degree:
    options: [{ labels: "Little" }, { labels: "Much" }]
items:"""
    folder.study(STUDY.replace("\nitems:", other))
    folder.wave("id,It is useful,It is easy\na,Agree,Neutral\n", name="2024")
    folder.wave(
        "id,Easy,Useful now?\na,Much,Agree\n",
        name="2025",
        settings='items: { useful: { column: "Useful now?", text: { en: "Useful now?" } },'
        ' easy: { column: "Easy", scale: degree } }\n',
    )
    folder.wave(
        "id,Easy\na,Neutral\n",
        name="2026",
        settings='items: { useful: { dropped: true }, easy: { column: "Easy" } }\n',
    )
    for wave in ("2024", "2025", "2026"):
        folder.run(wave=wave)
    found = ask(
        folder.store,
        "SELECT item, wave, since_the_wave_before FROM item_history ORDER BY item, wave",
    ).rows()
    assert found == [
        ("easy", "2024", None),
        ("easy", "2025", "renamed, rescaled, moved"),
        ("easy", "2026", "rescaled"),
        ("useful", "2024", None),
        ("useful", "2025", "renamed, reworded, moved"),
        ("useful", "2026", "dropped"),
    ]
