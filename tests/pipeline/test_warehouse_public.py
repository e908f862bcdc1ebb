"""The public warehouse: what is in it, which groups are left out, and that nobody is in it."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError
from pipeline.sql import identifier
from pipeline.warehouse import ask, is_current, open_warehouse
from pipeline.warehouse_build import publish_warehouse
from tests.making import KEY, STUDY, Folder

pytestmark = pytest.mark.slow

PUBLIC_TABLES = {
    *("meta", "studies", "waves", "populations", "texts", "scales", "cuts", "items", "choices"),
    *("choice_options", "exports", "tallies", "metrics", "choice_tallies", "choice_shares"),
    *("quality_measures", "quality", "drift", "contrasts", "robustness"),
}
# How many respondents each group has; the columns of the export, row by row.
GROUPS = {
    "place": {"North": 7, "South": 5, "East": 2, "West": 5},
    "unit": {"A": 1, "B": 2, "C": 7, "D": 9},
    "role": {"X": 10, "Y": 9},
    "shift": {"Early": 18, "Late": 1},
}
PLANTED = ("karen.blixen@example.org", "respondent-0815", "my boss at Rungstedlund", "no idea, KB")
FILE = "answers of Karen Blixen.csv"
SETTINGS = (
    'personal: ["mail"]\ntolerate: 0.1\n'
    + STUDY
    + "attributes:\n"
    + "".join(f'  {name}: {{ column: "{name}" }}\n' for name in GROUPS)
    + 'choices:\n  - { id: where, select: one, column: "where", text: { en: "Where do you work?" },'
    ' options: [{ labels: { en: "At home" } }, { labels: { en: "Elsewhere" } }] }\n'
)


def export() -> str:
    """Nineteen respondents; the first says personal things, the second writes AGREE."""
    columns = [[name for name, n in sizes.items() for _ in range(n)] for sizes in GROUPS.values()]
    mail, respondent, comment, unknown = PLANTED
    lines = [f"id,mail,where,It is useful,It is easy,{','.join(GROUPS)}"]
    for place, groups in enumerate(zip(*columns, strict=True)):
        start = f"r{place:02},r{place}@example.org,At home,Agree,Neutral"
        if place == 0:
            start = f'{respondent},{mail},{comment},Agree,"{unknown}"'
        if place == 1:
            start = start.replace("Agree", "AGREE")
        lines.append(",".join((start, *groups)))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A published wave of nineteen, made once; without figures and reports."""
    made = Folder(tmp_path_factory.mktemp("published") / "data")
    made.study(SETTINGS)
    made.wave(export(), file=FILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made.store.point("current", made.compare("2024"))
        publish_warehouse(made.store)
    return made


@pytest.fixture
def found(folder: Folder, template: Folder) -> Folder:
    """A copy of it, to change."""
    shutil.copytree(template.home, folder.home)
    return folder


def asked(folder: Folder, statement: str) -> list[tuple[object, ...]]:
    return ask(folder.store, statement, public=True).rows()


def values(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every value of every column of every table and view, as text."""
    names = connection.sql(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall()
    return [
        value
        for table, column in names
        for (value,) in connection.sql(
            f"select distinct {identifier(column)}::varchar from {identifier(table)}"
            f" where {identifier(column)} is not null"
        ).fetchall()
    ]


def content(folder: Folder) -> dict[str, list[tuple[object, ...]]]:
    with open_warehouse(folder.store, public=True) as connection:
        return {
            table: connection.sql(f"select * from {table}").fetchall() for table in PUBLIC_TABLES
        }


def test_it_has_these_tables_and_views_and_all_say_what_they_mean(template: Folder) -> None:
    tables = asked(template, "select table_name, comment from duckdb_tables()")
    views = asked(template, "select view_name, comment from duckdb_views() where not internal")
    assert {name for name, _ in tables} == PUBLIC_TABLES
    assert {name for name, _ in views} == {"item_history", "shares"}
    assert all(comment for _, comment in [*tables, *views])
    silent = "select column_name from duckdb_columns() join duckdb_tables() as t using (table_name)"
    assert asked(template, f"{silent} where duckdb_columns.comment is null") == []


def test_nobody_and_no_cell_is_in_it(template: Folder) -> None:
    with open_warehouse(template.store) as whole, open_warehouse(template.store, public=True) as it:
        pseudonyms = {
            name for (name,) in whole.sql("select respondent from respondents").fetchall()
        }
        secrets = {*pseudonyms, FILE, "no idea, KB", "AGREE", "East", "Late"}
        inside = values(whole)
        assert all(any(secret in value for value in inside) for secret in secrets)
        outside = values(it)
    assert len(pseudonyms) == 19
    for secret in secrets:
        assert [value for value in outside if secret in value] == []
    for planted in PLANTED:
        assert [value for value in outside if planted.lower() in value.lower()] == []


def test_no_column_points_at_a_person_or_a_file(template: Folder) -> None:
    columns = asked(template, "select column_name from duckdb_columns() where not internal")
    assert not {name for (name,) in columns} & {"respondent", "source_row", "file", "beside"}
    assert asked(template, "select length(sha256), tool, rows from exports") == [
        (64, "delimited text", 19)
    ]


def test_meta_says_that_it_is_the_public_one_of_the_same_publication(template: Folder) -> None:
    (whole,) = ask(template.store, "select publication from meta").row(0)
    rows = asked(template, "select publication, edition, smallest_group from meta")
    assert rows == [(whole, "public", 5)]


@pytest.mark.parametrize("table", ["tallies", "metrics", "choice_tallies", "choice_shares"])
def test_small_groups_are_left_out_and_more_where_they_would_follow(
    template: Folder, table: str
) -> None:
    rows = asked(template, f"select distinct group_by, group_value from {table} order by all")
    assert rows == [
        ("all", "all"),
        # East is small, and South goes with it: else East is the whole less the others.
        ("place", "North"),
        ("place", "West"),
        ("role", "X"),
        ("role", "Y"),
        # A and B are small, and together still too few: C goes with them.
        ("unit", "D"),
    ]


def test_what_is_shown_is_as_in_the_warehouse(template: Folder) -> None:
    statement = "select * from tallies where group_by in ('all', 'role')"
    assert asked(template, statement) == ask(template.store, statement).rows()


def test_comparisons_of_groups_that_are_left_out_are_left_out(template: Folder) -> None:
    for table in ("contrasts", "robustness"):
        rows = asked(
            template,
            f"select distinct comparison, group_by, from_group, to_group from {table} order by all",
        )
        assert rows == [
            ("group", "place", "North", "West"),
            ("group", "role", "X", "Y"),
            ("rest", "place", "rest", "North"),
            ("rest", "place", "rest", "West"),
            ("rest", "unit", "rest", "D"),
        ]


def test_no_p_is_adjusted_by_the_p_of_what_is_left_out(template: Folder) -> None:
    statement = (
        "select distinct group_by, family is null, p_holm is null, p_bh is null from contrasts"
        " where p is not null order by all"
    )
    assert asked(template, statement) == [
        ("place", True, True, True),
        ("role", False, False, False),
        ("unit", True, True, True),
    ]


def test_the_smallest_group_is_a_matter_of_choice(found: Folder) -> None:
    publish_warehouse(found.store, 2)
    assert (is_current(found.store), is_current(found.store, 2)) == (False, True)
    rows = asked(found, "select distinct group_value from tallies where group_by = 'place'")
    assert {value for (value,) in rows} == {"North", "South", "East", "West"}
    assert asked(found, "select smallest_group from meta") == [(2,)]


def test_made_again_it_is_the_same_and_made_once_it_stays(found: Folder) -> None:
    before = content(found)
    written = found.store.public_warehouse.stat().st_mtime_ns
    publish_warehouse(found.store)
    assert found.store.public_warehouse.stat().st_mtime_ns == written
    found.store.public_warehouse.unlink()
    assert not is_current(found.store)
    publish_warehouse(found.store)
    assert is_current(found.store)
    assert content(found) == before


@pytest.mark.parametrize("stale", ["warehouse.duckdb", "public.duckdb"])
def test_one_file_that_is_behind_the_other_is_not_current(
    found: Folder, tmp_path: Path, stale: str
) -> None:
    shutil.copy(found.home / stale, tmp_path / stale)
    found.wave(export(), name="2025")
    found.store.point("current", found.compute(wave="2025"))
    publish_warehouse(found.store)
    shutil.copy(tmp_path / stale, found.home / stale)
    assert not is_current(found.store)
    publish_warehouse(found.store)
    assert is_current(found.store)
    assert asked(found, "select wave from waves order by wave") == [("2024",), ("2025",)]


def test_a_public_file_that_cannot_be_replaced_leaves_the_warehouse(found: Folder) -> None:
    before = found.store.warehouse.read_bytes()
    found.store.public_warehouse.unlink()
    (found.store.public_warehouse / "in the way").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be written"):
        publish_warehouse(found.store)
    assert found.store.warehouse.read_bytes() == before
    assert not list(found.home.glob(".*.partial*"))


def test_what_a_killed_process_left_goes_with_the_next_publication(found: Folder) -> None:
    left = [found.home / name for name in (".warehouse.7.partial", ".public.7.partial.wal")]
    for path in left:
        path.write_bytes(b"half")
    found.store.public_warehouse.unlink()
    publish_warehouse(found.store)
    assert [path for path in left if path.exists()] == []


def test_several_processes_publish_at_once(found: Folder) -> None:
    found.wave(export(), name="2025")
    found.store.point("current", found.compute(wave="2025"))
    program = (
        "import sys; from pathlib import Path; from pipeline.store import Store\n"
        "from pipeline.warehouse_build import publish_warehouse\n"
        "print('ready', flush=True); input(); print(publish_warehouse(Store(Path(sys.argv[1]))))"
    )
    command = [sys.executable, "-c", program, str(found.home)]
    pipe = subprocess.PIPE
    several = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(4)
    ]
    for one in several:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in several:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    said = {one.communicate() for one in several}
    (publication,) = ask(found.store, "select publication from meta").row(0)
    assert said == {(f"{publication}\n", "")}
    assert is_current(found.store)
    assert not list(found.home.glob(".*.partial*"))


def test_before_the_first_run_there_is_no_public_one(folder: Folder) -> None:
    with pytest.raises(StoreError, match="nothing is published yet"):
        ask(folder.store, "select 1", public=True)
